# SPDX-License-Identifier: EUPL-1.2
"""The tablet: paired by a code, it shows what is to be signed and nothing else, and goes blank afterwards.

Nobody signs in. The secret that makes a tablet a pad lies in a cookie no script can read, for one working day. Each
form names what it is about, so that a page that was left open cannot sign what came after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import open_document
from geleitzug.core.screens.citizens import CitizenRequest, personal
from geleitzug.ground.crypto.fields import open_all
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.limits import Limiter
from geleitzug.ground.web.middleware import content_security_policy
from geleitzug.verticals.signing import pairing, queries, rules, sheets, words
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.queries import Before

COOKIE = "__Host-unterschrift" if settings.HTTPS else "unterschrift"
GUESSES = Limiter(free=5)
EVERY = 2
"""Seconds after which a tablet asks again."""
DONE = {
    "unterschrieben": gettext_lazy("Danke. Ihre Unterschrift ist da."),
    "abgelehnt": gettext_lazy("Sie haben nicht unterschrieben. Das haben wir vermerkt."),
    "papier": gettext_lazy("In Ordnung. Sie unterschreiben auf Papier."),
    "weg": gettext_lazy("Dieses Dokument liegt hier nicht mehr. Bitte wenden Sie sich an den Schalter."),
    "geaendert": gettext_lazy("Dieses Dokument wurde inzwischen verändert. Bitte wenden Sie sich an den Schalter."),
}
NOT_DONE = ("weg", "geaendert")
READER_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""As for PDFs in the office: the browser's own reader needs a little for itself, and our own page may frame it."""

View = Callable[..., HttpResponseBase]


def on_a_pad(view: View) -> View:
    """Call a view with the pad this tablet is; one that is none is asked for a code. Nothing is kept by the browser."""

    @personal
    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = timezone.now()
        with doors.at_machine_door(request.municipality.pk):
            pad = pairing.pad_of(secret_of(request), now=now)
        response = view(request, pad, now, *args, **kwargs) if pad else redirect("signing:tablet")
        response.headers["Cache-Control"] = "no-store"  # also of a form shown again: the next one stands there then
        return response

    return guarded


def sent_only(view: View) -> View:
    """Call a view with a form; who only asks for its address, again or in another language, sees what lies there."""

    @wraps(view)
    def guarded(request: CitizenRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("signing:tablet")

    return guarded


def secret_of(request: HttpRequest) -> str:
    """Return the secret in the tablet's cookie."""
    return request.COOKIES.get(COOKIE, "")[:100]


@personal
@require_safe
def show(request: CitizenRequest) -> HttpResponse:
    """Show what is to be signed; else wait, or ask for the code."""
    found = _before(request)
    if found.pad is None:
        return render(request, "signing/pair.html", {"errors": {}, "code": ""})
    if found.sheet is None:
        return _waiting(request, found)
    return _paper(request, found.sheet)


@personal
@sent_only
def pair(request: CitizenRequest) -> HttpResponse:
    """Take the code the office shows, and be the pad from then on."""
    typed = request.POST.get("code", "")[:40]
    if wait := GUESSES.wait(request):
        sentence = _("Bitte warten Sie %(seconds)s Sekunden, bevor Sie es noch einmal versuchen.") % {"seconds": wait}
    elif (found := pairing.pair(typed, now=timezone.now())) is not None:
        pad, secret = found
        response = redirect("signing:tablet")
        response.set_cookie(COOKIE, secret, expires=pad.until, httponly=True, samesite="Strict", secure=settings.HTTPS)
        return response
    else:
        GUESSES.note(request)
        sentence = _("Dieser Code gilt nicht. Er besteht aus acht Ziffern, gilt zehn Minuten und nur einmal.")
    return render(request, "signing/pair.html", {"errors": {"code": sentence}, "code": typed})


@personal
@sent_only
def end(request: CitizenRequest) -> HttpResponse:
    """End the pairing from here."""
    pairing.end_here(secret_of(request), now=timezone.now())
    response = redirect("signing:tablet")
    response.delete_cookie(COOKIE)
    return response


@on_a_pad
@sent_only
def sign(request: CitizenRequest, pad: Pad, now: datetime) -> HttpResponse:
    """Sign what lies there: by the drawing, or by a typed name that is confirmed."""
    if "tippen" not in request.POST:
        return _answered(
            request, pad, "unterschrieben", "strokes",
            lambda key: sheets.sign_by_hand(pad, key, strokes=request.POST.get("strokes", ""), now=now),
        )  # fmt: skip
    name = " ".join(request.POST.get("name", "").replace("\x00", "")[: rules.LONGEST_NAME].split())
    errors = {}
    if not name:
        errors["name"] = _("Bitte geben Sie Ihren Vor- und Nachnamen ein.")
    if request.POST.get("sure") != "true":
        errors["sure"] = _("Bitte bestätigen Sie, dass Sie so unterschreiben.")
    if errors:
        return _again(request, errors)
    return _answered(
        request, pad, "unterschrieben", "name", lambda key: sheets.sign_by_name(pad, key, name=name, now=now)
    )


@on_a_pad
@sent_only
def refuse(request: CitizenRequest, pad: Pad, now: datetime) -> HttpResponse:
    """Do not sign."""
    reason = request.POST.get("reason", "").replace("\x00", "")[: rules.LONGEST_REASON].strip()
    return _answered(request, pad, "abgelehnt", "", lambda key: sheets.refuse(pad, key, reason=reason, now=now))


@on_a_pad
@sent_only
def on_paper(request: CitizenRequest, pad: Pad, now: datetime) -> HttpResponse:
    """Sign on paper instead."""
    return _answered(request, pad, "papier", "", lambda key: sheets.on_paper(pad, key, now=now))


@require_safe
@on_a_pad
def reading(request: CitizenRequest, pad: Pad, now: datetime) -> HttpResponse:
    """Show the document itself, in a frame between the way back and the way back."""
    sheet = _lying_on(pad, now)
    if sheet is None:
        return redirect("signing:tablet")
    response = render(request, "signing/reading.html", {"sheet": sheet, "short": rules.short(sheet.sha256)})
    _look_again(response, sheet.until - now)
    response.headers["Content-Security-Policy"] = (
        f"{content_security_policy(form_action=(), frame_ancestors=())}; frame-src 'self'"
    )
    return response


@require_safe
@on_a_pad
def document(request: CitizenRequest, pad: Pad, now: datetime) -> HttpResponseBase:
    """Send the bytes of what lies there: a PDF for the browser's own reader, which runs in a box of its own."""
    sheet = _lying_on(pad, now)
    with doors.at_machine_door(request.municipality.pk):
        row = Document.objects.filter(pk=sheet.document, deleted_at=None).first() if sheet else None
        if sheet is None or row is None:
            raise Http404
        stream = open_document(row)
    response = FileResponse(stream, content_type=sheets.PDF, filename="dokument.pdf")
    response.headers["Content-Security-Policy"] = READER_POLICY
    _look_again(response, sheet.until - now)
    return response


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Tell a tablet whether it has to show something else: mostly not (304)."""
    town = request.municipality  # type: ignore[attr-defined]
    if town is None:
        raise Http404
    with doors.at_machine_door(town.pk):
        tag = queries.before(secret_of(request), now=timezone.now()).tag
    etag = f'"{tag}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(tag, content_type="text/plain; charset=utf-8")
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
    return response


# --- what the views share ---------------------------------------------------------------------------------------------


def _answered(request: CitizenRequest, pad: Pad, done: str, field: str, do: Callable[[UUID], Sheet]) -> HttpResponse:
    """Do something with the sheet a form names, and go blank; over a slip of the hand the form is shown again."""
    try:
        key = UUID(request.POST.get("sheet", ""))
    except ValueError:
        return redirect(_with("weg"))
    try:
        do(key)
    except rules.BadStrokes as bad:
        return _again(request, {field: str(words.STROKES[bad.why])})
    except (rules.Changed, rules.Outdated):
        sheets.take_away(pad, key, now=timezone.now())
        return redirect(_with("geaendert"))
    except rules.NotAllowedNow:
        return redirect(_with("weg"))
    return redirect(_with(done))


def _again(request: CitizenRequest, errors: dict[str, str]) -> HttpResponse:
    """Show the form again with what was typed, as far as it is still about what lies there."""
    found = _before(request)
    if found.sheet is None or str(found.sheet.pk) != request.POST.get("sheet", ""):
        return redirect(_with("weg"))
    return _paper(request, found.sheet, errors=errors)


def _paper(request: CitizenRequest, sheet: Sheet, *, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {
        "sheet": sheet,
        "title": sheet.title,
        "short": rules.short(sheet.sha256),
        "words": sheet.words,
        "is_cut": len(sheet.words) >= rules.MOST_SIGNS,
        "width": rules.WIDTH,
        "height": rules.HEIGHT,
        "every": EVERY,
        "errors": errors or {},
        "typed": {name: request.POST.get(name, "")[: rules.LONGEST_REASON] for name in ("name", "reason")},
        "sure": request.POST.get("sure") == "true",
    }
    response = render(request, "signing/paper.html", context)
    _look_again(response, sheet.until - timezone.now())
    return response


def _waiting(request: CitizenRequest, found: Before) -> HttpResponse:
    done = request.GET.get("gut", "")
    kind = "warning" if done in NOT_DONE else "success"
    context = {"pad": found.pad, "said": DONE.get(done, ""), "kind": kind, "tag": found.tag, "every": EVERY}
    return render(request, "signing/waiting.html", context)


def _before(request: CitizenRequest) -> Before:
    """Return what lies on this tablet, its sealed words opened while the door is."""
    with doors.at_machine_door(request.municipality.pk):
        found = queries.before(secret_of(request), now=timezone.now())
        if found.sheet is not None:
            open_all(found.sheet)
    return found


def _lying_on(pad: Pad, now: datetime) -> Sheet | None:
    with doors.at_machine_door(doors.current_tenant()):
        sheet = sheets.open_on(pad, now=now)
        if sheet is not None:
            open_all(sheet)
    return sheet


def _look_again(response: HttpResponse, left: timedelta) -> None:
    """Let a page that shows somebody's document end with it, also where no script asks."""
    seconds = max(1, int(left.total_seconds()) + 1)
    response.headers["Refresh"] = f"{seconds}; url={reverse('signing:tablet')}"


def _with(done: str) -> str:
    return f"{reverse('signing:tablet')}?gut={done}"
