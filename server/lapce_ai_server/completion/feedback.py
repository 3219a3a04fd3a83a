"""What users did with the completions they were offered, as far as their editor tells. Tolerant of any nonsense.

Copilot's notifications (its language server's README, checked 2026-11): `textDocument/didShowCompletion {item}`,
`textDocument/didPartiallyAcceptCompletion {item, acceptedLength}`: UTF-16 units from the start of `insertText`, all
together. The command of an item tells that it was accepted; `ai/didReject {id, reason}` is our own.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define

from lapce_ai_providers.json_edge import as_list, as_object, as_text

KEPT = 400
"""Items that may still be told of."""
REASONS = ("rejected", "ignored", "replaced", "cancelled")
COPILOT_ACCEPTED = "github.copilot.didAcceptCompletionItem"
ACCEPT_COMMANDS = ("ai.didAccept", COPILOT_ACCEPTED)


@define
class Offer:
    """One item."""

    text: str
    length: int
    """Of its text, in UTF-16 units."""
    is_shown: bool = False
    accepted: int = 0
    """Of its length."""
    is_rejected: bool = False

    @property
    def is_accepted(self) -> bool:
        """As a whole."""
        return self.accepted >= self.length


class Feedback:
    """Of one editor. Each item counts once for whatever happened to it, however often that is told."""

    def __init__(self) -> None:
        self._offers: OrderedDict[str, Offer] = OrderedDict()
        self._ids: dict[str, str] = {}
        """The text of an item → its id, for editors that send items back without their command."""
        self._counts: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()

    def offered(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Items that go to the editor now; those without a command are counted, but not known again."""
        self._counts["offered"] += len(items)
        for item in items:
            text, number = item.get("insertText"), _id_of(item)
            if isinstance(text, str) and number is not None:
                self._offers[number] = Offer(text, utf_16_length(text))
                self._ids[text] = number
        while len(self._offers) > KEPT:
            number, offer = self._offers.popitem(last=False)
            if self._ids.get(offer.text) == number:
                del self._ids[offer.text]

    def shown(self, params: object) -> bool:
        """`textDocument/didShowCompletion`; whether it was understood."""
        offer = self._offer_in(params)
        if offer is not None and not offer.is_shown:
            offer.is_shown = True
            self._counts["shown"] += 1
        return self._understood(offer is not None)

    def partially_accepted(self, params: object) -> bool:
        """`textDocument/didPartiallyAcceptCompletion`; whether it was understood."""
        offer = self._offer_in(params)
        length: object = (as_object(params) or {}).get("acceptedLength")
        if offer is None or isinstance(length, bool) or not isinstance(length, (int, float)) or not length > 0:
            return self._understood(False)
        self._accept(offer, int(min(length, offer.length)))
        return self._understood(True)

    def accepted(self, arguments: object) -> bool:
        """The arguments of the item's command; whether they were understood."""
        number = _first_text(arguments)
        offer = None if number is None else self._offers.get(number)
        if offer is not None:
            self._accept(offer, offer.length)
        return self._understood(offer is not None)

    def rejected(self, params: object) -> bool:
        """`ai/didReject`; whether it was understood. Without a reason that is known, "rejected"."""
        told = as_object(params) or {}
        number, reason = told.get("id"), told.get("reason")
        offer = self._offers.get(number) if isinstance(number, str) else self._offer_in(params)
        if offer is not None and not offer.is_rejected and not offer.is_accepted:
            offer.is_rejected = True
            self._rejected[reason if reason in REASONS else "rejected"] += 1
        return self._understood(offer is not None)

    def value(self) -> dict[str, Any]:
        """As `ai/status` tells it."""
        names = ("offered", "shown", "accepted", "partiallyAccepted", "acceptedCharacters", "notUnderstood")
        return {**{name: self._counts[name] for name in names}, "rejected": {r: self._rejected[r] for r in REASONS}}

    def _accept(self, offer: Offer, length: int) -> None:
        """The length is that of all that is accepted by now; it never shrinks."""
        if length <= offer.accepted:
            return
        self._counts["acceptedCharacters"] += length - offer.accepted
        self._counts["partiallyAccepted"] -= offer.accepted > 0
        offer.accepted = length
        self._counts["accepted" if offer.is_accepted else "partiallyAccepted"] += 1

    def _offer_in(self, params: object) -> Offer | None:
        item = as_object((as_object(params) or {}).get("item"))
        if item is None:
            return None
        number, text = _id_of(item), item.get("insertText")
        if number is None and isinstance(text, str):
            number = self._ids.get(text)
        return None if number is None else self._offers.get(number)

    def _understood(self, understood: bool) -> bool:
        self._counts["notUnderstood"] += not understood
        return understood


def _id_of(item: Mapping[str, Any]) -> str | None:
    """What its command is told."""
    return _first_text((as_object(item.get("command")) or {}).get("arguments"))


def _first_text(arguments: object) -> str | None:
    values = as_list(arguments)
    return as_text(values[0]) if values else None


def utf_16_length(text: str) -> int:
    """In the units in which editors count."""
    return len(text) + sum(character > "\uffff" for character in text)
