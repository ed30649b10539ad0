# SPDX-License-Identifier: EUPL-1.2
"""What a page of a form holds and reads, small enough to be kept beside it, with what is wrong with it by itself.

So a change is checked against the other pages without reading them: page_reading.py makes it, and what is wrong
between pages is findings.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geleitzug.core.forms.shapes import repeating_around
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

NO_ENGLISH = "english"
"""What a finding is about that says where a text is there in German only."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an editor has to look at: where, in which field, and a sentence."""

    at: str
    """Path of the question (``hunde.chip``); empty for a page as a whole or what is on none."""
    sentence: str
    field: str = ""
    """Key of the definition: ``when``, ``label``, ``options`` …; ``check:KEY`` of a check, ``point:KEY`` of a point."""
    page: str = ""
    part: str = "form"
    """Where in the package: form, service, fees, process, letter, examples."""
    blocking: bool = True
    """Whether it keeps the draft from being reviewed and released."""
    detail: str = ""
    """What a program says of it to specialists, in English."""
    about: str = ""
    """``english`` where a text is there in German only: pages tell those together, there may be hundreds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question or group of a page."""

    path: str
    kind: str
    repeats: bool = False
    parts: tuple[str, ...] = ()
    """What may be read below a composed answer."""
    block: str = ""
    """The building block it comes from, or lies in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression: where it stands, and what it reads as it is written there."""

    at: str
    field: str
    paths: tuple[str, ...]
    within: str = ""
    """The repeating group whose entry ``this`` is."""


@dataclass(frozen=True)
class PageOutline:
    """A page in short."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    readings: tuple[Reading, ...]
    found: tuple[Raw, ...] = ()
    """What is wrong as it is kept: Findings, each with its sentence in every language, for whoever reads it next."""
    blocks: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong, in the language of the page being made."""
        lang = language()
        return tuple(Finding(**{**each, "sentence": pick(each["sentence"], lang)}) for each in self.found)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "key": self.key,
            "title": self.title,
            "entries": [[e.path, e.kind, int(e.repeats), list(e.parts), e.block] for e in self.entries],
            "readings": [[r.at, r.field, list(r.paths), r.within] for r in self.readings],
            "findings": list(self.found),
            "blocks": list(self.blocks),
        }

    @classmethod
    def from_json(cls, raw: Raw) -> PageOutline:
        """Read what was kept."""
        return cls(
            raw["key"],
            raw["title"],
            tuple(
                Entry(path, kind, bool(rep), tuple(parts), block) for path, kind, rep, parts, block in raw["entries"]
            ),
            tuple(Reading(at, name, tuple(paths), within) for at, name, paths, within in raw["readings"]),
            tuple(raw["findings"]),
            tuple(raw["blocks"]),
        )


class Outline:
    """The pages in short, in order, with what stands on none; asked where things are and who reads them."""

    def __init__(self, pages: tuple[PageOutline, ...], form: tuple[Reading, ...] = ()) -> None:
        self.pages = pages
        self.form = form

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Return questions and groups by path; of two with the same key the first."""
        found: dict[str, Entry] = {}
        for page in self.pages:
            for entry in page.entries:
                found.setdefault(entry.path, entry)
        return found

    @cached_property
    def _pages_by_path(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for page in self.pages:
            for entry in page.entries:
                found.setdefault(entry.path, page.key)
        return found

    def page_of(self, path: str) -> str:
        """Return the key of the page a path is on; empty if there is none."""
        return self._pages_by_path.get(path, "")

    def page(self, key: str) -> PageOutline | None:
        """Return a page in short."""
        return next((page for page in self.pages if page.key == key), None)

    def repeating_around(self, path: str) -> str:
        """Return the path of the innermost repeating group around a path, or nothing."""
        return repeating_around(path, lambda above: above in self.entries and self.entries[above].repeats)

    def meant(self, path: str, within: str) -> str | None:
        """Return which question an expression means by ``a.x``, ``this.x`` (in a handover ``i.x``), ``outer.x``.

        Empty for all answers at once, None for what is no answer, or has no meaning here.
        """
        start, _dot, rest = path.partition(".")
        if start == "a":
            return rest
        if start in ("this", "i"):
            return f"{within}.{rest}".rstrip(".") if within else None
        if start == "outer":
            around = self.repeating_around(within) if within else ""
            return f"{around}.{rest}".rstrip(".") if around else None
        return None

    def known(self, path: str) -> str:
        """Return the path of the question that holds what a path means (``anschrift`` for ``anschrift.city``)."""
        if path in self.entries:
            return path
        above, _dot, part = path.rpartition(".")
        entry = self.entries.get(above)
        return above if entry is not None and part in entry.parts else ""

    def readings(self) -> Iterator[tuple[str, Reading]]:
        """Yield all expressions with the key of their page."""
        for page in self.pages:
            for reading in page.readings:
                yield page.key, reading
        for reading in self.form:
            yield "", reading

    def readers_of(self, path: str) -> list[tuple[str, Reading]]:
        """Return the expressions outside a question or group that read it or something in it."""
        inside = f"{path}."
        found = []
        for page, reading in self.readings():
            if reading.at == path or reading.at.startswith(inside):
                continue
            meant = (self.meant(each, reading.within) for each in reading.paths)
            if any(m is not None and (m == path or m.startswith(inside)) for m in meant):
                found.append((page, reading))
        return found
