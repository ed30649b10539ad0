# SPDX-License-Identifier: EUPL-1.2
"""The list of questions of one page, and the outline of all pages beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.authoring import blocks
from geleitzug.core.authoring.outline import Finding, Outline
from geleitzug.core.authoring.sentences import Labels, from_cel, in_words
from geleitzug.desks.workshop import kinds
from geleitzug.desks.workshop.bench import Bench
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

FIRST = "-"
"""Where a question comes before all others."""
LONGEST_LABEL = 140


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page in the outline."""

    key: str
    title: str
    number: int
    questions: int
    faults: int
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A question or group in the list of its page."""

    path: str
    label: str
    depth: int
    kind: str
    is_group: bool
    facts: tuple[str, ...]
    """How often it is asked, and so on, in a few words."""
    required: bool
    when: str
    """The condition in words; where it is no sentence, as it is written."""
    faults: tuple[str, ...]
    hints: tuple[str, ...]
    block: str
    """Key of the building block that is used here."""
    inside_block: bool
    is_first: bool
    is_last: bool
    href: str


def page_lines(bench: Bench, here: str) -> list[PageLine]:
    """Return the pages of the form in order."""
    faults: dict[str, int] = {}
    for finding in bench.findings:
        if finding.blocking and not is_only_empty(finding):
            faults[finding.page] = faults.get(finding.page, 0) + 1
    return [
        PageLine(
            page.key,
            page.title,
            number,
            sum(entry.kind != kinds.GROUP for entry in page.entries),
            faults.get(page.key, 0),
            bench.list_address(page.key),
            page.key == here,
        )
        for number, page in enumerate(bench.outline.pages, 1)
    ]


def rows_of(bench: Bench, page_key: str) -> list[Row]:
    """Return the questions of a page, groups before what is in them; raises KeyError."""
    pages = bench.expanded_pages(page_key)
    written = bench.pages({page_key})[page_key]
    found: dict[str, list[Finding]] = {}
    for finding in bench.findings:
        if finding.page == page_key:
            found.setdefault(finding.at, []).append(finding)
    lister = _Lister(bench, {"pages": list(pages.values())}, found)
    return list(lister.rows(pages[page_key].get("questions") or [], written.get("questions") or [], "", 0, False))


@dataclass(frozen=True, slots=True)
class _Lister:
    bench: Bench
    form: Raw
    found: Mapping[str, list[Finding]]

    def rows(self, items: Any, written: Any, prefix: str, depth: int, inside: bool) -> Iterator[Row]:
        for number, item in enumerate(items):
            source = written[number] if number < len(written) else {}
            path = f"{prefix}{item.get('key') or item.get('block') or ''}"
            block = str(source.get("block") or "")
            findings = self.found.get(path, [])
            yield Row(
                path=path,
                label=label_of(item, path),
                depth=depth,
                kind=kinds.words(str(item.get("kind", ""))) if "kind" in item else _("Baustein fehlt"),
                is_group=item.get("kind") == kinds.GROUP,
                facts=_facts(item),
                required=bool(item.get("required")),
                when=condition_in_words(item.get("when"), self.form, self.bench.outline, path),
                faults=tuple(each.sentence for each in findings if each.blocking and not is_only_empty(each)),
                hints=tuple(each.sentence for each in findings if not each.blocking or is_only_empty(each)),
                block=block,
                inside_block=inside,
                is_first=number == 0,
                is_last=number == len(items) - 1,
                href="" if inside else self.bench.question_address(path),
            )
            below = source.get("questions") or []
            yield from self.rows(item.get("questions") or [], below, f"{path}.", depth + 1, inside or bool(block))


def is_only_empty(finding: Finding) -> bool:
    """Tell whether a page or group has no question yet: one that has just been made is nobody's fault."""
    return finding.field == "questions"


def label_of(item: Raw, path: str) -> str:
    """Return what a question is called in a list."""
    words = pick(item.get("label") or item.get("text"), language()).strip() or path
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1]}…"


def condition_in_words(when: Any, form: Raw, outline: Outline, path: str) -> str:
    """Return a condition as a sentence, or as it is written; nothing where there is none."""
    if when is None:
        return ""
    condition = from_cel(str(when))
    if condition is None:
        return str(when)
    return in_words(condition, Labels(form), language(), within=outline.repeating_around(path))


def _facts(item: Raw) -> tuple[str, ...]:
    facts = []
    if repeat := item.get("repeat"):
        facts.append(
            _("wiederholt sich, %(least)s- bis %(most)s-mal")
            % {"least": repeat.get("min", 0), "most": repeat.get("max", 10)}
        )
    if item.get("optional"):
        facts.append(_("darf fehlen"))
    if options := item.get("options"):
        facts.append(ngettext("%(number)d Antwort", "%(number)d Antworten", len(options)) % {"number": len(options)})
    if name := item.get("list"):
        facts.append(_("Liste %(name)s") % {"name": name})
    return tuple(facts)


def labels_of(bench: Bench, page_keys: Iterable[str]) -> dict[str, str]:
    """Return what the questions and groups of some pages are called, by path."""
    found: dict[str, str] = {}
    for raw in bench.pages(set(page_keys)).values():
        _note_labels(found, blocks.expand_page(raw, bench.piece.blocks).get("questions") or [], "")
    return found


def _note_labels(found: dict[str, str], items: Any, prefix: str) -> None:
    for item in items:
        path = f"{prefix}{item.get('key') or item.get('block') or ''}"
        found[path] = label_of(item, path)
        _note_labels(found, item.get("questions") or [], f"{path}.")


def places(bench: Bench, but: str = "", *, on: str = "") -> list[tuple[str, str]]:
    """Return where a question can be put: pages (``/key``) and the groups on them (paths), in words.

    ``but`` is left out with everything in it: a group cannot lie in itself. ``on`` is the one page that is meant.
    """
    found: list[tuple[str, str]] = []
    pages = [(number, page) for number, page in enumerate(bench.outline.pages, 1) if not on or page.key == on]
    labels = labels_of(bench, [page.key for _number, page in pages])
    for number, page in pages:
        found.append((f"/{page.key}", _("%(number)d. %(title)s") % {"number": number, "title": page.title}))
        inside_block: set[str] = set()
        for entry in page.entries:
            above = entry.path.rpartition(".")[0]
            if entry.block or above in inside_block:
                inside_block.add(entry.path)
                continue
            is_it = but and (entry.path == but or entry.path.startswith(f"{but}."))
            if entry.kind == kinds.GROUP and not is_it:
                found.append((entry.path, f"{'– ' * (entry.path.count('.') + 1)}{labels.get(entry.path, entry.path)}"))
    return found


def neighbours_in(bench: Bench, place: str, *, but: str = "") -> list[tuple[str, str]]:
    """Return what a question can come behind at a place (as ``places`` says it), in words; first of all the end."""
    page = bench.outline.page(place[1:] if place.startswith("/") else bench.outline.page_of(place))
    if page is None:
        return [("", _("ans Ende"))]
    prefix = "" if place.startswith("/") else f"{place}."
    labels = labels_of(bench, [page.key])
    inside = [
        entry.path
        for entry in page.entries
        if entry.path.startswith(prefix) and "." not in entry.path.removeprefix(prefix) and entry.path != but
    ]
    behind = [(path, _("nach „%(label)s“") % {"label": labels.get(path, path)}) for path in inside]
    return [("", _("ans Ende")), (FIRST, _("an den Anfang")), *behind[:-1]] if behind else [("", _("ans Ende"))]
