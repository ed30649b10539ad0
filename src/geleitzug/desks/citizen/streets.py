# SPDX-License-Identifier: EUPL-1.2
"""Addresses of a page against the towns' lists of streets: their spelling where they have it, else a question.

The list never refuses: new streets exist. Completing while somebody types is views/streets.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Application
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.drawing import Doubt
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.kinds.base import one
from geleitzug.core.forms.kinds.people import Address
from geleitzug.core.forms.shapes import Form, Item, Page, Problem
from geleitzug.core.streets import queries
from geleitzug.core.streets.models import Street
from geleitzug.core.streets.rules import key_of, number_of

KEEP = "so"
"""The choice that keeps a street the list does not have."""
MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """A page after its streets were looked up: what is stored, and what is asked about."""

    result: PageResult
    doubts: Mapping[str, Doubt]
    notes: list[Problem]
    kept: frozenset[str] = frozenset()
    """What somebody has been asked about and keeps as it is (``_said``)."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the addresses of a page are compared with."""

    form: Form
    page: Page
    lists: Sequence[UUID]
    kept: frozenset[str]


def asks_for_streets(page: Page) -> bool:
    """Tell whether some question of the page is completed from a list of streets."""
    return any(isinstance(item.kind, Address) and item.kind.streets for item in _questions(page.questions))


def lists_for(portal: UUID, draft: Application) -> list[UUID]:
    """Return the towns whose lists count for a draft: the portal's, and that of the office it goes to.

    An address lies in the town of the portal more often than in that of a district's office, so its list is asked
    first; that of the office has what lies in its own town (docs/decisions/which-list-of-streets.md).
    """
    towns = dict.fromkeys((portal, draft.service.responsible.pk))
    return [town for town in towns if _has_list(town)]


def _has_list(town: UUID) -> bool:
    with queries.list_of(town):
        return queries.has_list()


def look_up(
    form: Form, page: Page, result: PageResult, data: Mapping[str, Any], *, lists: Sequence[UUID], kept: Collection[str]
) -> Looked:
    """Compare the addresses that were typed on a page with the lists, and take what was chosen about them.

    ``kept`` is what was asked about before and is to stay as it is: nobody is asked twice.
    """
    looked = Looked(result, {}, [], frozenset(kept))
    if not asks_for_streets(page) or not lists:
        return looked
    asking = _Asking(form, page, lists, frozenset(kept))
    for path in result.raw:
        looked = _look_up(asking, looked, path, one(data, _name_of(path)))
    return looked


def _look_up(asking: _Asking, looked: Looked, path: str, chosen: str) -> Looked:
    form = asking.form
    question, value = form.question(path), form_answers.value_at(looked.result.answers, path)
    if question is None or not isinstance(question.kind, Address) or not question.kind.streets:
        return looked
    if not isinstance(value, dict) or not value.get("street") or value.get("country", "DE") not in ("DE", ""):
        return looked
    street = _chosen(asking.lists, chosen)
    if street is not None:
        value = {**value, "street": street.name, "postcode": street.postcode, "city": street.city}
        looked = replace(looked, result=_with(form, looked.result, path, question.kind, value))
    known = _known(asking.lists, value)
    if known.exact is not None:
        value = {**value, "street": known.exact.name}
        looked = replace(looked, result=_with(form, looked.result, path, question.kind, value))
    if not known.is_ours or (known.exact is not None and not known.lacks_number) or _said(value) in asking.kept:
        return looked
    if chosen == KEEP:
        return replace(looked, kept=looked.kept | {_said(value)})
    doubt = _doubt_of_number(path, value) if known.exact else _doubt(path, value, known.near)
    note = Problem(asking.page.key, doubt.name, doubt.message, label_of(form, path, question))
    return replace(looked, doubts={**looked.doubts, path: doubt}, notes=[*looked.notes, note])


def _chosen(lists: Sequence[UUID], chosen: str) -> Street | None:
    for town in lists if chosen not in ("", KEEP) else ():
        with queries.list_of(town):
            if street := queries.street_by(chosen):
                return street
    return None


def _known(lists: Sequence[UUID], value: Mapping[str, str]) -> queries.Known:
    """Return what the first list says that has the postcode area."""
    for town in lists:
        with queries.list_of(town):
            known = queries.look_up(value["street"], value.get("postcode", ""), value.get("number", ""))
        if known.is_ours:
            return known
    return queries.Known(None)


def _said(value: Mapping[str, str]) -> str:
    """Return an address as it is remembered of one that was asked about."""
    return "|".join((key_of(value["street"]), number_of(value.get("number", "")), value.get("postcode", "")))


def _with(form: Form, result: PageResult, path: str, kind: Address, value: dict[str, str]) -> PageResult:
    answers = form_answers.set_value(form, result.answers, path, value)
    return replace(result, answers=answers, raw={**result.raw, path: kind.typed(value)})


def _doubt(path: str, value: Mapping[str, str], near: tuple[Street, ...]) -> Doubt:
    message = _(
        "„%(street)s“ steht für %(postcode)s nicht in unserem Straßenverzeichnis. Bitte wählen Sie die richtige Straße"
        " aus, oder lassen Sie es so, wenn alles stimmt. Weiter geht es noch einmal mit „Weiter“."
    ) % {"street": value["street"], "postcode": value.get("postcode", "")}
    options = [(str(street.pk), in_words(street)) for street in near[:MOST_OFFERED]]
    keep = _("„%(street)s“ stimmt so") % {"street": value["street"]}
    return Doubt(_name_of(path), _("Welche Straße meinen Sie?"), message, [*options, (KEEP, keep)])


def _doubt_of_number(path: str, value: Mapping[str, str]) -> Doubt:
    words = {name: value.get(name, "") for name in ("street", "number", "postcode")}
    message = _(
        "Die Hausnummer %(number)s steht für „%(street)s“, %(postcode)s nicht in unserem Verzeichnis. Bitte verbessern"
        " Sie sie, oder lassen Sie sie so, wenn alles stimmt. Weiter geht es noch einmal mit „Weiter“."
    )
    keep = _("Hausnummer %(number)s stimmt so") % words
    return Doubt(_name_of(path), _("Stimmt die Hausnummer?"), message % words, [(KEEP, keep)])


def in_words(street: Street) -> str:
    """Return a street with where it is: „Hafenstraße, 27565 Musterhafen (Nord)“."""
    district = f" ({street.district})" if street.district else ""
    return f"{street.name}, {street.postcode} {street.city}{district}"


def _name_of(path: str) -> str:
    return f"_street.{path}"


def _questions(items: tuple[Item, ...]) -> Iterator[Any]:
    for item in items:
        if hasattr(item, "questions"):
            yield from _questions(item.questions)
        else:
            yield item
