"""What several places say of one profile, laid over each other, weakest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .fields import MODEL
from .options import NOTHING, Fields, Options
from .problem import Origin, Unusable
from .vendors import MODEL_FIELDS, VENDORS, Vendor, told_provider

SHARED_FIELDS = ("api_request_timeout",)
"""What every profile has of the default one, whomever it asks."""

Said = dict[str, list[tuple[Origin, Any]]]
"""Field → who says what, weakest first."""


class Layer(NamedTuple):
    """What one place says of one profile."""

    origin: Origin
    fields: Fields
    sections: Mapping[str, Fields] = NOTHING
    """Provider → what is said for it, whenever it is the one."""


class Stack(NamedTuple):
    """The layers of one profile, and the provider that they come to."""

    provider: str | None
    layers: tuple[Layer, ...]


def default_stack(places: Sequence[Options], key_provider: str | None) -> Stack:
    """The default profile. `key_provider`: whose key is in keyring or environment, for want of anything else."""
    layers = tuple(Layer(place.origin, place.profile, place.sections) for place in places)
    settings = [place for place in reversed(places) if place.origin not in ("environment", "keyring")]
    told = (told_provider(place.profile, place.sections) for place in settings)
    return Stack(_named_provider(layers) or next(filter(None, told), None) or key_provider, layers)


def stack_over(base: Stack, own: tuple[Layer, ...]) -> Stack:
    """A profile of its own. It is laid over `base` as a whole only where it asks the same provider the same way.

    With a key of its own it takes nothing but the shared settings; with an address of its own also the provider's keys
    (which then may go there or not); for another provider what is said of that one.
    """
    own_fields = {name: value for layer in own for name, value in layer.fields.items()}
    provider = _named_provider(own) or told_provider(own_fields) or base.provider
    if provider is None:
        return Stack(None, (*base.layers, *own))
    vendor = VENDORS[provider]
    names_key = any(name in own_fields for name in vendor.credential_fields)
    names_url = any(name in own_fields for name in vendor.url_fields)
    if names_key:
        inherited = _some_of(base.layers, lambda name: name in SHARED_FIELDS)
    elif names_url:
        keys = (*SHARED_FIELDS, *vendor.credential_fields, *_companions(vendor))
        inherited = _some_of(base.layers, lambda name: name in keys)
    elif provider != base.provider:
        inherited = _some_of(base.layers, lambda name: name in SHARED_FIELDS or name.startswith(vendor.telling), vendor)
    else:
        inherited = base.layers
    return Stack(provider, (*inherited, *own))


def said_by(stack: Stack) -> Said:
    """Who says what."""
    vendor = VENDORS.get(stack.provider or "")
    said: Said = {}
    for layer in stack.layers:
        for name, value in _fields_for(layer, vendor).items():
            said.setdefault(name, []).append((layer.origin, value))
    return said


def unusable(said: Said, provider: str | None) -> str | None:
    """Why nothing may be asked: a setting that says where to send could not be read."""
    vendor = VENDORS.get(provider or "")
    names = ("api_provider", *vendor.url_fields) if vendor else tuple(said)
    for name, rows in said.items():
        if isinstance(rows[-1][1], Unusable) and (name in names or (vendor and name.startswith(vendor.telling))):
            return rows[-1][1].message
    return None


def _named_provider(layers: Sequence[Layer]) -> str | None:
    named = [layer.fields["api_provider"] for layer in layers if layer.fields.get("api_provider")]
    return named[-1] if named and isinstance(named[-1], str) else None


def _companions(vendor: Vendor) -> tuple[str, ...]:
    return tuple(name for fields in vendor.with_key.values() for name in fields if name not in vendor.url_fields)


def _some_of(layers: Sequence[Layer], wanted: Callable[[str], bool], vendor: Vendor | None = None) -> tuple[Layer, ...]:
    """The layers with only the fields that are wanted; sections as a whole for `vendor`, else by the same choice."""

    def section(fields: Fields) -> Fields:
        return {name: value for name, value in fields.items() if wanted(name)}

    return tuple(
        layer._replace(
            fields=section(layer.fields),
            sections=layer.sections if vendor else {name: section(fields) for name, fields in layer.sections.items()},
        )
        for layer in layers
    )


def _fields_for(layer: Layer, vendor: Vendor | None) -> dict[str, Any]:
    """What the layer says, if that is the provider."""
    fields = dict(layer.fields)
    model = fields.pop(MODEL, None)
    if vendor is None:
        return fields
    if fields.get("api_provider", vendor.name) == vendor.name:
        if model is not None:
            fields.setdefault(vendor.model_field, model)
    else:  # it speaks of another provider, whose model id means nothing here
        fields = {name: value for name, value in fields.items() if name not in MODEL_FIELDS}
    return {**fields, **layer.sections.get(vendor.name, {})}
