# SPDX-License-Identifier: EUPL-1.2
"""Pages for what went wrong: what happened in one sentence, what to do next in another.

The roof names them: ``handler404 = "geleitzug.ground.web.errors.not_found"`` and so on in urls.py, and
``CSRF_FAILURE_VIEW = "geleitzug.ground.web.errors.form_too_old"``. None of them asks the database; a desk may,
for a form that came too late (``when_too_old``).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import get_template
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from geleitzug.ground.crypto.keyring import KeyGone

RETRY_AFTER_SECONDS = 60
ASKS_AGAIN = "X-Asks-Again"
"""The header with which a page's script asks, unasked by anybody, for what the page shows already."""
Rescue = Callable[[HttpRequest], HttpResponse | None]
Teller = Callable[[HttpRequest, int, str, str], HttpResponse]
_rescues: dict[str, Rescue] = {}
_tellers: dict[str, Teller] = {}
log = logging.getLogger(__name__)

BARE_PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Störung</title></head>
<body><main><h1>Gerade geht es nicht</h1>
<p>Bitte versuchen Sie es in einigen Minuten noch einmal. Was Sie gespeichert haben, ist nicht verloren.</p>
</main></body></html>"""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 when what was sent is too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return too_large(request)
    return _page(
        request,
        400,
        _("Diese Anfrage haben wir nicht verstanden"),
        _("Bitte gehen Sie eine Seite zurück und versuchen Sie es noch einmal."),
    )


def only_by_a_press(request: HttpRequest) -> HttpResponse:
    """Answer 405 to who opens an address that takes presses of a button only."""
    return _page(
        request,
        405,
        _("Hierhin führt nur ein Knopf"),
        _(
            "Diese Adresse zeigt von allein nichts. Bitte gehen Sie eine Seite zurück und drücken Sie den Knopf dort "
            "noch einmal, oder beginnen Sie auf der Startseite."
        ),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    return _page(
        request,
        413,
        _("Das war zu groß"),
        _(
            "Bitte gehen Sie zurück und wählen Sie eine kleinere Datei oder laden Sie die Dateien "
            "einzeln hoch. Was Sie vorher gespeichert haben, ist noch da."
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _page(
        request,
        403,
        _("Das dürfen Sie hier nicht"),
        _("Bitte melden Sie sich mit einem Konto an, das dazu berechtigt ist, oder gehen Sie zur Startseite."),
    )


def when_too_old(namespace: str, rescue: Rescue) -> None:
    """Let a desk answer for a form of its own that came too late, where it can keep what was typed."""
    _rescues[namespace] = rescue


def told_otherwise(prefix: str, teller: Teller) -> None:
    """Let a desk tell what went wrong below an address in its own way: programs read no pages."""
    _tellers[prefix] = teller


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when the form's token does not fit.

    The page was open for long, another tab has signed in or changed for whom they act (actor.py), or cookies are off.
    """
    log.info("csrf refused: %s", reason)
    rescue = _rescues.get(request.resolver_match.namespace) if request.resolver_match else None
    if rescue and (kept := rescue(request)):
        return kept
    return _page(
        request,
        403,
        _("Bitte senden Sie das Formular noch einmal ab"),
        _(
            "Es ist nichts angekommen. Die Seite war zu lange offen, Sie haben sich in einem anderen Fenster "
            "angemeldet oder gewechselt, für wen Sie handeln, oder Ihr Browser lässt keine Cookies zu. Bitte gehen Sie "
            "zurück, kopieren Sie, was Sie geschrieben haben, und laden Sie die Seite neu. Sehen Sie oben nach, für "
            "wen Sie handeln, und senden Sie dann noch einmal ab."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, the same whether something does not exist or may not be seen; a page that asks again is told to stop.

    An address that only lacks its last slash is led there: people type addresses from paper.
    """
    if asks_again(request):
        return ask_no_more()
    lacks_slash = not request.path_info.endswith("/") and is_valid_path(f"{request.path_info}/")
    if lacks_slash and request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(f"{request.path}/")
    return _page(request, 404, _("Diese Seite gibt es nicht"), _way_on(request))


def asks_again(request: HttpRequest) -> bool:
    """Tell whether a page asks in the background, and nobody waits for what is answered."""
    return ASKS_AGAIN in request.headers


def ask_no_more() -> HttpResponse:
    """Answer 204, the same whether something is no longer theirs, never was or does not exist.

    What may come to an end is no mistake, and a browser complains of each 404. A stream of events is told to stop by
    204 as well (HTML, 9.2.3).
    """
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})


def _way_on(request: HttpRequest) -> str:
    if getattr(request, "municipality", None) is None:
        return _("Bitte prüfen Sie die Adresse, oder gehen Sie zur Startseite und wählen Sie dort Ihre Gemeinde.")
    return _(
        "Bitte prüfen Sie die Adresse, suchen Sie die Leistung oder gehen Sie zur Startseite. "
        "Wenn Sie etwas Eigenes suchen, melden Sie sich bitte zuerst an."
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500, 503 when the database is away, or 410 for what nobody can open any more."""
    trouble = sys.exc_info()[1]
    if isinstance(trouble, OperationalError | InterfaceError):
        return maintenance(request)
    if isinstance(trouble, KeyGone):
        return deleted(request)
    return _page(
        request,
        500,
        _("Da ist uns ein Fehler unterlaufen"),
        _(
            "Bitte versuchen Sie es in einigen Minuten noch einmal. Was Sie gespeichert haben, ist nicht "
            "verloren. Der Fehler ist bei uns notiert."
        ),
    )


def deleted(request: HttpRequest) -> HttpResponse:
    """Answer 410: the row is there, out of a backup, and its key was deleted with what it held."""
    return _page(
        request,
        410,
        _("Das ist gelöscht"),
        _("Dieser Inhalt wurde gelöscht und lässt sich nicht mehr öffnen. Bitte gehen Sie zurück zur Übersicht."),
    )


def maintenance(request: HttpRequest) -> HttpResponse:
    """Answer 503."""
    response = _page(
        request,
        503,
        _("Wir sind gleich wieder da"),
        _("Bitte versuchen Sie es in einigen Minuten noch einmal. Was Sie gespeichert haben, ist nicht verloren."),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    for prefix, teller in _tellers.items():
        if request.path_info.startswith(prefix):
            return teller(request, status, title, text)
    context = {"status": status, "title": title, "text": text}
    try:
        html = get_template("web/error.html").render(context, request)
    except Exception:
        log.exception("the error page itself failed")
        html = BARE_PAGE
    return HttpResponse(html, status=status)
