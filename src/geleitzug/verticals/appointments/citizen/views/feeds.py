# SPDX-License-Identifier: EUPL-1.2
"""What is free, for programs: a JSON feed and an Atom feed of the earliest time of each errand.

Who wants to know at once when something comes free asks here, and need not pretend to be a person. An answer stands for
half a minute and is handed out without any work (ground/web/standing.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geleitzug.core.booking.rules import Line
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web import standing
from geleitzug.verticals.appointments.citizen import finding, shown
from geleitzug.verticals.appointments.citizen.asked import Asked
from geleitzug.verticals.appointments.citizen.views.choosing import offered_errands

MOST = 60
"""Errands that are told of."""


@dataclass(frozen=True, slots=True)
class Item:
    """The earliest time of an errand."""

    key: str
    name: str
    place: str
    starts: datetime
    words: str
    url: str

    @property
    def id(self) -> str:
        """Another time is another item: a reader tells of it."""
        return f"{self.url}#{self.starts:%Y%m%dT%H%M}"


@in_a_town
@require_safe
def json_feed(request: CitizenRequest) -> HttpResponse:
    """Tell programs what is free, as JSON Feed 1.1 with a part of its own (``_appointment``)."""
    with translation.override("de"):
        here = directory.address_of(doors.current_tenant()).rstrip("/")
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(request),
            "home_page_url": here + reverse("appointments:choose"),
            "feed_url": here + reverse("appointments:json_feed"),
            "language": "de",
            "items": [
                {
                    "id": item.id,
                    "url": item.url,
                    "title": item.name,
                    "content_text": item.words,
                    "_appointment": {
                        "errand": item.key,
                        "location": item.place,
                        "starts": item.starts.isoformat(),
                    },
                }
                for item in _items(here)
            ],
        }
    return standing.keep(request, json.dumps(feed, ensure_ascii=False).encode(), "application/feed+json")


@in_a_town
@require_safe
def atom_feed(request: CitizenRequest) -> HttpResponse:
    """Tell feed readers what is free, as Atom (RFC 4287)."""
    with translation.override("de"):
        here = directory.address_of(doors.current_tenant()).rstrip("/")
        items = list(_items(here))
        feed = Atom1Feed(_title(request), here + reverse("appointments:choose"), "", language="de",
                         feed_url=here + reverse("appointments:atom_feed"))  # fmt: skip
        now = timezone.now()
        for item in items:
            feed.add_item(item.name, item.url, item.words, unique_id=item.id, updateddate=now)
        body = feed.writeString("utf-8").encode()
    same = "\n".join(item.id for item in items).encode()
    return standing.keep(request, body, "application/atom+xml; charset=utf-8", same=same)


def _title(request: CitizenRequest) -> str:
    return _("Freie Termine in %(town)s") % {"town": request.municipality.name}


def _items(here: str) -> Iterable[Item]:
    now, places = timezone.now(), finding.all_places()
    for errand in list(offered_errands().values())[:MOST]:
        asked = Asked((Line(errand.key),))
        free = finding.earliest(asked, now)
        if free is None:
            continue
        place = places[free.location]
        words = f"{shown.moment(free.starts, place)}, {place.name}"
        url = f"{here}{reverse('appointments:details')}?{urlencode({'a': errand.key})}"
        yield Item(errand.key, pick(errand.names, "de"), place.key, free.starts, words, url)
