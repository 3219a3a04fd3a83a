"""Builds what is released: sdist, wheel and zipapp, the same bytes each time (`make release`, `make zipapp`)."""
