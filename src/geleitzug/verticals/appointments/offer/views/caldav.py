# SPDX-License-Identifier: EUPL-1.2
"""CalDAV's addresses: one calendar, read by the secret of the iCal feed given as a password. What is said is dav.py.

One resource is principal and home of calendars at once, as the protocol allows; below it lies one calendar.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import UTC
from functools import cache, wraps
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from geleitzug.core.booking.models import Booking
from geleitzug.ground.icalendar import calendar_of
from geleitzug.ground.web.limits import Limiter
from geleitzug.verticals.appointments.offer import dav, feeds
from geleitzug.verticals.appointments.offer.dav import (
    CALDAV,
    DATA,
    DAV,
    SERVER,
    Asked,
    C,
    D,
    NotSupported,
    NotUnderstood,
)
from geleitzug.verticals.appointments.offer.models import BookedFeed
from geleitzug.verticals.appointments.offer.views.calendars import page_of
from geleitzug.verticals.appointments.offer.words import errand_names

TRIES = Limiter(free=8)
READS = ("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT")
CALENDAR_TYPE = "text/calendar; charset=utf-8; component=VEVENT"
View = Callable[..., HttpResponse]
Events = list[tuple[Booking, bytes]]


def by_password(view: View) -> View:
    """Let in who gives the secret as a password; whatever the user name, it was the secret that said whose it is."""

    @csrf_exempt  # no cookie is looked at: the password is the proof
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.municipality is None:  # type: ignore[attr-defined]
            # The group's own host has no office. Not raised: the house would lead on to the address with a slash.
            return HttpResponse(status=404)
        token = _password(request.headers.get("Authorization", ""))
        feed = feeds.feed_of(token) if token else None
        if feed is None:
            # Only a wrong secret is slowed: colleagues behind the same address read on while one of them mistypes.
            if token and TRIES.wait(request):
                return HttpResponse(status=429)
            if token:
                TRIES.note(request)
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Termine", charset="UTF-8"'})
        try:
            response = _refused(request) or view(request, feed, **parts)
        except NotUnderstood:
            response = HttpResponse(status=400)
        except NotSupported as known:
            response = _xml(dav.error(known.condition), 403)
        response.headers["DAV"] = "1, calendar-access"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return guarded


@csrf_exempt
def well_known(request: HttpRequest) -> HttpResponse:
    """Lead programs that know only the town's name to its calendars (RFC 6764, 5)."""
    return HttpResponse(status=301, headers={"Location": reverse("appointments_office:dav")})


@by_password
def home(request: HttpRequest, feed: BookedFeed) -> HttpResponse:
    """Tell whose calendars are here, and with depth 1 which."""
    if request.method != "PROPFIND":
        return _not_here("OPTIONS, PROPFIND")
    asked, depth = dav.propfind(request.body), _depth(request)
    rows = [(_home(), _of_home())]
    if depth:
        rows.append((_calendar(), _of_calendar(feed, cache(lambda: _events(request, feed)))))
    return _xml(dav.multistatus(rows, asked.names), 207)


@by_password
def calendar(request: HttpRequest, feed: BookedFeed) -> HttpResponse:
    """Tell about the calendar and its events, and answer what a program asks of them."""
    if request.method == "PROPFIND":
        asked, depth = dav.propfind(request.body), _depth(request)
        events = cache(lambda: _events(request, feed))
        rows: list[tuple[str, dav.Values | None]] = [(_calendar(), _of_calendar(feed, events))]
        if depth:
            rows += [(_href(each.pk), _of_event(body)) for each, body in events()]
        return _xml(dav.multistatus(rows, asked.names), 207)
    if request.method == "REPORT":
        asked = dav.report(request.body)
        return _xml(dav.multistatus(_reported(request, feed, asked), asked.names), 207)
    return _not_here("OPTIONS, PROPFIND, REPORT")


@by_password
def event(request: HttpRequest, feed: BookedFeed, key: UUID) -> HttpResponse:
    """Give one event."""
    body = next((body for each, body in _events(request, feed) if each.pk == key), None)
    if body is None:
        return HttpResponse(status=404)
    if request.method == "PROPFIND":
        _depth(request)
        return _xml(dav.multistatus([(_href(key), _of_event(body))], dav.propfind(request.body).names), 207)
    if request.method == "REPORT":
        raise NotSupported(f"{{{DAV}}}supported-report")
    if request.headers.get("If-None-Match") == _tag(body):
        return HttpResponse(status=304, headers={"ETag": _tag(body)})
    return HttpResponse(body, content_type=CALENDAR_TYPE, headers={"ETag": _tag(body)})


@by_password
def nothing(request: HttpRequest, feed: BookedFeed, rest: str) -> HttpResponse:
    """Say that there is nothing here."""
    return HttpResponse(status=404)


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Answer what is the same at every address: what one can do, and that nothing is written."""
    if request.method == "OPTIONS":
        return HttpResponse(status=200, headers={"Allow": ", ".join(READS)})
    if request.method not in READS:
        return _xml(dav.error(f"{{{DAV}}}need-privileges", quote(request.path)), 403)
    if len(request.body) > dav.LARGEST:
        return HttpResponse(status=413)
    return None


def _reported(request: HttpRequest, feed: BookedFeed, asked: Asked) -> Iterable[tuple[str, dav.Values | None]]:
    if asked.nothing:
        return
    found = {_href(each.pk): (each, body) for each, body in _events(request, feed)}
    if asked.hrefs is not None:
        for href in dict.fromkeys(asked.hrefs):
            path = href.removeprefix(request.build_absolute_uri("/").rstrip("/"))
            yield href, _of_event(found[path][1]) if path in found else None
        return
    for href, (each, body) in found.items():
        if asked.span is None or asked.span.meets(each.starts, each.ends):
            yield href, _of_event(body)


def _events(request: HttpRequest, feed: BookedFeed) -> Events:
    """Return the appointments with each as a file of its own, the same bytes as long as nothing has changed."""
    names, host, found = errand_names(), request.get_host(), []
    for each in feeds.appointments(feed):
        entry = feeds.entry(each, names, page_of(request, each))
        body = calendar_of([entry], host=host, made=(each.booked_at or each.made_at).astimezone(UTC)).encode()
        found.append((each, body))
    return found


def _of_home() -> dav.Values:
    return {
        f"{{{DAV}}}resourcetype": lambda: [D.collection(), D.principal()],
        f"{{{DAV}}}displayname": lambda: _("Termine"),
        **_whose(),
    }


def _of_calendar(feed: BookedFeed, events: Callable[[], Events]) -> dav.Values:
    def ctag() -> str:
        tags = "".join(f"{each.pk}{_tag(body)}" for each, body in events())
        return sha256(tags.encode()).hexdigest()[:24]

    return {
        f"{{{DAV}}}resourcetype": lambda: [D.collection(), C.calendar()],
        f"{{{DAV}}}displayname": lambda: feed.location.name if feed.location else _("Meine Termine"),
        f"{{{CALDAV}}}supported-calendar-component-set": lambda: [C.comp(name="VEVENT")],
        f"{{{DAV}}}supported-report-set": lambda: [
            D("supported-report", D.report(C("calendar-query"))),
            D("supported-report", D.report(C("calendar-multiget"))),
        ],
        f"{{{DAV}}}getcontenttype": lambda: "text/calendar; component=VEVENT",
        f"{{{SERVER}}}getctag": ctag,
        **_whose(),
    }


def _whose() -> dav.Values:
    """Return what home and calendar have alike: to whom they belong, and that one may only read."""
    return {
        f"{{{DAV}}}current-user-principal": lambda: [D.href(_home())],
        f"{{{DAV}}}principal-URL": lambda: [D.href(_home())],
        f"{{{DAV}}}owner": lambda: [D.href(_home())],
        f"{{{CALDAV}}}calendar-home-set": lambda: [D.href(_home())],
        f"{{{DAV}}}current-user-privilege-set": lambda: [D.privilege(D.read())],
    }


def _of_event(body: bytes) -> dav.Values:
    return {
        f"{{{DAV}}}resourcetype": list,
        f"{{{DAV}}}getetag": lambda: _tag(body),
        f"{{{DAV}}}getcontenttype": lambda: CALENDAR_TYPE,
        f"{{{DAV}}}getcontentlength": lambda: str(len(body)),
        DATA: lambda: body.decode(),
    }


def _depth(request: HttpRequest) -> int:
    """Return how deep a program looks; all the way down is refused (RFC 4918, 9.1.1)."""
    depth = request.headers.get("Depth", "infinity").strip()
    if depth not in ("0", "1"):
        raise NotSupported(f"{{{DAV}}}propfind-finite-depth")
    return int(depth)


def _password(header: str) -> str:
    """Return the password of a Basic header (RFC 7617); nothing where there is none."""
    scheme, _space, told = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(told.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:24]}"'


def _home() -> str:
    return reverse("appointments_office:dav")


def _calendar() -> str:
    return reverse("appointments_office:dav_calendar")


def _href(key: UUID) -> str:
    return reverse("appointments_office:dav_event", args=[key])


def _not_here(allowed: str) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": allowed})


def _xml(body: bytes, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/xml; charset=utf-8")
