"""`lapce-ai lapce …`: entries for the palette of Lapce."""
