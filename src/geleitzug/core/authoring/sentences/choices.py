# SPDX-License-Identifier: EUPL-1.2
"""What a condition may read from where it stands, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.sentences.values import EACH, Measure, Operator
from geleitzug.core.authoring.sentences.words import OPERATORS, WHO, WHO_VALUES, Labels, entries_of, part_label
from geleitzug.core.forms.codelists import Codelist
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question a condition may read: as CEL writes it, in words, and what can be asked of it."""

    reads: str
    label: str
    kind: str
    page: str
    operators: tuple[tuple[Measure, Operator], ...]
    options: tuple[tuple[str, str], ...] = ()
    list: str = ""
    """The name of the code list it is chosen from."""


_READABLE_PARTS = {
    "address": ("postcode", "city", "street", "country"),
    "person": ("born", "given", "family", "nationality"),
}


def choices_for(labels: Labels, at: str, lang: str = "de", *, checks: bool = False) -> tuple[Choice, ...]:
    """Return what a condition of the question at a path (empty: of a page, a check, a fee) may read.

    Questions inside another repeating group have no single answer and are left out, as is what depends on this one.
    Numbers in one can be added up. A check (``checks``) may count or add up the
    entries of the group it stands at: nothing is asked or not because of it.
    """
    found = list(_who_choices())
    entry = labels.around(at)
    outer = labels.around(entry) if entry else ""
    for path, item in labels.items.items():
        on = labels.pages[path]
        if at and (path == at or path.startswith(f"{at}.") or (at.startswith(f"{path}.") and not checks)):
            continue
        group = labels.around(path)
        reads = _reads_from(path, group, entry, outer)
        if reads is not None:
            found += _choices_of(item, reads, on, lang, labels.lists)
        if group and not labels.around(group) and (checks or not at.startswith(f"{group}.")):
            found += _totals_of(item, path, group, labels, on, lang)
    depending = _dependants(labels, at) if at else set()
    return tuple(choice for choice in found if labels.path(choice.reads, entry) not in depending)


_NUMBERS = frozenset({"integer", "number", "computed"})
_WORDS = frozenset({"text", "long_text", "email"})
_COUNTED = (Measure.AGE, Measure.COUNT)
_ANSWERED_ALIKE = frozenset({"date", "datetime", "time", "phone", "money", "yesno", "declaration"})


def comparable(one: Choice, measure: Measure, other: Choice) -> bool:
    """Tell whether it makes sense to compare what is measured of one answer with another answer."""
    if one.reads == other.reads or other.reads in WHO or EACH in other.reads:
        return False
    if measure in _COUNTED:
        return other.kind in _NUMBERS
    if one.kind in ("choice", "codelist"):
        return other.kind == one.kind and (one.list, one.options) == (other.list, other.options)
    alike = next((kinds for kinds in (_NUMBERS, _WORDS) if one.kind in kinds), frozenset({one.kind}))
    return other.kind in alike and one.kind in _NUMBERS | _WORDS | _ANSWERED_ALIKE


def _who_choices() -> Iterator[Choice]:
    for reads, values in (
        ("who.kind", ("person", "company")),
        ("who.on_behalf", ("self", "child", "care", "principal")),
    ):
        options = tuple((value, str(WHO_VALUES[value])) for value in values)
        operators = ((Measure.VALUE, Operator.IS), (Measure.VALUE, Operator.IS_NOT))
        yield Choice(reads, str(WHO[reads]), "choice", "", operators, options)


def _reads_from(path: str, group: str, entry: str, outer: str) -> str | None:
    """Return how a question is read from inside ``entry``; None where it has many answers or none from there."""
    if not group:
        return f"a.{path}"
    if group == entry:
        return f"this.{path.removeprefix(f'{entry}.')}"
    if outer and group == outer:
        return f"outer.{path.removeprefix(f'{outer}.')}"
    return None


def _choices_of(item: Raw, reads: str, page: str, lang: str, lists: Mapping[str, Codelist] | None) -> Iterator[Choice]:
    kind = str(item.get("kind", ""))
    label = pick(item.get("label"), lang) or str(item.get("key", ""))
    if kind == "group":
        if item.get("repeat"):
            yield Choice(reads, label, "entries", page, _operators("entries"))
        return
    for part in _READABLE_PARTS.get(kind, ()):
        if kind == "person" and part not in (item.get("parts") or ("given", "family", "born")):
            continue
        sort = "date" if part == "born" else "text"
        yield Choice(f"{reads}.{part}", f"{label}: {part_label(part)}", sort, page, _operators(sort))
    if kind in OPERATORS:
        options = tuple(
            (str(option.get("key", "")), pick(option.get("label"), lang))
            for option in item.get("options") or []
            if isinstance(option, Mapping)
        )
        if kind == "codelist":
            options = tuple((key, pick(text, lang)) for key, text in entries_of(item, lists).items())
        yield Choice(reads, label, kind, page, _operators(kind), options, str(item.get("list") or ""))


def _totals_of(item: Raw, path: str, group: str, labels: Labels, page: str, lang: str) -> Iterator[Choice]:
    """Yield the sum of a number over the entries of a group."""
    kind = str(item.get("kind", ""))
    if kind in ("integer", "number", "money"):
        words = {
            "label": pick(item.get("label"), lang) or str(item.get("key", "")),
            "group": pick(labels.items[group].get("label"), lang) or group,
        }
        label = _("%(label)s, alle Einträge von %(group)s zusammen") % words
        yield Choice(f"a.{group}{EACH}.{path.removeprefix(f'{group}.')}", label, kind, page, _operators("total"))


@cache
def _operators(kind: str) -> tuple[tuple[Measure, Operator], ...]:
    listed = tuple((measure, operator) for measure, operators in OPERATORS[kind] for operator in operators)
    if kind in ("entries", "total"):
        return listed
    return (*listed, (Measure.VALUE, Operator.ANSWERED), (Measure.VALUE, Operator.UNANSWERED))


def _dependants(labels: Labels, at: str) -> set[str]:
    """Return the questions whose being asked depends on the one at a path, by what their conditions mention."""
    conditions = {path: str(item["when"]) for path, item in labels.items.items() if item.get("when")}
    found = {at}
    grew = True
    while grew:
        grew = False
        for path, text in conditions.items():
            if path not in found and any(_mentions(text, labels, path, other) for other in found):
                found.add(path)
                grew = True
    return found - {at}


def _mentions(text: str, labels: Labels, path: str, other: str) -> bool:
    entry = labels.around(path)
    if f"a.{other}" in text:
        return True
    return bool(entry) and other.startswith(f"{entry}.") and f"this.{other.removeprefix(f'{entry}.')}" in text
