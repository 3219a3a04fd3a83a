"""Call → exchange, one file per provider. Pure."""
