# SPDX-License-Identifier: EUPL-1.2
"""Finding a service and reading about it: home, search, topics, service page. Applying is apply.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geleitzug.core.cases import queries
from geleitzug.core.cases.paces import minutes_in_all
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue import topics
from geleitzug.core.catalogue.at_hand import at_hand, said
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.package import NO_LEIKA
from geleitzug.core.catalogue.price_list import price_list
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.core.screens.leads import HOME, leads_of
from geleitzug.desks.citizen.finding import find, hit_of
from geleitzug.ground.markdown import to_html
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

POPULAR = 6
AUDIENCES = {"person": _("Privatpersonen"), "company": _("Unternehmen und Vereine")}
LEVELS = {
    "none": _("Sie können ohne Anmeldung beginnen."),
    "low": _("Sie brauchen ein Konto mit E-Mail-Adresse und Passwort."),
    "substantial": _("Sie brauchen ein Konto und einen Nachweis Ihrer Identität, zum Beispiel den Online-Ausweis."),
    "high": _("Sie brauchen den Online-Ausweis."),
}
PAYMENTS = {
    "none": _("Beim Absenden ist nichts zu bezahlen."),
    "before": _("Sie bezahlen online, nachdem Sie alles geprüft haben. Danach beginnt das Amt zu arbeiten."),
    "after_receipt": _("Sie bezahlen nach dem Absenden. Das Amt arbeitet auch, wenn die Zahlung noch fehlt."),
    "after_decision": _("Sie bezahlen nach der Entscheidung. Sie bekommen dann eine Rechnung."),
}


@require_safe
def home(request: CitizenRequest) -> HttpResponse:
    """Show the portal's first page; on the group's own host the list of its municipalities."""
    if request.municipality is None:
        return group(request)
    shown = list(catalogue.shown_in(request.municipality.pk))
    context = {
        "topics": _topics(Counter(offering.topic for offering in shown)),
        "popular": _popular(request.municipality, shown),
        "is_popular": bool(request.municipality.values.get("popular")),
        "has_own": request.actor.holder is not None,
        "leads": leads_of(HOME),
    }
    return render(request, "citizen/home.html", context)


def group(request: HttpRequest) -> HttpResponse:
    """Show the municipalities of the group and the way to their portals."""
    towns = [(town, directory.address_of(town.pk)) for town in directory.everyone()]
    return render(request, "citizen/group.html", {"towns": towns})


@in_a_town
@require_safe
def search(request: CitizenRequest) -> HttpResponse:
    """Find services by words, topic and for whom they are."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:120]
    topic = request.GET.get("thema", "")
    audience = request.GET.get("fuer", "")
    topic = topic if topic in topics.TOPICS else ""
    audience = audience if audience in AUDIENCES else ""
    town = request.municipality
    found = find(town.pk, words, topic=topic, audience=audience)
    nothing = not (found.hits or found.near)
    context = {
        "words": words,
        "topic": topic,
        "audience": audience,
        "found": found.hits,
        "near": found.near,
        "popular": [hit_of(each) for each in _popular(town, catalogue.shown_in(town.pk))] if nothing else [],
        "is_popular": bool(town.values.get("popular")),
        "topics": [(slug, pick(entry["title"], language())) for slug, entry in topics.TOPICS.items()],
        "audiences": list(AUDIENCES.items()),
    }
    return render(request, "citizen/search.html", context)


@in_a_town
@require_safe
def topic(request: CitizenRequest, slug: str) -> HttpResponse:
    """Show the services of a topic area."""
    if slug not in topics.TOPICS:
        raise Http404
    found = [hit_of(each) for each in catalogue.search(request.municipality.pk, "", topic=slug)]
    return render(request, "citizen/topic.html", {"topic": topics.TOPICS[slug], "slug": slug, "found": found})


@in_a_town
@require_safe
def service(request: CitizenRequest, key: str) -> HttpResponse:
    """Say what a service is, what it costs, needs and takes, and who does it."""
    found = service_or_404(request, key)
    raw = found.package.service
    plain = "leicht" in request.GET and bool(raw["description"].get("plain"))
    office = catalogue.office_of(found.responsible.pk, found.offering.office)
    context = {
        "service": found,
        "plain": plain,
        "has_plain": bool(raw["description"].get("plain")),
        "title": said(found.text("title"), language(), plain),
        "summary": said(found.text("summary"), language(), plain),
        "description": to_html(said(found.text("description"), language(), plain)),
        "at_hand": at_hand(found, language(), plain),
        "minutes": minutes_in_all(found.offering.pace),
        "prices": price_list(found.package, found.package.values(found.offering.values)),
        "cost": said(found.text("cost"), language(), plain),
        "duration": said(found.text("processing_time"), language(), plain),
        "leika": "" if raw["leika"] == NO_LEIKA else raw["leika"],
        "payment": PAYMENTS[raw["payment"]],
        "level": LEVELS[found.level.word],
        "office": office,
        "contact": contact_of(found, office.contact if office else {}),
        "topic": topics.TOPICS[found.offering.topic],
        "draft": queries.open_draft(request.actor, found),
        "leads": leads_of(found.key),
        "is_elsewhere": found.offering.tenant_id != request.municipality.pk,
    }
    return render(request, "citizen/service.html", context)


@in_a_town
@require_safe
def service_privacy(request: CitizenRequest, key: str) -> HttpResponse:
    """Say what happens with the data of one service (Art. 13 GDPR), from its record of processing."""
    found = service_or_404(request, key)
    record = found.package.service["processing_record"]
    columns = [column.title(language()) for column in found.package.columns]
    context = {"service": found, "record": record, "town": found.responsible, "columns": columns}
    return render(request, "citizen/service_privacy.html", context)


def service_or_404(request: CitizenRequest, key: str) -> Service:
    """Return a service of this portal; raises Http404."""
    found = catalogue.service_in(request.municipality.pk, key)
    if found is None:
        raise Http404
    return found


def contact_of(found: Service, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return how to reach who is responsible: the office's own data, the municipality's where it has none."""
    return {**found.responsible.contact, **own}


def _topics(counts: Counter[str]) -> list[tuple[str, str, str, int]]:
    lang = language()
    return [
        (slug, pick(entry["title"], lang), pick(entry["description"], lang), counts[slug])
        for slug, entry in topics.TOPICS.items()
    ]


def _popular(town: Municipality, shown: Iterable[Offering]) -> list[Offering]:
    """Return what the town names as often used, else the first by name."""
    by_key = {offering.key: offering for offering in shown}
    named = [by_key[key] for key in town.values.get("popular") or [] if key in by_key]
    return (named or sorted(by_key.values(), key=lambda offering: offering.title.get("de", "")))[:POPULAR]
