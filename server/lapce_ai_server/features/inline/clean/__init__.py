"""A model's answer → the text to show; one small rule in each file."""

from .cleaned import Cleaned
from .pipeline import clean

__all__ = ["Cleaned", "clean"]
