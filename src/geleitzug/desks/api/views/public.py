# SPDX-License-Identifier: EUPL-1.2
"""What everybody may ask: the town's services, and what this interface is. And what a token is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Offering
from geleitzug.desks.api import asked, described, shapes
from geleitzug.desks.api.calls import Call
from geleitzug.desks.api.operations import PUBLIC, SELF, operation
from geleitzug.desks.api.problems import KINDS
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats


@operation(
    "GET", "services", "services", gettext_lazy("Die Leistungen der Gemeinde"),
    scope=None, tag=PUBLIC, query=asked.OfServices, gives=shapes.ServiceList,
)  # fmt: skip
def services(call: Call, query: asked.OfServices) -> shapes.ServiceList:
    """Return the services of the town's portal; ``q`` searches like the portal does."""
    lang = formats.language()
    found = catalogue.search(call.town.pk, query.q, topic=query.topic, limit=500)
    return shapes.ServiceList(items=[_row(offering, lang) for offering in found])


@operation(
    "GET", "services/{key}", "service", gettext_lazy("Eine Leistung"),
    scope=None, tag=PUBLIC, gives=shapes.ServiceFull,
)  # fmt: skip
def service(call: Call, key: str) -> shapes.ServiceFull:
    """Return one service."""
    found = catalogue.service_in(call.town.pk, key)
    if found is None:
        raise Http404
    raw, lang = found.package.service, formats.language()
    return shapes.ServiceFull(
        key=found.key,
        version=found.package.version,
        title=pick(found.text("title"), lang),
        summary=pick(found.text("summary"), lang),
        leika=str(raw.get("leika") or ""),
        topic=raw["topic"],
        office=raw["office"],
        responsible=found.responsible.name,
        level=found.level.word,
        legal_basis=[str(law["title"]) for law in raw.get("legal_basis") or []],
        href=_href(found.key),
    )


@operation(
    "GET", "token", "token", gettext_lazy("Was der gezeigte Zugang ist und darf"),
    scope=None, tag=SELF, gives=shapes.TokenInfo,
)  # fmt: skip
def token(call: Call) -> shapes.TokenInfo:
    """Return what a token may."""
    assert call.bearer is not None
    row = call.bearer.token
    return shapes.TokenInfo(
        name=row.name,
        town=call.town.key,
        acts_as=call.actor.name,
        scopes=row.scopes,
        offices=sorted(call.actor.offices),
        last_day=row.last_day,
    )


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    _in_a_town(request)
    kind = "application/vnd.oai.openapi+json;version=3.1"
    return HttpResponse(described.as_json(), content_type=kind, headers={"Cache-Control": "public, max-age=300"})


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the interface to people who write programs."""
    _in_a_town(request)
    context = {
        "groups": described.groups(),
        "scopes": described.scopes(),
        "problems": [(kind, status, str(title)) for kind, (status, title) in KINDS.items()],
        "document": reverse("api:document"),
        "heading": _("Schnittstelle für Programme"),
    }
    return render(request, "api/reference.html", context)


def _in_a_town(request: HttpRequest) -> None:
    if request.municipality is None:  # type: ignore[attr-defined]
        raise Http404


def _row(offering: Offering, lang: str) -> shapes.ServiceRow:
    return shapes.ServiceRow(
        key=offering.key,
        title=pick(offering.title, lang),
        summary=pick(offering.summary, lang),
        topic=offering.topic,
        href=_href(offering.key),
    )


def _href(key: str) -> str:
    return reverse("citizen:service", args=[key])
