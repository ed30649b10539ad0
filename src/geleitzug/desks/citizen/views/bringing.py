# SPDX-License-Identifier: EUPL-1.2
"""What a link or another site brings along for an application that is begun here: docs/howto/prefill-by-link.md.

Nothing of it is an answer before the applicant has sent its page (core/cases/known.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from geleitzug.core.cases import handed, queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.catalogue.queries import Service, service_in
from geleitzug.core.forms import known as forms_known
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.summary import label, show
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Allowance

FIELD, TOKEN, FROM = "f.", "vorgabe", "_von"
MOST_BYTES = 64_000
MOST_FIELDS = 100

givers = Allowance("HANDED_PER_ADDRESS", seconds=3600)


@dataclass(frozen=True, slots=True)
class Bringing:
    """What is brought along: its site, the answers by path, and the names of what cannot be taken."""

    service: Service
    host: str
    values: Mapping[str, Any]
    ignored: tuple[str, ...]
    token: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what the application keeps until each page is sent."""
        return {"host": self.host, "values": dict(self.values)} if self.values else {}

    def use_up(self) -> None:
        """Let the token lead nowhere any more."""
        if self.token:
            handed.use_up(self.token)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Return question and answer; of what came under a token only the question, since its address may be seen."""
        form = self.service.package.form
        rows = []
        for path, value in self.values.items():
            question = form.question(path)
            if question is not None:
                said = "" if self.token else show(form, path, value, language())
                rows.append((label_of(form, path, question), ", ".join(said.split("\n"))))
        return rows

    @property
    def not_taken(self) -> str:
        """Return what cannot be taken: the question in words, or as the site named what is no question."""
        form, names = self.service.package.form, self.ignored[: handed.MOST_NAMED]
        named = (label(form, name, language()) or name[:80] for name in names if name.isprintable())
        return "; ".join(named)


def bringing_of(request: CitizenRequest, service: Service) -> Bringing | None:
    """Return what the address of the page brings along for an application, None for nothing."""
    if token := request.GET.get(TOKEN, ""):
        found = handed.find(service, token)
        return Bringing(service, found.host, found.values, tuple(found.ignored), token) if found else None
    given = _fields(request.GET)
    if not given:
        return None
    taken = forms_known.handed(service.package.form, given, _context(service), openly=True)
    host = request.POST.get(FROM) or handed.host_in(request.headers.get("Referer", ""))
    if not handed.HOST.fullmatch(host) or host == request.get_host():
        host = ""
    return Bringing(service, host, taken.values, taken.ignored)


@csrf_exempt
@in_a_town
@require_POST
def hand_over(request: CitizenRequest, key: str) -> HttpResponse:
    """Keep what another site hands over, and say where the person it is about goes on; a form leads there at once.

    Nobody is signed in here and nothing of anybody is shown: there is no request to forge.
    """
    service = service_in(request.municipality.pk, key)
    if service is None:
        raise Http404
    if seconds := givers.wait(request):
        return _refusal(_("Bitte versuchen Sie es später noch einmal."), 429, {"Retry-After": str(seconds)})
    givers.note(request)
    if len(request.body) > MOST_BYTES:
        return _refusal(_("Das sind zu viele Daten."), 413)
    is_json = request.content_type == "application/json"
    given = _in_json(request.body) if is_json else _fields(request.POST)
    if given is None or len(given) > MOST_FIELDS:
        return _refusal(_("Diese Angaben können wir nicht lesen."), 400)
    taken = forms_known.handed(service.package.form, given, _context(service), openly=False)
    token = handed.keep(service, taken.values, list(taken.ignored), handed.host_in(request.headers.get("Origin", "")))
    address = f"{reverse('citizen:begin', args=[service.key])}?{urlencode({TOKEN: token})}"
    if not is_json and "text/html" in request.headers.get("Accept", ""):
        return redirect(address)
    answer = {
        "address": request.build_absolute_uri(address),
        "seconds": int(handed.LIFETIME.total_seconds()),
        "ignored": list(taken.ignored),
    }
    return JsonResponse(answer, status=201)


def _fields(data: Any) -> dict[str, Any]:
    """Return what is given as ``f.path=value``; several values of one name are a list."""
    names = [name for name in data if name.startswith(FIELD)][: MOST_FIELDS + 1]
    lists = {name.removeprefix(FIELD): data.getlist(name) for name in names}
    return {path: values if len(values) > 1 else values[0] for path, values in lists.items()}


def _in_json(body: bytes) -> dict[str, Any] | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return {str(name).removeprefix(FIELD): value for name, value in given.items()} if isinstance(given, dict) else None


def _context(service: Service) -> Any:
    return queries.context_for(service, who_rules.default_who(service.package.service))


def _refusal(sentence: str, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status, headers=headers)
