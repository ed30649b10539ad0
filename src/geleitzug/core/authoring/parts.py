# SPDX-License-Identifier: EUPL-1.2
"""A package in parts, each changed and stored by itself: a page of the form, the fee table, an example …"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Raw = Mapping[str, Any]

FORM, POINTS = "form", "points"
"""``form`` holds the order of the pages and what is on none; open points may be many and have their own part."""
PAGE, EXAMPLE, LIST = "page:", "example:", "list:"
TO_BE, AS_IS = "process", "as_is"
"""How a service is worked on, and how it is done today; the second is drawn to compare, and never released."""
OWN = "own"
"""What this town says of the service itself; kept with its offering on release, and no part of the package."""
WHOLE = ("service", "fees", "process", "notice", "letter", "texts", "changes", "handovers", "schemas")


def split(raw: Raw) -> dict[str, Any]:
    """Return a package's raw content as parts."""
    form = dict(raw["form"])
    pages = form.pop("pages", [])
    parts: dict[str, Any] = {name: raw[name] for name in WHOLE if name in raw}
    parts[POINTS] = form.pop("points", [])
    parts[FORM] = {**form, "pages": [page["key"] for page in pages]}
    parts.update({PAGE + page["key"]: page for page in pages})
    parts.update({EXAMPLE + name: story for name, story in (raw.get("examples") or {}).items()})
    parts.update({LIST + name: entries for name, entries in (raw.get("codelists") or {}).items()})
    return parts


def join(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the raw content of a package from its parts."""
    raw: dict[str, Any] = {name: parts[name] for name in WHOLE if name in parts}
    raw["form"] = form_of(parts)
    raw["examples"] = _named(parts, EXAMPLE)
    if lists := _named(parts, LIST):
        raw["codelists"] = lists
    return raw


def form_of(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form alone."""
    form = {**parts[FORM], "pages": [parts[PAGE + key] for key in parts[FORM]["pages"]]}
    if parts.get(POINTS):
        form["points"] = parts[POINTS]
    return form


def _named(parts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): raw for name, raw in sorted(parts.items()) if name.startswith(prefix)}


class Piece:
    """A package being worked on: parts are fetched when first asked for; what was put is remembered, not written."""

    def __init__(
        self,
        names: Iterable[str],
        fetch: Callable[[str], Any],
        outlines: Mapping[str, Any] | None = None,
        blocks: Mapping[str, Raw] | None = None,
    ) -> None:
        self._fetch = fetch
        self._known: dict[str, Any] = {}
        self._names = set(names)
        self._stored = frozenset(self._names)
        self.outlines: dict[str, Any] = dict(outlines or {})
        """Page → its PageOutline as far as it is known; kept by outline.py."""
        self.blocks = blocks or {}
        self.changed: dict[str, Any] = {}
        """Part → what it is now, None where it is gone."""

    @classmethod
    def of(cls, raw: Raw, blocks: Mapping[str, Raw] | None = None) -> Piece:
        """Work on a whole package in memory."""
        parts = split(raw)
        return cls(parts, parts.__getitem__, blocks=blocks)

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name in self._names

    def part(self, name: str) -> Any:
        """Return a part as it is now; raises KeyError."""
        if name in self.changed:
            if self.changed[name] is None:
                raise KeyError(name)
            return self.changed[name]
        if name not in self._names:
            raise KeyError(name)
        return self._fetched(name)

    def before(self, name: str) -> Any:
        """Return a part as it was before anything was put; None where there was none."""
        return self._fetched(name) if name in self._stored else None

    def _fetched(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._fetch(name)
        return self._known[name]

    def put(self, name: str, raw: Any) -> None:
        """Change a part, or with None take it away."""
        if raw is not None and raw is self._known.get(name):
            return
        self.changed[name] = raw
        if name.startswith(PAGE):
            self.outlines.pop(name.removeprefix(PAGE), None)
        if raw is None:
            self._names.discard(name)
        else:
            self._names.add(name)

    @property
    def fetched(self) -> frozenset[str]:
        """Return the names of the parts that were asked for until now."""
        return frozenset(self._known)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all parts."""
        return frozenset(self._names)

    @property
    def pages(self) -> list[str]:
        """Return the keys of the pages in order."""
        return list(self.part(FORM)["pages"])

    def page(self, key: str) -> Raw:
        """Return a page."""
        return self.part(PAGE + key)

    def lists(self) -> dict[str, Raw]:
        """Return the names of the package's own lists; what is in them does not matter to whoever checks a question."""
        names = (name.removeprefix(LIST) for name in self._names if name.startswith(LIST))
        return {name: {"x": {"de": "x"}} for name in names}

    def raw(self) -> dict[str, Any]:
        """Return the whole package."""
        return join({name: self.part(name) for name in self._names})
