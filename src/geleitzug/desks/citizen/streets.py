# SPDX-License-Identifier: EUPL-1.2
"""Addresses of a page against the town's list of streets: its spelling where it has the street, a question where not.

The list never refuses: new streets exist. Completing while somebody types is views/streets.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.drawing import Doubt
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.kinds.base import one
from geleitzug.core.forms.kinds.people import Address
from geleitzug.core.forms.shapes import Form, Item, Page, Problem
from geleitzug.core.streets import queries
from geleitzug.core.streets.models import Street

KEEP = "so"
"""The choice that keeps a street the list does not have."""
MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """A page after its streets were looked up: what is stored, and what is asked about."""

    result: PageResult
    doubts: Mapping[str, Doubt]
    notes: list[Problem]


def asks_for_streets(page: Page) -> bool:
    """Tell whether some question of the page is completed from a list of streets."""
    return any(isinstance(item.kind, Address) and item.kind.streets for item in _questions(page.questions))


def look_up(form: Form, page: Page, result: PageResult, data: Mapping[str, Any]) -> Looked:
    """Compare the addresses that were typed on a page with the list, and take what was chosen about them."""
    looked = Looked(result, {}, [])
    if not asks_for_streets(page) or not queries.has_list():
        return looked
    for path in result.raw:
        looked = _look_up(form, page, looked, path, one(data, _name_of(path)))
    return looked


def _look_up(form: Form, page: Page, looked: Looked, path: str, chosen: str) -> Looked:
    question, value = form.question(path), form_answers.value_at(looked.result.answers, path)
    if question is None or not isinstance(question.kind, Address) or not question.kind.streets:
        return looked
    if not isinstance(value, dict) or not value.get("street") or value.get("country", "DE") not in ("DE", ""):
        return looked
    street = queries.street_by(chosen) if chosen not in ("", KEEP) else None
    if street is not None:
        meant = {**value, "street": street.name, "postcode": street.postcode, "city": street.city}
        return replace(looked, result=_with(form, looked.result, path, question.kind, meant))
    known = queries.look_up(value["street"], value.get("postcode", ""))
    if known.exact is not None:
        spelled = {**value, "street": known.exact.name}
        return replace(looked, result=_with(form, looked.result, path, question.kind, spelled))
    if not known.is_ours or chosen == KEEP:
        return looked
    doubt = _doubt(path, value, known.near)
    note = Problem(page.key, doubt.name, doubt.message, label_of(form, path, question))
    return replace(looked, doubts={**looked.doubts, path: doubt}, notes=[*looked.notes, note])


def _with(form: Form, result: PageResult, path: str, kind: Address, value: dict[str, str]) -> PageResult:
    answers = form_answers.set_value(form, result.answers, path, value)
    return replace(result, answers=answers, raw={**result.raw, path: kind.typed(value)})


def _doubt(path: str, value: Mapping[str, str], near: tuple[Street, ...]) -> Doubt:
    message = _(
        "„%(street)s“ steht für %(postcode)s nicht in unserem Straßenverzeichnis. Bitte wählen Sie die richtige Straße"
        " aus, oder lassen Sie es so, wenn alles stimmt."
    ) % {"street": value["street"], "postcode": value.get("postcode", "")}
    options = [(str(street.pk), in_words(street)) for street in near[:MOST_OFFERED]]
    keep = _("„%(street)s“ stimmt so") % {"street": value["street"]}
    return Doubt(_name_of(path), _("Welche Straße meinen Sie?"), message, [*options, (KEEP, keep)])


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
