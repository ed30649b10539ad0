# SPDX-License-Identifier: EUPL-1.2
"""The page for everybody: how far is my passport or card? By kind and number, sent and never in an address.

Whatever is not known gets the same sentence, by the same work. Who tries many numbers waits, and so does everybody
while very many are tried (docs/decisions/asking-by-number.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from geleitzug.core.screens.citizens import CitizenRequest, personal
from geleitzug.core.screens.leads import Lead, leads_of
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.limits import Allowance, Limiter, Quota
from geleitzug.verticals.papers import actions, ports, queries, rules, typed, words
from geleitzug.verticals.papers.ports import Found
from geleitzug.verticals.papers.queries import FetchPlace
from geleitzug.verticals.papers.rules import Kind, State

GUESSES = Limiter(free=10)
"""Slows down who asks for many numbers of which nothing is known."""
OFTEN = Allowance("DOCUMENTS_ASKED_PER_ADDRESS", seconds=3600)
"""Also of who knows a number: nobody uses the town's share up alone."""
IN_TOTAL = Quota("DOCUMENTS_ASKED_PER_MINUTE", seconds=60)
"""For each town: many addresses together get not much further than one."""

NOTED, NOT_NOTED, DROPPED = "noted", "not_noted", "dropped"
"""What became of an address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says: ``state`` is empty where nothing is known. ``errand`` is what people book for fetching."""

    kind: Kind
    state: str
    place: FetchPlace | None
    errand: str


@personal
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("number", "mail")
def ask(request: CitizenRequest) -> HttpResponse:
    """Ask how far a document is; and, while it is on its way, to be written when it has arrived."""
    errors: dict[str, str] = {}
    answer, done, is_offered = None, "", queries.is_offered()
    if request.method == "POST" and is_offered:
        answer, errors = _answer(request)
        if answer and answer.state == State.ORDERED and request.POST.get("tun") == "nachricht":
            errors, done = _note_mail(request)
        elif answer and request.POST.get("tun") == "vergessen":
            errors, done = _drop_mail(request)
    response = render(
        request,
        "papers/ask.html",
        {**_context(request, answer, errors), "done": done, "is_offered": is_offered},
    )
    response.headers["Cache-Control"] = "no-store"  # the number stands in the field: no browser keeps the page
    return response


@sensitive_variables()
def _answer(request: CitizenRequest) -> tuple[Answer | None, dict[str, str]]:
    """Return what is to be said of the number, or what hinders; only good numbers are looked for."""
    asked, errors = typed.document(request.POST)
    if asked is None:
        return None, errors
    if hindered := _too_often(request):
        return None, {"number": hindered}
    with doors.machine_door(request.municipality.pk):
        found = ports.register().find(asked.kind, asked.number)
        place = _place(found)
    if found is None:
        GUESSES.note(request)
    return Answer(asked.kind, found.state if found else "", *place), {}


def _place(found: Found | None) -> tuple[FetchPlace | None, str]:
    """Return where to fetch a document, by as many statements as for one that is unknown."""
    where = found.place if found and found.state is State.ARRIVED else None
    return queries.fetch_place(where, timezone.localdate()), queries.errand_of(where)


def _too_often(request: CitizenRequest) -> str:
    """Return the sentence for who has to wait; nothing for who may ask."""
    if seconds := GUESSES.wait(request):
        return _("Bitte warten Sie %(seconds)s Sekunden, bevor Sie es noch einmal versuchen.") % {"seconds": seconds}
    if OFTEN.wait(request):
        return _(
            "Von Ihrem Internetanschluss wurde schon sehr oft gefragt."
            " Bitte versuchen Sie es in einer Stunde wieder, oder rufen Sie uns an."
        )
    if IN_TOTAL.take(str(request.municipality.pk)):
        return _(
            "Gerade wird nach sehr vielen Nummern gefragt."
            " Bitte versuchen Sie es in einer Minute wieder, oder rufen Sie uns an."
        )
    OFTEN.note(request)
    return ""


@sensitive_variables()
def _note_mail(request: CitizenRequest) -> tuple[dict[str, str], str]:
    """Keep the address that was typed; returns what is wrong with it, or whether it is kept.

    Why it is not is not told: whether a clerk has entered another is nobody's business.
    """
    asked, _errors = typed.document(request.POST)
    mail = typed.line(request.POST, "mail", 254)
    if not is_address(mail):
        return {"mail": _("Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.org.")}, ""
    with doors.machine_door(request.municipality.pk):
        language = (get_language() or "de")[:2]
        kept = asked is not None and actions.ask_for_mail(asked.kind, asked.number, mail, language)
    return {}, NOTED if kept else NOT_NOTED


@sensitive_variables()
def _drop_mail(request: CitizenRequest) -> tuple[dict[str, str], str]:
    """Delete the address that was typed, if it is the one that was kept; the answer is the same if it is not."""
    asked, _errors = typed.document(request.POST)
    mail = typed.line(request.POST, "mail", 254)
    if not is_address(mail):
        return {"mail": _("Bitte geben Sie die E-Mail-Adresse ein, die wir löschen sollen.")}, ""
    if asked is not None:
        with doors.machine_door(request.municipality.pk):
            actions.ask_for_silence(asked.kind, asked.number, mail)
    return {}, DROPPED


def _ways(answer: Answer) -> list[Lead]:
    """Return the ways to an appointment, at the place where the document lies."""
    if not (answer.errand and answer.place):
        return []
    where = urlencode({"ort": answer.place.location.key})
    found = leads_of(answer.errand)
    return [replace(lead, href=f"{lead.href}{'&' if '?' in lead.href else '?'}{where}") for lead in found]


def _context(request: CitizenRequest, answer: Answer | None, errors: dict[str, str]) -> dict[str, Any]:
    place = answer.place if answer else None
    return {
        "kinds": [(kind.value, word) for kind, word in words.KINDS.items()],
        "typed": {
            "kind": typed.line(request.POST, "kind", 20),
            "number": typed.line(request.POST, "number", typed.LONGEST_NUMBER),
            "mail": typed.line(request.POST, "mail", 254),
        },
        "errors": errors,
        "answer": answer,
        "kind_word": words.KINDS[answer.kind] if answer else "",
        "where": words.where(place.location) if place else "",
        "phone": place.location.phone if place else "",
        "hours": words.hours(place) if place else [],
        "bring": words.bring(answer.kind) if answer else [],
        "ways": _ways(answer) if answer else [],
        "weeks": rules.KEPT_AFTER.days // 7,
    }
