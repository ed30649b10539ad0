# SPDX-License-Identifier: EUPL-1.2
"""Where conditions and checks stand, in words and with addresses: one page of a form at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.sentences import Labels, choices_for, from_cel, in_words
from geleitzug.core.forms.codelists import codelist
from geleitzug.core.forms.given import VARIABLES
from geleitzug.desks.workshop.draft_pages import Content, address
from geleitzug.desks.workshop.sentence_form import Offer
from geleitzug.ground import cel
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

_READS = re.compile(r"\b(?:a|this|outer)(?:\.[a-z][a-z0-9_]*(?!\())+")
_SIGNS = re.compile(
    r"„[^“]*“|\"[^\"]*\"|'[^']*'|(?:==|!=)\s*null\b|==\s*(?:true|false)\b|[=!<>]=|[<>]|&&|\|\||!\(|\btoday\b"
)
WHOLE = "-"
"""In addresses: the form as a whole, which is no page."""
NEVER_REQUIRED = frozenset({"group", "info", "computed"})


@dataclass(frozen=True, slots=True)
class Said:
    """An expression in words, or as it is written where it is no sentence."""

    words: str = ""
    cel: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or group of a page: when it is asked, and whether it must be answered."""

    path: str
    label: str
    depth: int
    when: Said | None
    required: bool
    change: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check: what must hold, and what is said where it does not."""

    key: str
    that: Said
    message: str
    at: str
    change: str


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one place, and where a new one is made."""

    place: str
    rows: tuple[Checked, ...]
    new: str


@dataclass(frozen=True, slots=True)
class PageRules:
    """All rules of a page."""

    key: str
    title: str
    when: Said | None
    change: str
    asked: tuple[Asked, ...]
    checks: tuple[Checks, ...]


def said(text: Any, content: Content, within: str = "") -> Said:
    """Return an expression in words."""
    written = str(text)
    condition = from_cel(written)
    if condition is None:
        return Said(cel=with_labels(written, content.labels, within))
    return Said(in_words(condition, content.labels, language(), within=within), written)


def with_labels(text: str, labels: Labels, within: str = "") -> str:
    """Return an expression that is no sentence with its questions by their names, and signs people know.

    What is too long for an expression stays as it was typed.
    """
    if len(text) > cel.MAX_LENGTH:
        return text

    def named(match: re.Match[str]) -> str:
        path, rest = labels.path(match[0], within), ""
        while path and path not in labels.items:
            path, _dot, last = path.rpartition(".")
            rest = f".{last}{rest}"
        return f"„{_label(labels.items[path], path)}“{rest}" if path else match[0]

    return _SIGNS.sub(_sign_in_words, _READS.sub(named, text))


def _sign_in_words(match: re.Match[str]) -> str:
    sign = " ".join(match[0].split())
    known = {
        "!= null": _("ist ausgefüllt"),
        "== null": _("ist nicht ausgefüllt"),
        "== true": _("ist Ja"),
        "== false": _("ist Nein"),
        "==": _("ist gleich"),
        "!=": _("ist nicht gleich"),
        ">=": _("ist mindestens"),
        "<=": _("ist höchstens"),
        ">": _("ist größer als"),
        "<": _("ist kleiner als"),
        "&&": _("und"),
        "||": _("oder"),
        "today": _("heute"),
    }
    return _("nicht") + " (" if sign == "!(" else known.get(sign, match[0])


def rules_of(content: Content, key: str) -> PageRules:
    """Return the rules of a page, or of the form as a whole; raises KeyError."""
    draft = content.draft
    if key == WHOLE:
        checks = Checks(_("Das ganze Formular"), _checks(content, content.form, "", ""), address("check", draft))
        return PageRules(WHOLE, _("Das ganze Formular"), None, "", (), (checks,))
    page = content.page(key)
    of_page = _checks(content, page, key, "")
    own = tuple(each for each in of_page if not is_counted(content, each.at))
    found = [Checks(_("Diese Seite"), own, address("check", draft, seite=key))]
    for path, item, _depth in items_of(page):
        if item.get("kind") == "group":
            counted = tuple(each for each in of_page if each.at == path and is_counted(content, path))
            rows = (*_checks(content, item, key, path), *counted)
            found.append(Checks(_label(item, path), rows, address("check", draft, seite=key, gruppe=path)))
    return PageRules(
        key,
        content.pages[key],
        said(page["when"], content) if page.get("when") else None,
        address("condition", draft, seite=key),
        tuple(_asked(content, path, item, depth) for path, item, depth in items_of(page)),
        tuple(found),
    )


def count_rules(page: Raw) -> int:
    """Return how many conditions and checks a page has."""
    inside = [item for _path, item, _depth in items_of(page)]
    return sum(bool(each.get("when")) + len(each.get("checks") or []) for each in [page, *inside])


def items_of(page: Raw) -> Iterator[tuple[str, Raw, int]]:
    """Yield path, definition and depth of every question and group of a page."""
    yield from _items(page.get("questions") or [], "", 0)


def _items(items: Any, prefix: str, depth: int) -> Iterator[tuple[str, Raw, int]]:
    for item in items:
        path = f"{prefix}{item.get('key', '')}"
        yield path, item, depth
        yield from _items(item.get("questions") or [], f"{path}.", depth + 1)


def _asked(content: Content, path: str, item: Raw, depth: int) -> Asked:
    when = item.get("when")
    return Asked(
        path,
        _label(item, path),
        depth,
        said(when, content, content.labels.around(path)) if when else None,
        bool(item.get("required")),
        address("condition", content.draft, frage=path),
    )


def _checks(content: Content, raw: Raw, page: str, group: str) -> tuple[Checked, ...]:
    within = entry_of(content.labels, group)
    return tuple(
        Checked(
            str(each.get("key", "")),
            said(each.get("that", ""), content, within),
            pick(each.get("message"), language()),
            str(each.get("at") or ""),
            address("check", content.draft, seite=page, gruppe=group, schluessel=str(each.get("key", ""))),
        )
        for each in raw.get("checks") or []
    )


def is_counted(content: Content, path: str) -> bool:
    """Tell whether a path is a repeating group that lies in no other: its entries are counted once."""
    return path in content.labels.groups and not content.labels.around(path)


def is_of_all(content: Content, group: str, text: str) -> bool:
    """Tell whether a check made at a group is about all its entries together, and not about each of them."""
    try:
        reads = cel.compile(text, variables=VARIABLES).reads
    except cel.CelError:
        return False
    of_one = any(path.partition(".")[0] in ("this", "outer") for path in reads)
    return is_counted(content, group) and not of_one and any(f"{path}.".startswith(f"a.{group}.") for path in reads)


def entry_of(labels: Labels, group: str) -> str:
    """Return the repeating group whose entry ``this`` is in the checks of a group."""
    if not group:
        return ""
    return group if group in labels.groups else labels.around(group)


def _label(item: Raw, path: str) -> str:
    words = pick(item.get("label") or item.get("text"), language()).strip()
    return words if len(words) <= 90 else f"{words[:89]}…" if words else path


def label_at(content: Content, path: str) -> str:
    """Return what a question is called."""
    return _label(content.labels.items.get(path, {}), path)


def offer_for(content: Content, at: str = "", *, page: str = "", checks: bool = False) -> Offer:
    """Return what the rows of a condition may read that stands at a question, or with ``page`` at that page.

    ``checks``: of a check there. What a page asks itself does not decide whether it is shown.
    """
    choices = choices_for(content.labels, at, language(), checks=checks)
    found = {each.reads: each for each in choices if not page or each.page != page}
    entry = content.labels.around(at)
    lists = {}
    for reads, choice in found.items():
        if choice.kind == "codelist":
            item = content.labels.items.get(content.labels.path(reads, entry), {})
            entries = codelist(str(item.get("list", "")), content.raw.get("codelists")) or {}
            lists[reads] = [(key, pick(text, language()) or key) for key, text in entries.items()]
    return Offer(found, content.pages, content.settings, lists)


def place_of(draft: Draft, page: str, at: str) -> str:
    """Return the address where a rule of a question or page is shown among the others."""
    return address("rules", draft, seite=page or WHOLE) + (f"#q-{at}" if at else "")
