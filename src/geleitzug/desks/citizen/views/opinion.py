# SPDX-License-Identifier: EUPL-1.2
"""Giving an opinion from outside, without an account: a link, a one-time code, the question, the answer, a receipt.

The link alone shows no more than who asks. What lies behind it is read through the holder of the inquiry, so that the
wall shows this one row and its papers; who else is signed in here sees none of theirs on these pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.files import actions as files
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.errors import FilesError
from geleitzug.core.participation import links, queries, rules
from geleitzug.core.participation.actions import answering, passing
from geleitzug.core.participation.models import VERDICT_WORDS, Inquiry
from geleitzug.core.participation.rules import Incomplete, NoLongerOpen, Said
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.desks.citizen.views.entering import slow_down
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import languages
from geleitzug.ground.web.limits import Limiter

PROVEN = "opinions"
"""Which inquiries this browser has shown a code for, and when."""
ASK_CODE, UPLOAD, REMOVE, SAVE = "_code", "_upload", "_remove_file", "_save"
guesses = Limiter(free=5)


@dataclass(frozen=True, slots=True)
class Opened:
    """An inquiry whose link and code were shown, and who acts behind them."""

    inquiry: Inquiry
    actor: Actor
    token: str


View = Callable[..., HttpResponseBase]


def behind_the_link(view: View) -> View:
    """Open a page only by a link that works and a code that was shown in this browser; no browser keeps the page."""

    @in_a_town
    @sensitive_variables("token")
    @wraps(view)
    def guarded(request: CitizenRequest, token: str, **parts: Any) -> HttpResponseBase:
        found = links.find(token)
        if found is None or not links.works(found):
            response: HttpResponseBase = _gone(request)
        elif not _has_shown(request, found):
            response = _ask_for_code(request, found)
        else:
            assert found.holder is not None
            doors.change(holder=found.holder)
            mine = Inquiry.objects.get(pk=found.pk)
            response = view(request, Opened(mine, people.guest(found.holder, name=mine.said_by), token), **parts)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


@behind_the_link
@require_http_methods(["GET", "POST"])
def opinion(request: CitizenRequest, opened: Opened) -> HttpResponse:
    """Show the question and what goes with it; keep what is written, or send it; afterwards the receipt."""
    inquiry = opened.inquiry
    answering.note_look(inquiry, by=opened.actor)
    if inquiry.sent_at is not None:
        return _receipt(request, opened)
    if request.method != "POST":
        return _page(request, opened, inquiry.said)
    languages.switched(request)
    said = _said(request)
    refused = _take_files(request, opened)
    errors = {"datei": " ".join(refused)} if refused else {}
    try:
        if errors or {UPLOAD, REMOVE, SAVE, languages.CHOOSE} & set(request.POST):
            answering.save(inquiry, by=opened.actor, said=said)
            later = _code_for_later(inquiry) if SAVE in request.POST and not errors else ""
            return _page(request, opened, said, errors, saved=SAVE in request.POST and not errors, later=later)
        answering.send(inquiry, by=opened.actor, said=said)
    except Incomplete as error:
        return _page(request, opened, said, _missing(error))
    except NoLongerOpen:  # sent in another tab, or taken back, or its day is over by now
        again = Inquiry.objects.get(pk=inquiry.pk)
        if again.sent_at is None:
            return _gone(request)
    return redirect("citizen:opinion", opened.token)


@require_safe
@behind_the_link
def paper(request: CitizenRequest, opened: Opened, document_id: UUID) -> HttpResponseBase:
    """Hand out a paper that came with the question, or lies with the answer; always as a download."""
    document = queries.document_of(opened.inquiry, document_id)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


# --- the code -----------------------------------------------------------------------------------------------------


def _has_shown(request: CitizenRequest, inquiry: Inquiry) -> bool:
    shown = request.session.get(PROVEN, {}).get(str(inquiry.pk))
    return bool(shown) and timezone.now() - datetime.fromisoformat(shown) < rules.PROVEN


def _ask_for_code(request: CitizenRequest, inquiry: Inquiry) -> HttpResponse:
    """Ask for the code, send one where that is its way, or take the one that was typed."""
    if request.resolver_match is None or request.resolver_match.url_name != "opinion":
        raise Http404
    error, status, sent = "", 200, False
    if request.method == "POST":
        if seconds := guesses.wait(request, str(inquiry.pk)):
            error, status = slow_down(seconds), 429
        elif ASK_CODE in request.POST:
            sent = True
            passing.mail_code(inquiry)
        elif "code" not in request.POST:  # the code of this browser has run out while somebody wrote
            error = _("Bitte zeigen Sie noch einmal einen Code. Was Sie geschrieben haben, steht unten.")
        elif links.use_code(inquiry.pk, request.POST["code"][:40], now=timezone.now()):
            request.session.cycle_key()
            known = request.session.get(PROVEN, {})
            request.session[PROVEN] = {**known, str(inquiry.pk): timezone.now().isoformat()}
            return redirect(request.path)
        else:
            guesses.note(request, str(inquiry.pk))
            error = _(
                "Dieser Code passt nicht oder gilt nicht mehr. Bitte prüfen Sie jede Ziffer, oder lassen Sie sich einen"
                " neuen geben."
            )
    context = {
        "inquiry": inquiry,
        "by_mail": passing.goes_by_mail(inquiry),
        "phone": passing.phone_of(inquiry),
        "error": error,
        "sent": sent,
        "lost": _written(request),
    }
    return render(request, "citizen/opinion_code.html", context, status=status)


def _gone(request: CitizenRequest) -> HttpResponse:
    """Say that the link opens nothing; what was just written is shown to be copied."""
    return render(request, "citizen/opinion_gone.html", {"lost": _written(request)}, status=410)


def _written(request: CitizenRequest) -> str:
    said = _said(request)
    return "\n\n".join(filter(None, (said.text, said.conditions)))


def _code_for_later(inquiry: Inquiry) -> str:
    """Return the code for the next visit, where none comes by mail: nobody has to call to go on writing."""
    return "" if passing.goes_by_mail(inquiry) else rules.spoken_code(passing.next_code(inquiry))


# --- the answer ---------------------------------------------------------------------------------------------------


def _said(request: CitizenRequest) -> Said:
    def typed(name: str, longest: int) -> str:
        return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "")[:longest].strip()

    return Said(
        typed("verdict", 40),
        typed("text", rules.LONGEST_TEXT),
        typed("conditions", rules.LONGEST_TEXT),
        typed("name", rules.LONGEST_NAME),
    )


def _take_files(request: CitizenRequest, opened: Opened) -> list[str]:
    """Keep the files that came, or drop one whose button was pressed; returns a sentence for each that is refused."""
    inquiry = opened.inquiry
    if not inquiry.is_open:
        return []
    if gone := request.POST.get(REMOVE):
        mine = [str(document.pk) for document in queries.brought(inquiry)]
        files.drop(subject=inquiry.pk, documents=[key for key in mine if key == gone])
        return []
    refused = []
    for upload in request.FILES.getlist("datei"):
        try:
            files.keep_upload(by=opened.actor, subject=inquiry.pk, holder=inquiry.holder, upload=upload)
        except FilesError as error:
            refused.append(str(error))
    return refused


def _missing(error: Incomplete) -> dict[str, str]:
    sentences = {
        "verdict": _("Bitte wählen Sie ein Ergebnis aus."),
        "text": _("Bitte schreiben Sie, was fehlt oder dagegenspricht."),
        "conditions": _("Bitte schreiben Sie die Auflagen auf, die Sie vorschlagen."),
        "name": _("Bitte schreiben Sie, wer die Stellungnahme abgibt."),
    }
    return {name: sentences[name] for name in error.missing}


def _page(
    request: CitizenRequest,
    opened: Opened,
    said: Said,
    errors: dict[str, str] | None = None,
    *,
    saved: bool = False,
    later: str = "",
) -> HttpResponse:
    return render(request, "citizen/opinion.html", {
        "inquiry": opened.inquiry,
        "token": opened.token,
        "papers": queries.given_papers(opened.inquiry),
        "uploads": queries.brought(opened.inquiry),
        "verdicts": [(key.value, str(word)) for key, word in VERDICT_WORDS.items()],
        "said": said,
        "errors": errors or {},
        "saved": saved,
        "later": later,
        "longest": rules.LONGEST_TEXT,
    })  # fmt: skip


def _receipt(request: CitizenRequest, opened: Opened) -> HttpResponse:
    uploads = queries.brought(opened.inquiry)
    context = {"inquiry": opened.inquiry, "token": opened.token, "uploads": uploads}
    return render(request, "citizen/opinion_sent.html", context)
