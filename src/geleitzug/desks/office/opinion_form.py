# SPDX-License-Identifier: EUPL-1.2
"""The forms about opinions: whom to ask what and until when, and what an office answers another municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Case
from geleitzug.core.participation import queries, rules
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import VERDICT_WORDS
from geleitzug.core.participation.queries import Place
from geleitzug.core.participation.rules import Body, Said, Way
from geleitzug.desks.office import cleaning
from geleitzug.ground.ids import uuid7
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.web.formats import language

USUAL_DAYS = 30
NUMBERS = tuple(range(1, rules.MOST_OUTSIDE + 1))


@dataclass(frozen=True, slots=True)
class AskForm:
    """The form that asks several at once, as the page shows it; ``errors`` are sentences by field."""

    offices: Sequence[Place]
    towns: Sequence[tuple[str, Sequence[Place]]]
    parts: Mapping[str, str]
    papers: Mapping[str, str]
    asked: Asked
    question: Question
    bodies: Sequence[Body]
    due: Mapping[str, Any]
    remind: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)
    sheet: UUID = field(default_factory=uuid7)
    """Which form this is: sent twice it asks once."""


def empty(case: Case) -> AskForm:
    """Return the form before anything was typed."""
    day = timezone.localdate() + timedelta(days=USUAL_DAYS)
    due = {"day": day.day, "month": day.month, "year": day.year}
    bodies = [Body("") for _number in NUMBERS]
    return _form(case, Asked(), Question("", None), bodies, due, {"day": "", "month": "", "year": ""}, {})


def read(case: Case, data: QueryDict) -> AskForm:
    """Return the form with what was sent, and what is wrong with it."""
    bodies = [_body(data, number) for number in NUMBERS]
    named = [body for body in bodies if body != Body("")]
    remind = cleaning.day(data, "remind") if any(cleaning.day_parts(data, "remind").values()) else None
    question = Question(
        cleaning.text(data, "question", longest=rules.LONGEST_TEXT),
        cleaning.day(data, "due"),
        remind,
        parts=data.getlist("parts"),
        papers=data.getlist("papers"),
    )
    asked = Asked(offices=data.getlist("offices"), towns=data.getlist("towns"), bodies=named)
    errors = {**_problems(question, asked, data), **_wrong_bodies(bodies)}
    due, remind_parts = cleaning.day_parts(data, "due"), cleaning.day_parts(data, "remind")
    form = _form(case, asked, question, bodies, due, remind_parts, errors)
    return replace(form, sheet=next(iter(cleaning.ids(data, "blatt")), form.sheet))


def begun(case: Case, data: QueryDict) -> AskForm:
    """Return the form as somebody has begun to fill it in; nothing of it is said to be wrong yet."""
    return replace(read(case, data), errors={})


def _form(
    case: Case,
    asked: Asked,
    question: Question,
    bodies: Sequence[Body],
    due: Mapping[str, Any],
    remind: Mapping[str, Any],
    errors: Mapping[str, str],
) -> AskForm:
    lang = language()
    return AskForm(
        offices=queries.own_offices(case, lang), towns=queries.other_towns(lang), parts=queries.parts_of(case, lang),
        papers=queries.papers_of(case), asked=asked, question=question, bodies=bodies, due=due, remind=remind,
        errors=errors,
    )  # fmt: skip


def _body(data: QueryDict, number: int) -> Body:
    way = Way.MAIL if cleaning.line(data, f"way_{number}") == Way.MAIL else Way.PHONE
    found = Body(
        cleaning.line(data, f"name_{number}"), cleaning.line(data, f"email_{number}"), way,
        cleaning.line(data, f"code_email_{number}") if way is Way.MAIL else "",
    )  # fmt: skip
    return found if found.name or found.email or found.code_email else Body("")


def _problems(question: Question, asked: Asked, data: QueryDict) -> dict[str, str]:
    found: dict[str, str] = {}
    today = timezone.localdate()
    if not question.text:
        found["question"] = _("Bitte schreiben Sie, wozu Sie eine Stellungnahme brauchen.")
    if not (asked.offices or asked.towns or asked.bodies):
        found["offices"] = _("Bitte wählen Sie aus, wen Sie fragen: ein Amt, eine andere Gemeinde oder eine Stelle.")
    try:
        due = rules.check_due(question.due, today)
    except rules.WrongDay:
        found["due"] = wrong_due()
        return found
    if question.remind is None and any(cleaning.day_parts(data, "remind").values()):
        found["remind"] = _wrong_reminder()
    try:
        rules.reminder_for(due, question.remind, today)
    except rules.WrongDay:
        found["remind"] = _wrong_reminder()
    return found


def _wrong_bodies(bodies: Sequence[Body]) -> dict[str, str]:
    found: dict[str, str] = {}
    address = _("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@beispiel.de")
    for number, body in zip(NUMBERS, bodies, strict=True):
        if body == Body(""):
            continue
        if not body.name:
            found[f"name_{number}"] = _("Bitte nennen Sie die Stelle.")
        if body.email and not is_address(body.email):
            found[f"email_{number}"] = address
        if body.way is Way.MAIL and not is_address(body.code_email):
            found[f"code_email_{number}"] = address
        elif body.way is Way.MAIL and body.code_email.lower() == body.email.lower():
            found[f"code_email_{number}"] = _(
                "Der Code braucht eine andere Adresse als der Link. Sonst schützt er nicht."
            )
    return found


def wrong_due() -> str:
    """Say until when an answer can be asked for."""
    return _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an.")


def _wrong_reminder() -> str:
    return _("Bitte geben Sie einen Tag zwischen morgen und dem letzten Tag für die Antwort an.")


# --- answering ----------------------------------------------------------------------------------------------------


def verdicts() -> list[tuple[str, str]]:
    """Return what an opinion can come to, to choose from."""
    return [(key.value, str(word)) for key, word in VERDICT_WORDS.items()]


def said(data: QueryDict, *, name: str) -> Said:
    """Return what somebody has written, signed by them."""
    return Said(
        cleaning.line(data, "verdict"),
        cleaning.text(data, "text", longest=rules.LONGEST_TEXT),
        cleaning.text(data, "conditions", longest=rules.LONGEST_TEXT),
        name,
    )


def missing(error: rules.Incomplete) -> dict[str, str]:
    """Say what an answer lacks, by field."""
    sentences = {
        "verdict": _("Bitte wählen Sie ein Ergebnis aus."),
        "text": _("Bitte schreiben Sie, was fehlt oder dagegenspricht."),
        "conditions": _("Bitte schreiben Sie die Auflagen auf, die Sie vorschlagen."),
    }
    return {name: sentences[name] for name in error.missing if name in sentences}


def day_from_today(days: int) -> dict[str, int]:
    """Return a day to come for the three fields of a day."""
    day: date = timezone.localdate() + timedelta(days=days)
    return {"day": day.day, "month": day.month, "year": day.year}
