# SPDX-License-Identifier: EUPL-1.2
"""What the frame of every page shows: whose portal it is, who is signed in, where its links lead.

The roof says in ``settings.WEB_PLACES`` which address each place has (or which URL name stands behind it), so that the
frame links to desks without knowing them. A place nobody has is left out of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.people.rights import EVERYTHING, Right
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.look import GROUP, Look, version

if TYPE_CHECKING:
    from geleitzug.ground.tenancy.models import Municipality

GROUP_NAME = "Geleitzug"
PLACES = (
    "home",
    "search",
    "account",
    "acting",
    "login",
    "logout",
    "imprint",
    "privacy",
    "accessibility",
    "plain_language",
    "applications",
    "mailbox",
    "resume",
    "appointments",
    "proof",
    "check_letter",
    "helped",
    "office_home",
    "office_search",
    "office_done",
    "office_keys",
    "office_login",
    "office_logout",
    "office_security",
    "operator_home",
    "operator_logout",
    "workshop_home",
)
LANGUAGES = {"de": "Deutsch", "en": "English"}


@dataclass(frozen=True, slots=True)
class Portal:
    """Whose portal it is, in one language: the part of the frame that is the same for everyone, and hashable for it."""

    town: str
    town_kind: str
    address: str
    phone: str
    mail: str
    mark: str
    look_url: str
    language: str
    other_languages: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]

    @property
    def places(self) -> dict[str, str]:
        """Where the places are; an empty address where there is none."""
        return dict(self.links)


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page: the portal, and who looks at what."""

    portal: Portal
    places: dict[str, str]
    back_here: str
    path: str
    visitor: str
    visitor_kind: str
    """citizen, staff, operator; empty for somebody who has not signed in and so has no name."""
    is_guest: bool = False
    """They have shown who they are and have no account: what is theirs they reach by their code alone."""
    acting_for: str = ""
    """The company somebody acts for; every page says so."""
    rights: frozenset[Right] = EVERYTHING
    """What their mandate covers: a page offers nothing that would be refused."""
    helps: str = ""
    """Whose application a member of staff fills in; every page says so."""

    @property
    def town(self) -> str:
        """The name of the municipality, or of the group."""
        return self.portal.town

    @property
    def town_kind(self) -> str:
        """city, village, district; or group."""
        return self.portal.town_kind

    @property
    def mark(self) -> str:
        """The static path of the wordmark."""
        return self.portal.mark

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.portal.language


_group_portals: dict[object, Portal] = {}


def frame(request: HttpRequest | None) -> Frame:
    """Return the frame of a request's page; without a request or a municipality it is the group's own."""
    actor = getattr(request, "actor", None)
    name = str(getattr(actor, "name", "") or "")
    kind = getattr(actor, "kind", "") if name else ""
    here = portal(getattr(request, "municipality", None), language())
    return Frame(
        portal=here,
        places=_places(get_urlconf(), get_script_prefix()),
        back_here=request.get_full_path() if request is not None else "/",
        path=request.path if request is not None else "/",
        visitor=name,
        visitor_kind=str(getattr(kind, "value", kind)),
        is_guest=kind == ActorKind.CITIZEN and not getattr(actor, "has_account", False),
        acting_for=str(getattr(actor, "acting_for", "") or ""),
        helps=str(getattr(actor, "helps", "") or ""),
        rights=getattr(actor, "rights", EVERYTHING),
    )


def portal(town: Municipality | None, lang: str) -> Portal:
    """Return a municipality's portal in a language; without one, the group's.

    Remembered on the row itself: the directory gives every request the same one until it reads them again.
    """
    kept: dict[object, Portal] = _group_portals if town is None else vars(town).setdefault("_portals", {})
    key = (lang, get_urlconf(), get_script_prefix())
    if key not in kept:
        kept[key] = _portal(town, lang)
    return kept[key]


def _portal(town: Municipality | None, lang: str) -> Portal:
    look = Look.of(town.look) if town is not None else GROUP
    contact = (town.contact or {}) if town is not None else {}
    return Portal(
        town=town.name if town is not None else GROUP_NAME,
        town_kind=town.kind if town is not None else "group",
        address=_one_line(contact),
        phone=str(contact.get("phone", "")),
        mail=str(contact.get("mail", "")),
        mark=f"web/marks/{look.mark}.svg",
        look_url=_look_url(look),
        language=lang,
        other_languages=tuple((code, name) for code, name in LANGUAGES.items() if code != lang),
        links=tuple(_places(get_urlconf(), get_script_prefix()).items()),
    )


def _one_line(contact: Mapping[str, object]) -> str:
    place = " ".join(str(contact[part]) for part in ("postcode", "city") if contact.get(part))
    return str(contact.get("address") or ", ".join(str(part) for part in (contact.get("street"), place) if part))


@cache
def _look_url(look: Look) -> str:
    return f"/-/look.css?{urlencode({'v': version(look)})}"


def path_of(place: str) -> str:
    """Return the path of a place in any portal; that of the first page where there is no such place."""
    return _places(get_urlconf(), get_script_prefix())[place] or get_script_prefix()


@cache
def _places(urlconf: str | None, prefix: str) -> dict[str, str]:
    names: dict[str, str] = getattr(settings, "WEB_PLACES", {})
    return {place: _address(names.get(place), prefix) for place in PLACES}


def _address(name: str | None, prefix: str) -> str:
    if not name:
        return ""
    if name.startswith("/"):
        return prefix + name.removeprefix("/")
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _forget(setting: str, **_: object) -> None:
    """Look the places up again when a test changes where they are."""
    if setting in {"ROOT_URLCONF", "WEB_PLACES"}:
        _places.cache_clear()
        _group_portals.clear()


setting_changed.connect(_forget, dispatch_uid="web.layout")
