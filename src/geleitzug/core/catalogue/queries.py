# SPDX-License-Identifier: EUPL-1.2
"""What a portal shows: offerings by topic and search, offices, and what an offering says in this town."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Q, QuerySet

from geleitzug.core.catalogue.clocks import Clock, clocks_of
from geleitzug.core.catalogue.models import Coverage, Offering, Office
from geleitzug.core.catalogue.package import LEVEL, Package
from geleitzug.core.catalogue.versions import package_of
from geleitzug.ground.people.levels import Level
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.texts import fold

ALIKE = 0.55
"""How much of a word's three-letter pieces must be found in a text: two letters off in a word of ten are forgiven."""


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


def service_in(town: UUID, key: str) -> Service | None:
    """Return a service of a town's portal; the town's own comes before another body's."""
    offerings = sorted(_shown_as.all(town, key), key=lambda offering: offering.tenant_id != town)
    if not offerings:
        return None
    return Service(offerings[0], package_of(offerings[0].version_id))


def search(town: UUID, words: str, *, topic: str = "", audience: str = "", limit: int = 50) -> list[Offering]:
    """Return offerings whose texts hold every word; hits in the title first.

    German compounds are found by their parts (``steuer`` finds Hundesteuer), so words match inside words. Where
    nothing is found, somebody has mistyped: then what looks most alike is shown.
    """
    found = shown_in(town)
    if topic:
        found = found.filter(topic=topic)
    if audience:
        found = found.filter(audience__contains=[audience])
    wanted = fold(words).split()[:8]
    holding = Q(*(Q(search_text__contains=word) for word in wanted))
    offerings = sorted(found.filter(holding), key=lambda each: (-_rank(each, wanted), each.title.get("de", "")))
    return offerings[:limit] or (_alike(found, wanted)[:limit] if wanted else [])


def _alike(found: QuerySet[Offering], words: list[str]) -> list[Offering]:
    """Return offerings in whose texts every word has one that looks like it, the likest first."""
    alike = {f"word_{at}": TrigramWordSimilarity(word, "search_text") for at, word in enumerate(words)}
    near = found.annotate(**alike).filter(**{f"{name}__gte": ALIKE for name in alike})
    return sorted(near, key=lambda each: -sum(getattr(each, name) for name in alike))


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


def offices_by_town(towns: Collection[UUID]) -> dict[UUID, list[Office]]:
    """Return the offices of several towns, in one question."""
    found: dict[UUID, list[Office]] = {}
    for office in Office.objects.filter(tenant__in=towns).order_by("function"):
        assert office.tenant_id is not None
        found.setdefault(office.tenant_id, []).append(office)
    return found


def _rank(offering: Offering, words: list[str]) -> int:
    title = fold(" ".join(offering.title.values()))
    return sum(2 if f" {word}" in f" {title}" else 1 for word in words if word in title)
