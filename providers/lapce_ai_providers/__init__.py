"""The model half: eight providers behind one shape, usable without any editor."""

from .version import __version__

__all__ = ["__version__"]
