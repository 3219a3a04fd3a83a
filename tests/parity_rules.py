"""When an outcome is as good as the recorded one: character for character, but for accidents of the reference."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lapce_ai_providers.wire import HttpRequest

MISSING: Any = object()

# Texts that came out of the reference's JavaScript runtime: any text of our own is right in their place, but none that
# looks like them. The last one is a sentence that people understand, and may be ours too.
ACCIDENTS = re.compile(
    "|".join(
        (
            r"Cannot read propert(?:y|ies) of (?:undefined|null)",
            r"Cannot use 'in' operator",
            r"is not (?:iterable|a function|a constructor|defined)\b",
            r"Unexpected token .* JSON|Unexpected end of JSON input|Unexpected non-whitespace character after JSON",
            r"(?:Unterminated|Expected|Bad|Unexpected) .* in JSON",
            r"inspect the hidden field \{error\}\.\$response",
            r"\bundefined: undefined\b|\[object Object\]",
            r"Headers\.(?:append|delete|set|get)\b|ByteString",
            r"fetch failed|(?:^|: )terminated$|Premature close",
            r"pending stream has been canceled|http2 request did not get a response",
            r"(?:connect|read) ECONN|ENOENT: no such file",
        )
    )
)
SHARED_ACCIDENT = re.compile(r"(?:^|: )Invalid URL$")
REFERENCE_NAMES = re.compile(
    r"RooCode/|^Roo Code$|RooVetGit|^Anthropic(?:Vertex)?/JS|^google-genai-sdk/|^google-api-nodejs-client/|^axios/"
)
OWN_NAMES = {"user-agent": r"lapce-ai/.+", "http-referer": r"https://lapce\.dev", "x-title": r"Lapce AI"}
NOT_COMPARED = re.compile(r"x-goog-api-client|x-stainless-.*|x-amz-user-agent|amz-sdk-.*")
KEY_HEADERS = ("authorization", "api-key", "x-api-key", "x-goog-api-key")
"""Never sent where the recording has none."""
MASK = re.compile(r"<masked>|<date>|<now>")


def differences(want: Any, have: Any, path: str) -> Iterator[str]:
    """Every place where two JSON values differ; true is not 1, but 1 is 1.0."""
    if isinstance(want, dict) and isinstance(have, dict):
        for name in [*want, *(name for name in have if name not in want)]:
            yield from differences(want.get(name, MISSING), have.get(name, MISSING), f"{path}.{name}")
    elif isinstance(want, list) and isinstance(have, list):
        for place, (left, right) in enumerate(zip_longest(want, have, fillvalue=MISSING)):
            yield from differences(left, right, f"{path}[{place}]")
    elif isinstance(want, bool) != isinstance(have, bool) or want != have:
        yield f"{path}: expected {shown(want)}, got {shown(have)}"


def shown(value: Any) -> str:
    return "nothing" if value is MISSING else json.dumps(value, ensure_ascii=False, default=repr)[:400]


def is_accident(text: Any) -> bool:
    return isinstance(text, str) and bool(ACCIDENTS.search(text) or SHARED_ACCIDENT.search(text))


def text_differences(want: Any, have: Any, path: str) -> Iterator[str]:
    """A message or text: the recorded one, or one of our own in place of an accident."""
    if want == have or not is_accident(want):
        yield from differences(want, have, path)
    elif not isinstance(have, str) or not have.strip() or ACCIDENTS.search(have):
        yield f"{path}: expected a text of our own for {shown(want)}, got {shown(have)}"


def chunk_differences(want: Sequence[Mapping[str, Any]], have: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The exact list; costs to nine digits."""
    for place, (left, right) in enumerate(zip_longest(want, have, fillvalue=MISSING)):
        path = f"chunk {place + 1}"
        if left is MISSING or right is MISSING:
            yield f"{path}: expected {shown(left)}, got {shown(right)}"
            continue
        cost, ours = left.get("totalCost"), right.get("totalCost")
        if cost is not None and ours is not None and math.isclose(cost, ours, rel_tol=1e-9):
            right = {**right, "totalCost": cost}
        if is_accident(left.get("text")):
            yield from text_differences(left["text"], right.get("text"), f"{path}.text")
            right = {**right, "text": left["text"]}
        yield from differences(left, right, path)


def request_differences(want: Sequence[Mapping[str, Any]], have: Sequence[HttpRequest]) -> Iterator[str]:
    """Number, order, address, headers and body of the requests."""
    if len(want) != len(have):
        yield f"requests: expected {len(want)}, got {len(have)}: {[request.url for request in have]}"
    for number, (left, right) in enumerate(zip(want, have, strict=False), 1):
        yield from (f"request {number} {problem}" for problem in one_request_differences(left, right))


def one_request_differences(want: Mapping[str, Any], have: HttpRequest) -> Iterator[str]:
    address = urlsplit(have.url)
    own = {"method": have.method, "scheme": address.scheme, "host": address.netloc, "path": address.path}
    yield from differences({name: want[name] for name in own}, own, "line")
    query = sorted([list(pair) for pair in parse_qsl(address.query, keep_blank_values=True)])
    yield from differences(sorted([name, value] for name, value in want["query"].items()), query, "query")
    yield from header_differences(want["headers"], have.headers)
    yield from differences(want["body"], json.loads(have.body) if have.body else None, "body")


def header_differences(want: Mapping[str, str], have: Iterable[tuple[str, str]]) -> Iterator[str]:
    sent = {name.lower(): value for name, value in have}
    for name in (*want, *(name for name in KEY_HEADERS if name not in want)):
        left, right = want.get(name), sent.get(name)
        if left is None or right is None:
            if left is not right and not NOT_COMPARED.fullmatch(name):
                yield f"header {name}: expected {shown(left)}, got {shown(right)}"
        elif not NOT_COMPARED.fullmatch(name) and not re.fullmatch(header_pattern(name, left), right):
            yield f"header {name}: expected {shown(left)}, got {shown(right)}"


def header_pattern(name: str, want: str) -> str:
    if name in OWN_NAMES and REFERENCE_NAMES.search(want):
        return OWN_NAMES[name]
    if want == "<masked>":
        return ".+"
    want = re.sub(r"SignedHeaders=[^,]+", "SignedHeaders=<masked>", want)  # which ones depends on the HTTP version
    return "[^,]+".join(map(re.escape, MASK.split(want)))
