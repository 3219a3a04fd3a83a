"""The JSON of the APIs: bodies and decoders. Pure, vendor words inside, ours outside."""
