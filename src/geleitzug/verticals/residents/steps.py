# SPDX-License-Identifier: EUPL-1.2
"""What a process may call: answering from the register. Reads the form's answers, returns facts for the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.cases.steps import StepContext
from geleitzug.ground.texts import Text
from geleitzug.verticals.residents import ports
from geleitzug.verticals.residents.rules import Address, Answer, Declarations, FactKind, Wanted

LABELS: dict[FactKind, Text] = {
    FactKind.FAMILY: {"de": "Familienname", "en": "Family name"},
    FactKind.GIVEN: {"de": "Vornamen", "en": "Given names"},
    FactKind.DEGREE: {"de": "Doktorgrad", "en": "Doctoral degree"},
    FactKind.ADDRESS: {"de": "Derzeitige Anschrift", "en": "Present address"},
    FactKind.DECEASED: {"de": "Hinweis", "en": "Note"},
}
DECEASED = "Die Person ist verstorben."
READS = ("gesucht", "frueherer_name", "anschrift", "geburtsdatum", "geburtsort", "geschlecht", "gewerblicher_zweck")
"""The questions whose answers are compared: the same ones whatever comes out."""
NEUTRAL_RESULT: dict[str, Any] = {"outcome": "neutral", "facts": [], "reads": list(READS)}


def answer(context: StepContext) -> Mapping[str, Any]:
    """Answer a request for simple information: ``{outcome: answered | neutral, facts: [{label, value}], reads}``."""
    found = ports.register().find(wanted_of(context.a), declared_of(context.a), today=context.today)
    return result_of(found)


def result_of(answer: Answer) -> dict[str, Any]:
    """Return an answer as the letter wants it; all neutral replies are alike."""
    if answer.is_neutral:
        return dict(NEUTRAL_RESULT)
    facts = [
        {"label": LABELS[kind], "value": DECEASED if kind is FactKind.DECEASED else value}
        for kind, value in answer.facts
    ]
    return {"outcome": "answered", "facts": facts, "reads": list(READS)}


def wanted_of(answers: Mapping[str, Any]) -> Wanted:
    """Read whom somebody looks for; each detail may stand in the person or in a question of its own."""
    person = answers.get("gesucht") or {}
    return Wanted(
        family=person.get("family") or "",
        given=person.get("given") or "",
        former=answers.get("frueherer_name") or person.get("birth_name") or "",
        address=_address(answers.get("anschrift")),
        born=answers.get("geburtsdatum") or person.get("born") or "",
        birth_place=answers.get("geburtsort") or person.get("birth_place") or "",
        sex=answers.get("geschlecht") or "",
    )


def declared_of(answers: Mapping[str, Any]) -> Declarations:
    """Read what somebody has declared."""
    return Declarations(
        no_advertising=answers.get("keine_werbung") is True,
        commercial=answers.get("gewerblich") is True,
        commercial_purpose=answers.get("gewerblicher_zweck") or "",
    )


def _address(value: Mapping[str, Any] | None) -> Address | None:
    if not value or not any(value.get(part) for part in ("street", "number", "postcode", "city")):
        return None
    return Address(
        street=value.get("street") or "",
        number=value.get("number") or "",
        postcode=value.get("postcode") or "",
        city=value.get("city") or "",
    )
