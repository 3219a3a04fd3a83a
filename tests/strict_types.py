"""A vendor's own types of a request, made strict: what its SDK would take, and no field beside that."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from typing_extensions import get_type_hints, is_typeddict


def is_reply(kind: Any) -> bool:
    """Whether a type is one of the SDK's models of replies, which it lets send back; they take any field."""
    parts = get_args(kind)
    if get_origin(kind) is Annotated:
        return is_reply(parts[0])
    if get_origin(kind) is Union:
        return all(map(is_reply, parts))
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def strict(kind: Any, seen: set[Any]) -> Any:
    """A type of the SDK that takes no unknown field at any depth, and looks into its lists at once."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Iterable or origin is list:
        return list[strict(parts[0], seen)]  # type: ignore[misc]
    if origin is not None and parts and origin.__name__ in ("Union", "UnionType"):
        return Union[tuple(strict(part, seen) for part in parts if not is_reply(part))]  # noqa: UP007
    if is_typeddict(kind) and kind not in seen:
        seen.add(kind)
        hints = get_type_hints(kind, include_extras=True)
        kind.__annotations__ = {name: strict(part, seen) for name, part in hints.items()}
        kind.__pydantic_config__ = {"extra": "forbid", "arbitrary_types_allowed": True}
    elif origin is not None and str(origin).endswith(("Required", "Annotated")):
        return origin[strict(parts[0], seen), *parts[1:]] if len(parts) > 1 else origin[strict(parts[0], seen)]
    return kind


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(strict(kind, set()))
