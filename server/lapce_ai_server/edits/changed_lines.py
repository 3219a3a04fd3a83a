"""A model's answer → the lines that are to stand in a place's stead, in the document's own style."""

from __future__ import annotations

from lapce_ai_providers.errors import Refused

from ..features.edits.answer import NoCode, code_in
from ..features.edits.comments import with_comments
from ..features.edits.fitted import fitted
from ..features.edits.minimal import in_style_of
from ..features.edits.prompts import Kind
from ..features.inline.syntax import syntax_of
from .place import Place


def code_of(answer: str, place: Place) -> str:
    """The code in the answer, with line feeds. Raises Refused."""
    try:
        return code_in(answer, was=place.block, prose=syntax_of(place.document.language_id).prose)
    except NoCode as error:
        raise Refused(f"{error}; nothing was changed") from None


def changed_lines(kind: Kind, code: str, place: Place) -> list[str]:
    """The new lines with their ends. Of a documented block the code is the old one to the letter."""
    return in_style_of(place.old, fitted_code(kind, code, place), place.document.newline, is_end=place.is_end)


def fitted_code(kind: Kind, code: str, place: Place) -> str:
    """The code as deep as what it replaces."""
    fit = fitted(code, place.contents, place.unit)
    if kind != "document":
        return fit
    return "\n".join(with_comments(place.contents, fit.split("\n"), place.document.language_id))
