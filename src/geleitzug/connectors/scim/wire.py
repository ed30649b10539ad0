# SPDX-License-Identifier: EUPL-1.2
"""SCIM 2.0 in its own words: resources (RFC 7643), filters, patches, lists and errors (RFC 7644). Values only.

What a directory may send that we do not keep (titles, addresses, extensions) is taken and left out, as RFC 7644 3.3
lets a provider do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
USER, GROUP = f"{CORE}User", f"{CORE}Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
LIST, PATCH, ERROR = f"{MESSAGES}ListResponse", f"{MESSAGES}PatchOp", f"{MESSAGES}Error"
CONTENT_TYPE = "application/scim+json"
MOST_RESULTS = 200
MOST_OPERATIONS = 100
DEEPEST = 20

_FILTER = re.compile(r'\s*([A-Za-z][\w.:-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*', re.IGNORECASE)
_PATH = re.compile(
    r"(?:urn:[\w.:-]+:(?=[A-Za-z][\w$-]*(?:[.\[]|$)))?([A-Za-z$][\w$-]*)"
    r'(?:\[\s*([A-Za-z][\w]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*\])?(?:\.([A-Za-z$][\w$-]*))?',
    re.IGNORECASE,
)


class ScimError(Exception):
    """What is answered instead (RFC 7644, 3.12): a status, a kind from its table 9, and a sentence."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind

    def body(self) -> dict[str, Any]:
        """Return it as the standard writes it."""
        found: dict[str, Any] = {"schemas": [ERROR], "status": str(self.status), "detail": self.detail}
        return {**found, "scimType": self.kind} if self.kind else found


@dataclass(frozen=True, slots=True)
class Filter:
    """``attribute eq value``, the one comparison directories ask with before they create somebody."""

    attribute: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list (RFC 7644, 3.4.2.4): counted from 1."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class _Place:
    """A path of a patch, in parts: attribute, filter on its values, part of a value."""

    attribute: str
    chosen: Filter | None
    part: str


def read_body(body: bytes) -> dict[str, Any]:
    """Read a resource or a patch; raises ScimError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ScimError(400, "The body is no JSON.", "invalidSyntax") from None
    if not isinstance(found, dict) or _depth(found) > DEEPEST or "\\u0000" in json.dumps(found):
        raise ScimError(400, "The body is no SCIM resource.", "invalidSyntax")
    return _plain(found)


def read_filter(text: str, known: Sequence[str]) -> Filter | None:
    """Read a filter on one of the known attributes; raises ScimError for any other."""
    if not text.strip():
        return None
    match = _FILTER.fullmatch(text)
    if match is None:
        raise ScimError(400, f'Only filters of the form {known[0]} eq "…" are understood.', "invalidFilter")
    name = match[1].rpartition(":")[2]
    attribute = next((each for each in known if each.lower() == name.lower()), None)
    if attribute is None:
        raise ScimError(400, f"One can filter by {', '.join(known)}, not by {name}.", "invalidFilter")
    return Filter(attribute, _value(match[2]))


def read_page(start: str, count: str) -> Page:
    """Read which part of a list is wanted; what is out of bounds is brought into them, as the standard says."""
    try:
        first, many = int(start or 1), int(count or MOST_RESULTS)
    except ValueError:
        raise ScimError(400, "startIndex and count are whole numbers.", "invalidValue") from None
    return Page(max(1, min(first, 10_000_000)), max(0, min(many, MOST_RESULTS)))


def patched(resource: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource after a patch (RFC 7644, 3.5.2), as Entra and Keycloak write them; raises ScimError.

    Entra writes the operations with capitals and truth values as words, and removes members by a list of values.
    """
    operations = body.get("Operations", body.get("operations"))
    if PATCH not in (body.get("schemas") or []) or not isinstance(operations, list) or not operations:
        raise ScimError(400, "This is no PatchOp.", "invalidSyntax")
    if len(operations) > MOST_OPERATIONS:
        raise ScimError(413, f"At most {MOST_OPERATIONS} operations at once.")
    found = json.loads(json.dumps(resource))
    for operation in operations:
        if not isinstance(operation, dict):
            raise ScimError(400, "An operation is an object.", "invalidSyntax")
        verb = _VERBS.get(str(operation.get("op", "")).lower())
        if verb is None:
            raise ScimError(400, "op is add, replace or remove.", "invalidSyntax")
        path = operation.get("path") or ""
        if path and not isinstance(path, str):
            raise ScimError(400, "path is a text.", "invalidPath")
        verb(found, str(path), operation.get("value"))
    return found


def listed(resources: Sequence[Mapping[str, Any]], *, total: int, page: Page) -> dict[str, Any]:
    """Return a list as the standard writes it (RFC 7644, 3.4.2)."""
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": page.start,
        "itemsPerPage": len(resources),
        "Resources": list(resources),
    }


def trimmed(resource: Mapping[str, Any], *, only: str, without: str) -> dict[str, Any]:
    """Keep the attributes that are asked for, or leave some out (RFC 7644, 3.9); id and schemas always come."""
    wanted, unwanted = _names(only), _names(without)
    always = {"id", "schemas", "meta"}
    return {
        name: value
        for name, value in resource.items()
        if name in always or ((not wanted or name.lower() in wanted) and name.lower() not in unwanted)
    }


def etag_of(revision: int) -> str:
    """Return a resource's version (RFC 7644, 3.14): weak, for the same content may be written in other ways."""
    return f'W/"{revision}"'


def truth(value: Any) -> bool:
    """Read a truth value, also the words that Entra sends; raises ScimError."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ScimError(400, "active is true or false.", "invalidValue")


def text_of(value: Any, name: str, longest: int) -> str:
    """Read a text; raises ScimError for what is none or too long."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise ScimError(400, f"{name} is a text of at most {longest} characters.", "invalidValue")
    return " ".join(value.split())


def first_of(values: Any, kind: str = "work") -> str:
    """Return the value of a list of addresses or numbers that counts: the primary one, else the one for work."""
    rows = [row for row in values if isinstance(row, dict)] if isinstance(values, list) else []
    chosen = next((row for row in rows if row.get("primary") in (True, "true", "True")), None)
    chosen = chosen or next((row for row in rows if row.get("type") == kind), None) or (rows[0] if rows else {})
    found = chosen.get("value")
    return found if isinstance(found, str) else ""


# --- patching -------------------------------------------------------------------------------------------------------


def _add(resource: dict[str, Any], path: str, value: Any) -> None:
    if not path:
        _each_of(resource, value, _add)
        return
    place = _place_of(resource, path)
    if place.chosen or place.part:
        _set(resource, place, value)
    elif isinstance(resource.get(place.attribute), list) or isinstance(value, list):
        known = resource.get(place.attribute)
        known = known if isinstance(known, list) else []
        resource[place.attribute] = known + [each for each in _as_list(value) if each not in known]
    elif isinstance(resource.get(place.attribute), dict) and isinstance(value, dict):
        resource[place.attribute] |= value
    else:
        resource[place.attribute] = value


def _replace(resource: dict[str, Any], path: str, value: Any) -> None:
    if not path:
        _each_of(resource, value, _replace)
        return
    place = _place_of(resource, path)
    if place.chosen or place.part:
        _set(resource, place, value)
    elif isinstance(resource.get(place.attribute), dict) and isinstance(value, dict):
        resource[place.attribute] |= value
    else:
        resource[place.attribute] = value


def _remove(resource: dict[str, Any], path: str, value: Any) -> None:
    if not path:
        raise ScimError(400, "remove needs a path.", "noTarget")
    place = _place_of(resource, path)
    rows = resource.get(place.attribute)
    if place.chosen and isinstance(rows, list):
        for row in [row for row in rows if _fits(row, place.chosen)]:
            if place.part:
                row.pop(place.part, None)
            else:
                rows.remove(row)
    elif place.part:
        if isinstance(rows, dict):
            rows.pop(place.part, None)
    elif isinstance(rows, list) and value:
        gone = [each.get("value") if isinstance(each, dict) else each for each in _as_list(value)]
        resource[place.attribute] = [row for row in rows if not isinstance(row, dict) or row.get("value") not in gone]
    else:
        resource.pop(place.attribute, None)


_VERBS: Mapping[str, Callable[[dict[str, Any], str, Any], None]] = {"add": _add, "replace": _replace, "remove": _remove}


def _each_of(resource: dict[str, Any], value: Any, do: Callable[[dict[str, Any], str, Any], None]) -> None:
    """Apply a value without a path: each of its attributes, whose names Entra writes as paths."""
    if not isinstance(value, dict):
        raise ScimError(400, "Without a path the value is an object.", "invalidValue")
    for name, part in value.items():
        if not name.lower().startswith("urn:"):
            do(resource, name, part)


def _set(resource: dict[str, Any], place: _Place, value: Any) -> None:
    if place.chosen is None:
        inner = resource.setdefault(place.attribute, {})
        if not isinstance(inner, dict):
            raise ScimError(400, f"{place.attribute} has no parts of its own.", "invalidPath")
        inner[place.part] = value
        return
    rows = resource.setdefault(place.attribute, [])
    if not isinstance(rows, list):
        raise ScimError(400, f"{place.attribute} is no list.", "invalidPath")
    found = [row for row in rows if _fits(row, place.chosen)]
    if not found:
        found = [{place.chosen.attribute: place.chosen.value}]
        rows += found
    for row in found:
        row.update({place.part: value} if place.part else _object(value))


def _place_of(resource: Mapping[str, Any], path: str) -> _Place:
    match = _PATH.fullmatch(path)
    if match is None:
        raise ScimError(400, f"The path {path[:80]} is not understood.", "invalidPath")
    names = {each.lower(): each for each in (*resource, *_KNOWN)}
    chosen = Filter(match[2], _value(match[3])) if match[2] else None
    return _Place(names.get(match[1].lower(), match[1]), chosen, match[4] or "")


_KNOWN = ("userName", "externalId", "displayName", "name", "active", "emails", "phoneNumbers", "members")


def _fits(row: Any, chosen: Filter) -> bool:
    return isinstance(row, dict) and row.get(chosen.attribute) == chosen.value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ScimError(400, "The value is an object here.", "invalidValue")
    return value


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _value(written: str) -> str | bool:
    if written.lower() in ("true", "false"):
        return written.lower() == "true"
    try:
        return str(json.loads(written))
    except ValueError:
        raise ScimError(400, "The value of the filter is no text.", "invalidFilter") from None


def _names(listed: str) -> set[str]:
    return {name.strip().rpartition(":")[2].partition(".")[0].lower() for name in listed.split(",") if name.strip()}


def _depth(value: Any, so_far: int = 0) -> int:
    if so_far > DEEPEST or not isinstance(value, dict | list):
        return so_far
    parts = value.values() if isinstance(value, dict) else value
    return max((_depth(part, so_far + 1) for part in parts), default=so_far)


def _plain(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource with our spelling of the names: they are the same in any case (RFC 7643, 2.1)."""
    names = {each.lower(): each for each in (*_KNOWN, "schemas", "Operations")}
    return {names.get(name.lower(), name): value for name, value in resource.items()}
