# SPDX-License-Identifier: EUPL-1.2
"""What the page about programs shows, and how much of the deciding they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geleitzug.core.automation.examining import percent_of
from geleitzug.core.automation.models import Setting, Tally
from geleitzug.core.automation.permissions import PAUSE, SET
from geleitzug.core.catalogue.automatic import Automatic
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.catalogue.versions import package_of
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import doors

MONTHS = 12

_stopped = Prepared(lambda service: Setting.objects.filter(service_key=service).exclude(paused_at=None)[:1], str)


@dataclass(frozen=True, slots=True)
class Program:
    """A service in which a program may decide alone, as its town has set it."""

    offering: Offering
    automatic: Automatic
    setting: Setting | None
    percent: int
    months: tuple[Tally, ...]
    """What was decided, the latest month first."""

    @property
    def is_paused(self) -> bool:
        """Tell whether people decide for now."""
        return self.setting is not None and self.setting.is_paused


def programs(actor: Actor) -> list[Program]:
    """Return the town's services in which a program may decide, as far as the actor may stop or set them."""
    offerings = Offering.objects.filter(tenant=doors.current_tenant(), active=True).order_by("key")
    if not may(actor, SET):
        offerings = offerings.filter(office__in=sorted(offices_with(actor, PAUSE)))
    found = [(each, package) for each in offerings if (package := package_of(each.version_id)).automatic]
    keys = [offering.key for offering, _package in found]
    settings = {setting.service_key: setting for setting in Setting.objects.filter(service_key__in=keys)}
    tallies = _tallies(keys)
    return [
        Program(
            offering,
            package.automatic,
            settings.get(offering.key),
            percent_of(package, settings.get(offering.key)),
            tuple(tally for tally in tallies if tally.service_key == offering.key)[:MONTHS],
        )
        for offering, package in found
        if package.automatic
    ]


def program_of(actor: Actor, key: str) -> Program | None:
    """Return one of them; None where there is none, or it is none of the actor's business."""
    return next((program for program in programs(actor) if program.offering.key == key), None)


def may_stop(actor: Actor, office: str) -> bool:
    """Tell whether somebody may stop the programs of an office's services."""
    return may(actor, SET) or may(actor, PAUSE, office=office)


def is_paused(service_key: str) -> bool:
    """Tell whether the program of a service is stopped."""
    return _stopped.first(service_key) is not None


def reads_of(service_key: str) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_stopped.of(service_key)]


def _tallies(keys: Iterable[str]) -> list[Tally]:
    """Return the latest months of some services: a row a month, at most so many as a page shows of each."""
    keys = list(keys)
    return list(Tally.objects.filter(service_key__in=keys).order_by("-month", "service_key")[: MONTHS * len(keys)])
