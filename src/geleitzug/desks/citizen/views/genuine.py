# SPDX-License-Identifier: EUPL-1.2
"""Checking a letter: whoever was shown one types its code, and brings the file if they have it. Nothing is kept.

What is said names no person and no number: the code may have been copied with the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.mailbox.rules import is_decision
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.core.vouching import codes, queries
from geleitzug.core.vouching.models import LetterCode
from geleitzug.core.vouching.rules import Standing
from geleitzug.desks.citizen.views.entering import slow_down
from geleitzug.desks.citizen.views.proof import KIND_WORDS, digest_of
from geleitzug.ground.web import formats
from geleitzug.ground.web.limits import Limiter

LONGEST = 60
"""Longer than a code with whatever stands between its letters."""
guesses = Limiter(free=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of a letter: how it stands, in which colour, what is known, and whether the file is the letter."""

    title: str
    text: str
    kind: str
    rows: tuple[tuple[str, str], ...]
    file: str = ""
    """same, other, gone (nothing to compare with any more), or nothing where no file was brought."""


@in_a_town
@require_http_methods(["GET", "POST"])
def check(request: CitizenRequest) -> HttpResponse:
    """Say whether a letter is the town's, and how it stands today; what leads to none is answered alike."""
    typed = (request.POST.get("code") or request.GET.get("code") or "").replace("\0", "")[:LONGEST]
    asked = request.method == "POST" or bool(typed)
    error, finding, status = "", None, 200
    if asked and (seconds := guesses.wait(request)):
        error, status = slow_down(seconds), 429
    elif asked:
        found = _letter(typed)
        if found is None:
            guesses.note(request)
            error = _not_found(typed)
        else:
            finding = _finding(found, request)
    context = {"typed": typed, "error": error, "finding": finding, "now": timezone.now()}
    return render(request, "citizen/check_letter.html", context, status=status)


def _letter(typed: str) -> LetterCode | None:
    code = codes.read(typed)
    return queries.letter_of(code) if code else None


def _not_found(typed: str) -> str:
    if not typed.strip():
        return _("Bitte geben Sie den Prüfcode ein. Er steht am Ende des Schreibens: fünf Gruppen mit je vier Zeichen.")
    if codes.read(typed) is None:
        return _(
            "Der Prüfcode ist unvollständig oder hat einen Tippfehler. Bitte vergleichen Sie ihn mit dem Schreiben."
        )
    return _(
        "Zu diesem Prüfcode kennen wir kein Schreiben. Nennt das Schreiben eine andere Gemeinde, prüfen Sie es bitte in"
        " deren Portal. Sonst fragen Sie bei dem Amt nach, das es geschrieben haben soll."
    )


def _finding(found: LetterCode, request: CitizenRequest) -> Finding:
    title, text, kind = _said(found)
    brought = request.FILES.get("schreiben")
    file = ""
    if brought is not None:
        file = "gone" if not found.sha256 else "same" if digest_of(brought) == found.sha256 else "other"
    return Finding(title, text, kind, tuple(_rows(found)), file)


def _said(found: LetterCode) -> tuple[str, str, str]:
    """Return how a letter stands: as a title, in a sentence, and how much of a warning it is."""
    if found.standing is Standing.REVOKED:
        return (
            _("Das Schreiben ist von uns, gilt aber nicht mehr"),
            _("Wir haben es am %(day)s aufgehoben.") % {"day": formats.day(found.fate_on)},
            "warning",
        )
    if found.standing is Standing.CORRECTED:
        return (
            _("Das Schreiben ist von uns, wurde aber berichtigt"),
            _(
                "Seit dem %(day)s gibt es eine berichtigte Fassung mit eigenem Prüfcode. Bitte lassen Sie sich diese"
                " zeigen."
            )
            % {"day": formats.day(found.fate_on)},
            "warning",
        )
    if found.gone_on is not None:
        return (
            _("Das Schreiben ist von uns"),
            _(
                "Den Vorgang dazu haben wir am %(day)s nach den Aufbewahrungsfristen gelöscht. Ob sich danach etwas"
                " geändert hat, wissen wir nicht."
            )
            % {"day": formats.day(found.gone_on)},
            "info",
        )
    if found.corrected_on is not None and found.contested_on is None:
        return (
            _("Das Schreiben ist von uns: eine berichtigte Fassung"),
            _("Wir haben es am %(day)s berichtigt. Es steht an der Stelle der ersten Fassung, die nicht mehr gilt.")
            % {"day": formats.day(found.corrected_on)},
            "success",
        )
    if found.contested_on is not None:
        return _("Das Schreiben ist von uns, aber noch nicht endgültig"), _contested(found), "info"
    if is_decision(found.kind):
        return _("Das Schreiben ist von uns"), _("Wir haben es weder aufgehoben noch geändert."), "success"
    return _("Das Schreiben ist von uns"), _("Wir haben es nicht zurückgenommen."), "success"


def _contested(found: LetterCode) -> str:
    facts = {"day": formats.day(found.contested_on)}
    if found.standing is Standing.SUSPENDED:
        return (
            _(
                "Dagegen ist am %(day)s ein Rechtsbehelf eingegangen. Bis darüber entschieden ist, darf es nicht"
                " vollzogen werden."
            )
            % facts
        )
    return (
        _(
            "Dagegen ist am %(day)s ein Rechtsbehelf eingegangen. Darüber ist noch nicht entschieden. Vollzogen werden"
            " darf es trotzdem."
        )
        % facts
    )


def _rows(found: LetterCode) -> Iterator[tuple[str, str]]:
    yield _("Ausgestellt von"), f"{found.tenant.name}, {found.office}"
    yield _("Datum des Schreibens"), formats.day(found.dated)
    if found.corrected_on is not None:
        yield _("Berichtigt am"), formats.day(found.corrected_on)
    yield _("Art"), str(KIND_WORDS.get(found.kind, found.kind))
    if found.title:
        yield _("Betreff"), found.title
    if found.seal:
        yield _("Elektronisches Siegel"), _("%(owner)s, bestätigt von %(issuer)s, gesetzt am %(when)s") % {
            **found.seal, "when": formats.moment(datetime.fromisoformat(found.seal["at"]))
        }  # fmt: skip
    if found.sha256:
        yield _("Prüfsumme der Datei (SHA-256)"), found.sha256
