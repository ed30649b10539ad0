# SPDX-License-Identifier: EUPL-1.2
"""A draft's letter to look at, as PDF: with the answers of an example, or with the questions' names in their place.

What a clerk writes, and what only a case has, is said in its place. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import override

from geleitzug.core.authoring.letter_words import PLAIN
from geleitzug.core.cases import filling
from geleitzug.core.cases.letterheads import NOTICE_LANGUAGE, letter_fees, sender_of
from geleitzug.core.cases.letters import title_of
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.cases.who import SELF
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.written import WrittenLetter, load_written
from geleitzug.core.files.letters import Letter, PaymentDue, Sender, Written, render_letter
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.summary import Row as Answer
from geleitzug.core.forms.summary import Section, summarised
from geleitzug.core.mailbox.rules import NoNotice, remedy_for, remedy_text
from geleitzug.ground.money import Euro
from geleitzug.ground.tenancy import directory, doors

Raw = Mapping[str, Any]

NUMBER = "MUSTER-2026-000001"
RECIPIENT = ("Erika Muster", "Musterweg 1", "12345 Musterstadt")
REASONS = "Hier steht die Begründung. Die Sachbearbeitung schreibt sie zu jeder Entscheidung."
CONDITIONS = ("Hier stehen die Nebenbestimmungen. Die Sachbearbeitung schreibt sie zu jeder Entscheidung.",)
REMEDY = "Hier steht die Rechtsbehelfsbelehrung Ihrer Kommune."


@dataclass(frozen=True)
class Told:
    """With what a letter is shown: an example's answers and fee lines, or none and the names of the questions."""

    survey: Survey
    fees: Sequence[Raw] = ()
    names: Mapping[str, str] | None = None
    """Path → what a question is called, where there is no example."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Gap → what a part of an answer is called."""
    block: str = ""
    """A text block that stands where clerks put it, in place of the words that say what they write there."""


def preview(package: Package, outcome: str, told: Told, *, today: date) -> bytes:
    """Typeset a draft's letter, marked as one.

    Raises WrittenError for a letter that cannot be read, TemplateBroken for a template that cannot be set.
    """
    with override(NOTICE_LANGUAGE):
        return render_letter(_letter(package, outcome, told, today), package.notice)


def _letter(package: Package, outcome: str, told: Told, today: date) -> Letter:
    service, result = package.service, result_of(package.service, outcome)
    sender = sender_of(service["office"], doors.current_tenant(), clerk="Muster")
    sections = summarised(told.survey, NOTICE_LANGUAGE) if told.names is None else _by_name(told.names)
    rows = [row for section in sections for row in section.rows]
    fees = letter_fees(told.fees, NOTICE_LANGUAGE)
    due = sum((fee.amount for fee in fees if fee.per == "once"), Euro(0))
    is_due = service["payment"] in ("after_receipt", "after_decision") and due and sender.bank
    is_bound = outcome == Outcome.GRANTED_WITH_CONDITIONS
    return Letter(
        sender=sender,
        recipient=RECIPIENT,
        date=today,
        subject=title_of(service, outcome, NOTICE_LANGUAGE),
        reference=NUMBER,
        kind=result["kind"],
        outcome=outcome,
        reasons=told.block if told.block and not is_bound else REASONS,
        conditions=((told.block,) if told.block else CONDITIONS) if is_bound else (),
        remedy=_remedy(result, sender, today),
        fees=fees,
        payment=PaymentDue(due, sender.bank, NUMBER, today) if is_due and sender.bank else None,
        signatory="Muster",
        who=_who(told),
        answers=told.survey.answers,
        shown={row.path: row.value for row in rows},
        labels={row.path: row.label for row in rows},
        values=told.survey.ctx.values,
        written=_written(package, outcome, told, rows, sender, today),
        draft=True,
    )


def _who(told: Told) -> dict[str, str]:
    """Return who applies for whom; whose names nobody has given yet is said in their place."""
    who = dict(told.survey.ctx.who)
    if told.names is None and who.get("on_behalf", SELF) == SELF:
        return who
    return {**who, **{gap: f"[{PLAIN[gap]}]" for gap in ("represented", "representing")}}


def _by_name(names: Mapping[str, str]) -> tuple[Section, ...]:
    return (Section("", "", tuple(Answer(name, f"[{name}]", path) for path, name in names.items())),)


def _written(
    package: Package, outcome: str, told: Told, rows: Sequence[Answer], sender: Sender, today: date
) -> Written | None:
    raw = package.raw.get("letter")
    if raw is None:
        return None
    letter = load_written(raw, told.survey.form, package.settings)
    bindings = told.survey.bindings()
    if told.names is not None:
        letter = _for_everybody(letter, outcome)
    plain = filling.plain_gaps(
        number=NUMBER, today=today, received=today, sender=sender, fees=letter_fees(told.fees, NOTICE_LANGUAGE),
        who=_who(told),
    )  # fmt: skip
    plain |= {gap: f"[{name}]" for gap, name in told.parts.items()}
    known = filling.Known(rows, told.survey.ctx.values, plain, told.survey.answers, bindings)
    return filling.written(letter, outcome, known)


def _for_everybody(letter: WrittenLetter, outcome: str) -> WrittenLetter:
    """Return a letter in which every part is printed: without answers no condition could be met."""
    said = letter.said(outcome)
    parts = tuple(replace(part, when=None) for part in said.parts)
    return replace(letter, outcomes={**letter.outcomes, outcome: replace(said, parts=parts)})


def _remedy(result: Raw, sender: Sender, today: date) -> str:
    town = directory.by_id(doors.current_tenant())
    office = f"{sender.municipality}, {sender.office}, {sender.street}, {sender.postcode} {sender.city}"
    try:
        remedy = remedy_for(town.land, result.get("remedy", "none"), on=today, own=town.values.get("remedies"))
        court = town.contact.get("court", "")
        return remedy_text(remedy, office=office, court=court, lang=NOTICE_LANGUAGE, kind=result["kind"]) or ""
    except NoNotice:
        return REMEDY
