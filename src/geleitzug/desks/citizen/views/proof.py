# SPDX-License-Identifier: EUPL-1.2
"""Checking a proof of delivery: whoever was shown one brings it, with the letter if they have it. Nothing is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from geleitzug.core.mailbox import proofs
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.ground.crypto import signing
from geleitzug.ground.crypto.signing import Signed
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats

EVENT_WORDS = {
    "provided": gettext_lazy("Ins Postfach gelegt"),
    "notified": gettext_lazy("E-Mail vom Mailserver angenommen, dass etwas da ist"),
    "opened": gettext_lazy("Nachricht geöffnet"),
    "retrieved": gettext_lazy("Schreiben heruntergeladen"),
    "withdrawn": gettext_lazy("Im Postfach gesperrt"),
    "to_be_posted": gettext_lazy("Zum Druck gegeben"),
    "printed": gettext_lazy("Gedruckt"),
    "posted": gettext_lazy("Zur Post gegeben"),
}
KIND_WORDS = {
    "bescheid": gettext_lazy("Bescheid"),
    "abgabenbescheid": gettext_lazy("Abgabenbescheid"),
    "auskunft": gettext_lazy("Auskunft"),
    "urkunde": gettext_lazy("Urkunde"),
    "bescheinigung": gettext_lazy("Bescheinigung"),
    "empfangsbescheinigung": gettext_lazy("Empfangsbescheinigung"),
    "schreiben": gettext_lazy("Schreiben"),
}
WRONG = {
    signing.NoToken: gettext_lazy("Diese Datei ist kein Zustellnachweis, oder sie ist beschädigt."),
    signing.KeyUnknown: gettext_lazy("Diesen Nachweis hat keine Gemeinde unterschrieben, deren Portal hier läuft."),
    signing.Altered: gettext_lazy("Dieser Nachweis wurde verändert, nachdem er unterschrieben war."),
    signing.KeyTurned: gettext_lazy("Der Schlüssel, mit dem er unterschrieben ist, galt zu dieser Zeit nicht."),
}
_PDF = b"%PDF-"
_TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a check: ``trouble`` where the proof is none; else what it says, and whether the letter is meant."""

    trouble: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    letter: str = ""
    """same, other, or nothing where no letter was brought."""
    swapped: bool = False
    """The two files lay in each other's place; they were looked at as what they are."""


@in_a_town
@require_http_methods(["GET", "POST"])
def check(request: CitizenRequest) -> HttpResponse:
    """Say whether a proof is genuine and what it proves."""
    proof, letter = request.FILES.get("nachweis"), request.FILES.get("schreiben")
    error, finding = "", None
    if request.method == "POST":
        if proof is None:
            error = _("Bitte wählen Sie den Zustellnachweis aus: eine Datei, die auf .jwt endet.")
        elif not _is_pdf(proof):
            finding = _finding(proof, letter)
        elif letter is not None and _is_token(letter):
            finding = replace(_finding(letter, proof), swapped=True)
        else:
            error = _("Das ist das Schreiben. Bitte wählen Sie hier den Nachweis aus: die Datei, die auf .jwt endet.")
    return render(request, "citizen/proof.html", {"error": error, "finding": finding})


def _is_pdf(file: UploadedFile) -> bool:
    start = file.read(len(_PDF))
    file.seek(0)
    return bool(start == _PDF)


def _is_token(file: UploadedFile) -> bool:
    """Tell whether a file has the form of a signed token: three parts with points between (RFC 7515, 7.1)."""
    text = file.read(signing.LONGEST + 1)
    file.seek(0)
    return bool(_TOKEN.fullmatch(text.strip()))


def _finding(proof: UploadedFile, letter: UploadedFile | None) -> Finding:
    text = proof.read(signing.LONGEST + 1).decode("ascii", errors="replace")
    try:
        with doors.citizen_door(None):  # the keys of all towns, whoever asks
            signed = proofs.check(text)
    except signing.NotGenuine as wrong:
        return Finding(trouble=str(WRONG[type(wrong)]))
    same = letter is not None and digest_of(letter) == signed.claims["letter"]["sha256"]
    verdict = "" if letter is None else "same" if same else "other"
    return Finding(rows=tuple(_told(signed)), letter=verdict)


def digest_of(letter: UploadedFile) -> str:
    """Return the digest of a file somebody brought (SHA-256); nothing of it is kept."""
    digest = hashlib.sha256()
    for chunk in letter.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _told(signed: Signed) -> Iterator[tuple[str, str]]:
    said = signed.claims
    yield _("Ausgestellt von"), directory.by_id(signed.key.town).name
    yield _("Ausgestellt am"), formats.moment(signed.at)
    yield _("Schreiben"), str(KIND_WORDS.get(said["letter"]["kind"], said["letter"]["kind"]))
    yield _("Prüfsumme des Schreibens (SHA-256)"), said["letter"]["sha256"]
    if said.get("mailbox"):
        yield _("Kennung des Postfachs"), said["mailbox"]
    if said.get("consent"):
        yield _("Eingewilligt in die elektronische Zustellung"), _when(said["consent"]["given"])
    for step in said["delivery"]:
        yield str(EVENT_WORDS.get(step["event"], step["event"])), _happened(step)
    yield _("Gilt als bekannt gegeben"), _announced(said.get("announced"))


def _happened(step: Mapping[str, Any]) -> str:
    when = _when(step["at"]) if "at" in step else formats.day(date.fromisoformat(step["on"]))
    reason = step.get("reason", "")
    if reason in PostItem.Reason.values:
        return f"{when} ({PostItem.Reason(reason).label})"
    return when


def _announced(said: Mapping[str, str] | None) -> str:
    if said is None:
        return _("nein")
    return f"{formats.day(date.fromisoformat(said['on']))}, {said['rule']}"


def _when(text: str) -> str:
    return formats.moment(datetime.fromisoformat(text))
