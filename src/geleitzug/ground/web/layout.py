# SPDX-License-Identifier: EUPL-1.2
"""What the frame of every page shows: whose portal it is, who is signed in, where its links lead.

The roof says in ``settings.WEB_PLACES`` which URL name stands behind each place, so that the frame
links to desks without knowing them. A place nobody has is left out of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from geleitzug.ground.web.formats import language
from geleitzug.ground.web.look import GROUP, Look, version

GROUP_NAME = "Geleitzug"
PLACES = (
    "home",
    "search",
    "account",
    "login",
    "logout",
    "imprint",
    "privacy",
    "accessibility",
    "plain_language",
    "office_home",
    "office_search",
    "office_done",
    "office_login",
    "office_logout",
    "operator_home",
    "operator_logout",
)
LANGUAGES = {"de": "Deutsch", "en": "English"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page."""

    town: str
    town_kind: str
    contact: dict[str, object]
    mark: str
    look_url: str
    language: str
    other_languages: tuple[tuple[str, str], ...]
    back_here: str
    places: dict[str, str]
    visitor: str
    visitor_kind: str
    path: str


def frame(request: HttpRequest | None) -> Frame:
    """Return the frame of a request's page; without a request or a municipality it is the group's own."""
    town = getattr(request, "municipality", None)
    actor = getattr(request, "actor", None)
    look = Look.of(town.look) if town is not None else GROUP
    lang = language()
    kind = getattr(actor, "kind", "")
    return Frame(
        town=town.name if town is not None else GROUP_NAME,
        town_kind=town.kind if town is not None else "group",
        contact=dict(town.contact or {}) if town is not None else {},
        mark=f"web/marks/{look.mark}.svg",
        look_url=f"/-/look.css?{urlencode({'v': _version(look)})}",
        language=lang,
        other_languages=tuple((code, name) for code, name in LANGUAGES.items() if code != lang),
        back_here=request.get_full_path() if request is not None else "/",
        places=_places(get_urlconf(), get_script_prefix()),
        visitor=str(getattr(actor, "name", "") or ""),
        visitor_kind=str(getattr(kind, "value", kind)),
        path=request.path if request is not None else "/",
    )


@cache
def _version(look: Look) -> str:
    return version(look)


@cache
def _places(urlconf: str | None, prefix: str) -> dict[str, str]:
    names: dict[str, str] = getattr(settings, "WEB_PLACES", {})
    return {place: _address(names.get(place)) for place in PLACES}


def _address(name: str | None) -> str:
    if not name:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _forget(setting: str, **_: object) -> None:
    """Look the places up again when a test changes where they are."""
    if setting in {"ROOT_URLCONF", "WEB_PLACES"}:
        _places.cache_clear()


setting_changed.connect(_forget, dispatch_uid="web.layout")
