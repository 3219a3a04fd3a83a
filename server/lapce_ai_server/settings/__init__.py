"""Settings: raw options from four places → one frozen record (load.py reads, resolve.py decides)."""
