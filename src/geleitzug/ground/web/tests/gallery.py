# SPDX-License-Identifier: EUPL-1.2
"""A small site that shows every layout and component once, for the tests of this folder; it has no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.test import override_settings
from django.urls import include, path

from geleitzug.ground.crypto.keyring import KeyGone
from geleitzug.ground.web.keyset import Page

MUSTERHAFEN = SimpleNamespace(
    name="Musterhafen",
    kind="city",
    look={"primary": "#0b4f8a", "accent": "#ffc53d", "mark": "musterhafen"},
    contact={"address": "Am Kai 1, 27999 Musterhafen", "phone": "0471 555 0", "mail": "rathaus@musterhafen.example"},
)
NOW = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)
SENT: list[dict[str, Any]] = []

PLACES = {
    "home": "home",
    "search": "empty",
    "account": "home",
    "login": "home",
    "logout": "sent",
    "imprint": "empty",
    "privacy": "empty",
    "accessibility": "empty",
    "plain_language": "empty",
    "office_home": "office",
    "office_search": "empty",
    "office_done": "empty",
    "office_keys": "empty",
    "office_login": "office",
    "office_logout": "sent",
    "operator_home": "operator",
}
SITE = override_settings(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    WEB_PLACES=PLACES,
    TEMPLATE_CACHE_DIR=None,
    CSP_FORM_ACTION=("http://pay.localhost:8010",),
    CSRF_FAILURE_VIEW="geleitzug.ground.web.errors.form_too_old",
    MIDDLEWARE=[
        "geleitzug.ground.web.middleware.compress",
        "geleitzug.ground.web.middleware.protect",
        "geleitzug.ground.web.middleware.speak",
        "geleitzug.ground.web.middleware.explain",
        f"{__name__}.who",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "APP_DIRS": True,
            "DIRS": [str(Path(__file__).parent / "jinja2")],
            "OPTIONS": {"environment": "geleitzug.ground.web.jinja.environment"},
        }
    ],
)


def who(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say whose portal it is and who is signed in, from the address: what tenancy and people do in the house."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.municipality = MUSTERHAFEN if request.get_host().startswith("musterhafen") else None  # type: ignore[attr-defined]
        kinds = {"/office": "staff", "/operator": "operator", "/citizen": "citizen"}
        request.actor = SimpleNamespace(kind=kinds.get(request.path, "anonymous"), name="Tomke Janssen")  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """Show a template of the gallery."""

    def view(request: HttpRequest) -> HttpResponse:
        neighbours: Page[Any] = Page(rows=[], next="abc", previous="def")
        return render(request, f"gallery/{template}.html", {"now": NOW, "neighbours": neighbours})

    return view


def form(request: HttpRequest) -> HttpResponse:
    """Ask; with _refresh ask again; accept what is sent."""
    if request.method == "POST" and "_refresh" not in request.POST:
        files = [file.name for file in request.FILES.getlist("proof")]
        SENT.append({**request.POST.dict(), "files": files})
        if request.POST.get("name") != "falsch":
            return HttpResponseRedirect("/sent")
    answers = {"name": request.POST.get("name", ""), "reduced": request.POST.get("reduced", "")}
    wrong = [("name", "Bitte geben Sie einen anderen Namen an."), ("since", "Bitte prüfen Sie den Tag.")]
    errors = wrong if answers["name"] == "falsch" else []
    return render(request, "gallery/form.html", {**answers, "errors": errors})


def fail(how: str) -> Callable[[HttpRequest], HttpResponse]:
    """Fail in a certain way."""

    def view(request: HttpRequest) -> HttpResponse:
        raise {
            "database": OperationalError,
            "denied": PermissionDenied,
            "odd": SuspiciousOperation,
            "deleted": KeyGone,
        }.get(how, ZeroDivisionError)(how)

    return view


urlpatterns = [
    path("", page("home"), name="home"),
    path("citizen", page("parts"), name="parts"),
    path("form", form, name="form"),
    path("sent", page("sent"), name="sent"),
    path("empty", page("sent"), name="empty"),
    path("office", page("office"), name="office"),
    path("operator", page("operator"), name="operator"),
    *(path(f"fail/{how}", fail(how)) for how in ("database", "denied", "odd", "bug", "deleted")),
    path("", include("geleitzug.ground.web.urls")),
]
handler400 = "geleitzug.ground.web.errors.bad_request"
handler403 = "geleitzug.ground.web.errors.forbidden"
handler404 = "geleitzug.ground.web.errors.not_found"
handler500 = "geleitzug.ground.web.errors.broken"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served() -> Iterator[str]:
    """Serve the gallery on a free port; yields Musterhafen's address."""
    with SITE, make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Threaded, _Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://musterhafen.localhost:{server.server_port}"
        finally:
            server.shutdown()
