# SPDX-License-Identifier: EUPL-1.2
"""What a portal shows: offerings by topic and search, offices, and what an offering says in this town."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Q, QuerySet

from geleitzug.core.catalogue.clocks import Clock, clocks_of
from geleitzug.core.catalogue.models import Coverage, Offering, Office
from geleitzug.core.catalogue.package import LEVEL, Package
from geleitzug.core.catalogue.versions import package_of
from geleitzug.ground import finding
from geleitzug.ground.people.levels import Level
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.texts import Text


@dataclass(frozen=True)
class Service:
    """An offering with its package: everything a service page and the form need."""

    offering: Offering
    package: Package

    @property
    def key(self) -> str:
        """Return the service's key, part of its addresses."""
        return self.offering.key

    @property
    def responsible(self) -> Municipality:
        """Return the body that does the work; for a village it may be the district."""
        return directory.by_id(self.offering.tenant_id)

    @property
    def values(self) -> dict[str, Any]:
        """Return fees and settings as they hold in the responsible town."""
        return self.package.values(self.offering.values)

    @property
    def clocks(self) -> dict[str, Clock]:
        """Return the periods that run in a case, as they hold in the responsible town; raises ClockError."""
        return clocks_of(self.package.service, self.values)

    @property
    def level(self) -> Level:
        """Return how surely one must have shown who one is; a town may ask for more than the package."""
        words = (self.package.service["level"], self.offering.values.get(LEVEL, "none"))
        return max(Level.named(word) for word in words)

    @property
    def needs_account(self) -> bool:
        """Tell whether one has to sign in to apply: the level of assurance asks for more than a typed name."""
        return self.level > Level.NONE

    def text(self, name: str) -> Any:
        """Return a text of service.yaml, the town's own where it has one."""
        return self.offering.texts.get(name) or self.package.service.get(name)


def shown_in(town: UUID) -> QuerySet[Offering]:
    """Return the active offerings of a town's portal: its own, and those others do for it."""
    covered = Exists(Coverage.objects.filter(offering=OuterRef("pk"), town=town))
    return Offering.objects.filter(Q(tenant=town) | covered, active=True)


_shown_as = Prepared(lambda town, key: shown_in(town).filter(key=key), UUID, str)
_titles: Prepared[Any] = Prepared(lambda town: shown_in(town).values_list("key", "title"), UUID)


def titles_in(town: UUID) -> dict[str, Text]:
    """Return what the services of a town's portal are called, by key."""
    return dict(_titles.rows(town))


def service_in(town: UUID, key: str) -> Service | None:
    """Return a service of a town's portal; the town's own comes before another body's."""
    offerings = sorted(_shown_as.all(town, key), key=lambda offering: offering.tenant_id != town)
    if not offerings:
        return None
    return Service(offerings[0], package_of(offerings[0].version_id))


def search(town: UUID, words: str, *, topic: str = "", audience: str = "", limit: int = 50) -> list[Offering]:
    """Return offerings whose texts hold every word; hits in the title first, and all by name where there are no words.

    Where nothing is found, somebody has mistyped: then what looks most alike is shown.
    """
    wanted = finding.words_of(words)
    shown = narrowed(town, topic=topic, audience=audience)
    return [each for _worth, each in ranked(shown, wanted)][:limit] or alike(shown, wanted)[:limit]


def narrowed(town: UUID, *, topic: str = "", audience: str = "") -> QuerySet[Offering]:
    """Return what a portal shows of a topic and for an audience; empty: of all."""
    found = shown_in(town)
    if topic:
        found = found.filter(topic=topic)
    if audience:
        found = found.filter(audience__contains=[audience])
    return found


def ranked(shown: QuerySet[Offering], words: Sequence[str]) -> list[tuple[int, Offering]]:
    """Return what holds every word, and how well it fits, the best first.

    German compounds are found by their parts (``steuer`` finds Hundesteuer): ``ground.finding``.
    """
    holding = Q(*(Q(search_text__contains=word) for word in words))
    pairs = [(finding.worth(words, each.search_text), each) for each in shown.filter(holding)]
    return _in_order((worth, each) for worth, each in pairs if worth or not words)


def near(shown: QuerySet[Offering], parts: Sequence[str]) -> list[tuple[int, Offering]]:
    """Return what holds any of some words or beginnings of words, and how well it fits, the best first."""
    if not parts:
        return []
    holding = Q(*(Q(search_text__contains=part) for part in parts), _connector=Q.OR)
    pairs = [(sum(finding.worth([part], each.search_text) for part in parts), each) for each in shown.filter(holding)]
    return _in_order((worth, each) for worth, each in pairs if worth)


def alike(shown: QuerySet[Offering], words: Sequence[str]) -> list[Offering]:
    """Return offerings in whose texts every word has one that looks like it, the likest first."""
    if not words:
        return []
    looks = {f"word_{at}": TrigramWordSimilarity(word, "search_text") for at, word in enumerate(words)}
    found = shown.annotate(**looks).filter(**{f"{name}__gte": finding.ALIKE for name in looks})
    return sorted(found, key=lambda each: -sum(getattr(each, name) for name in looks))


def _in_order(pairs: Iterable[tuple[int, Offering]]) -> list[tuple[int, Offering]]:
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1].title.get("de", "")))


_offices = Prepared(lambda tenant: Office.objects.filter(tenant=tenant).order_by("function"), UUID)
_office = Prepared(lambda tenant, function: Office.objects.filter(tenant=tenant, function=function), UUID, str)


def office_of(tenant: UUID, function: str) -> Office | None:
    """Return the office that has a function in a town."""
    return _office.first(tenant, function)


def offices_of(tenant: UUID) -> list[Office]:
    """Return a town's offices."""
    return _offices.all(tenant)


def reads_of(tenant: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_offices.of(tenant)]


def reads_of_lists(town: UUID) -> list[Read]:
    """Return what a list of cases reads here, so that it is read in one statement."""
    return [_offices.of(town), _titles.of(town)]


def offices_by_town(towns: Collection[UUID]) -> dict[UUID, list[Office]]:
    """Return the offices of several towns, in one question."""
    found: dict[UUID, list[Office]] = {}
    for office in Office.objects.filter(tenant__in=towns).order_by("function"):
        assert office.tenant_id is not None
        found.setdefault(office.tenant_id, []).append(office)
    return found
