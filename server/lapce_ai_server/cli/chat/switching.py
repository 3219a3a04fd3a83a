"""`/model` and `/profile`: whom to ask from now on."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from lapce_ai_providers.json_edge import as_list, as_object

from .session import Session
from .wanted import LOCAL_NAME

MOST_LISTED = 40


def switch_model(session: Session, argument: str) -> None:
    """Lists models, or takes the one that is meant: by its id, or by a part that only one has."""
    ids = [str(row["id"]) for row in session.talk.limits.models(session.server, session.talk.wanted)]
    current = session.talk.wanted.model or session.talk.model
    if not argument:
        session.tell(f"Now: {current or 'the default model'}. /model ID takes another one.")
        _list(session, ids, current)
        return
    found = [argument] if argument in ids else [one for one in ids if argument.lower() in one.lower()]
    if len(found) > 1:
        session.tell(f"{len(found)} models have that in their names:")
        _list(session, found, current)
        return
    model = found[0] if found else argument
    session.talk.wanted = evolve(session.talk.wanted, model=model)
    unknown = "" if found or not ids else " The provider does not list it; it is asked all the same."
    session.tell(f"Answers come from {model} now.{unknown}")


def switch_profile(session: Session, argument: str) -> None:
    """Lists profiles, or takes one of them; its own model, then."""
    rows = [as_object(row) or {} for row in as_list(session.server.request("ai/status", {}).get("profiles")) or ()]
    names = [str(row["name"]) for row in rows if "name" in row]
    wanted = session.talk.wanted
    if not argument:
        current = LOCAL_NAME if wanted.local else wanted.profile
        session.tell(f"Now: {current or 'the one that your configuration has for chat'}.")
        _list(session, [*names, *([] if LOCAL_NAME in names else [LOCAL_NAME])], current or "")
        return
    if argument not in names and argument != LOCAL_NAME:
        session.tell(f"There is no profile {argument}.")
        _list(session, [*names, LOCAL_NAME], "")
        return
    is_local = argument not in names
    name = None if is_local else argument
    session.talk.wanted = evolve(wanted, profile=name, local=is_local, model=None)
    session.talk.model = ""
    session.tell(f"Answers come from {'the model on this machine' if is_local else f'the profile {argument}'} now.")


def _list(session: Session, names: Sequence[str], current: str) -> None:
    for name in names[:MOST_LISTED]:
        session.tell(f"{'*' if name == current else ' '} {name}")
    if len(names) > MOST_LISTED:
        session.tell(f"  … and {len(names) - MOST_LISTED} more: /model with a part of the name finds them.")
