# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong, as programs read it: RFC 9457, with sentences in the language they ask for (Accept-Language)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ROOT = "/api/v1/"
CONTENT_TYPE = "application/problem+json"

KINDS: Mapping[str, tuple[int, Any]] = {
    "unreadable": (400, gettext_lazy("Diese Anfrage ist nicht zu lesen")),
    "unknown-parameter": (400, gettext_lazy("Eine Angabe in der Adresse gibt es hier nicht, oder sie passt nicht")),
    "token-needed": (401, gettext_lazy("Bitte zeigen Sie einen gültigen Zugang dieser Gemeinde")),
    "scope-missing": (403, gettext_lazy("Dieser Zugang darf das nicht")),
    "not-permitted": (403, gettext_lazy("Dafür braucht es eine andere Rolle")),
    "person-needed": (403, gettext_lazy("Das kann nur ein Zugang, den eine Person für sich angelegt hat")),
    "four-eyes": (403, gettext_lazy("Wer entschieden hat, zeichnet nicht selbst (Vier-Augen-Prinzip)")),
    "not-found": (404, gettext_lazy("Das gibt es nicht, oder dieser Zugang sieht es nicht")),
    "method-not-allowed": (405, gettext_lazy("Auf diese Weise kann man diese Adresse nicht fragen")),
    "not-now": (409, gettext_lazy("Das geht bei diesem Vorgang gerade nicht")),
    "task-gone": (409, gettext_lazy("Diese Aufgabe ist schon erledigt oder nicht mehr nötig")),
    "no-letter": (409, gettext_lazy("Das Schreiben lässt sich so nicht fertigen")),
    "changed-meanwhile": (412, gettext_lazy("Der Vorgang hat sich geändert, seit Sie ihn gelesen haben")),
    "too-large": (413, gettext_lazy("Das war zu groß")),
    "wrong-media": (415, gettext_lazy("In dieser Form nehmen wir es nicht an")),
    "invalid": (422, gettext_lazy("Die Angaben passen so nicht")),
    "key-used": (422, gettext_lazy("Dieser Idempotency-Key gehört zu einer anderen Anfrage")),
    "version-needed": (428, gettext_lazy("Bitte nennen Sie mit If-Match den Stand, den Sie gelesen haben")),
    "too-many": (429, gettext_lazy("Zu viele Anfragen. Bitte warten Sie")),
    "broken": (500, gettext_lazy("Da ist uns ein Fehler unterlaufen")),
    "away": (503, gettext_lazy("Wir sind gleich wieder da")),
}
"""What can go wrong: the end of the problem's ``type`` → status and title. They are part of /api/v1 and stay."""

_OF_STATUS = {400: "unreadable", 403: "not-permitted", 404: "not-found", 413: "too-large", 503: "away"}


class Problem(Exception):
    """A request that is refused; ``detail`` says more, ``errors`` where in the body (JSON pointers)."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.errors, self.headers = kind, str(detail), errors, dict(headers or {})

    @property
    def status(self) -> int:
        """Return the status of the answer."""
        return KINDS[self.kind][0]


def wrong(field: str, sentence: str) -> Problem:
    """Return the refusal of one field of the body, with a sentence for who typed it."""
    return Problem("invalid", sentence, errors=[{"pointer": f"/{field}", "detail": sentence}])


def answer(problem: Problem) -> HttpResponse:
    """Write a problem as an answer."""
    status, title = KINDS[problem.kind]
    body: dict[str, Any] = {"type": f"{ROOT}#{problem.kind}", "title": str(title), "status": status}
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = [dict(error) for error in problem.errors]
    headers = {"Cache-Control": "no-store", **problem.headers}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="geleitzug"'
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE, headers=headers
    )  # fmt: skip


def told(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """Tell what Django or a middleware refuses below our addresses; of faults of ours only that there was one."""
    kind = _OF_STATUS.get(status, "broken")
    headers = {"Retry-After": "60"} if kind == "away" else {}
    return answer(Problem(kind, _("Der Fehler ist bei uns notiert.") if kind == "broken" else "", headers=headers))
