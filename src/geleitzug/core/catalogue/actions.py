# SPDX-License-Identifier: EUPL-1.2
"""Publishing package versions and offering them in a town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from geleitzug.core.catalogue import permissions
from geleitzug.core.catalogue.checks import check
from geleitzug.core.catalogue.models import Coverage, Offering, ServiceVersion
from geleitzug.core.catalogue.package import NO_LEIKA, LocalMissing, Package, PackageError
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.ground.finding import text_of
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


def import_package(folder: Path, *, by: Actor) -> ServiceVersion:
    """Read a package folder and publish it; raises PackageError."""
    return publish(read_folder(folder), by=by)


def publish(package: Package, *, by: Actor) -> ServiceVersion:
    """Publish a version; the same content again is the same version, other content needs a new number.

    It is checked whoever brings it: a published version never changes. Raises PackageError, NotPermitted.
    """
    by = require(by, permissions.PUBLISH)
    check(package)
    with doors.machine_door(doors.current().tenant):
        known, _new = ServiceVersion.objects.get_or_create(
            key=package.key, version=package.version, defaults={"digest": package.digest, "raw": package.raw}
        )
    if known.digest != package.digest:
        raise PackageError(
            f"{package.key} {package.version} is published already with other content. Give it a new version number."
        )
    return known


def offer(
    version: ServiceVersion,
    package: Package,
    *,
    by: Actor,
    office: str = "",
    values: Mapping[str, Any] | None = None,
    texts: Mapping[str, Any] | None = None,
    covers: Iterable[UUID] = (),
) -> Offering:
    """Offer a version in this town, or move the offering to it; the town's own values and texts stay.

    Raises LocalMissing where the town has not set what the package leaves to it.
    """
    by = require(by, permissions.OFFER)
    service = package.service
    offering = Offering.objects.filter(tenant=doors.current_tenant(), key=package.key).first() or Offering(
        key=package.key
    )
    offering.version = version
    offering.office = office or offering.office or service["office"]
    offering.values = {**offering.values, **(values or {})}
    offering.texts = {**offering.texts, **(texts or {})}
    package.check_level(offering.values)
    package.check_clocks(offering.values)
    if missing := package.missing(offering.values, offering.texts):
        raise LocalMissing(f"{package.key}: this town has to set first: {', '.join(missing)}.")
    offering.title = offering.texts.get("title") or service["title"]
    offering.summary = offering.texts.get("summary") or service["summary"]
    offering.topic = service["topic"]
    offering.audience = service["audience"]
    if package.is_inquiry:
        offering.active, offering.audience = False, []
    offering.search_text = _search_text(package, offering)
    offering.save()
    for town in covers:
        Coverage.objects.get_or_create(offering=offering, town_id=town)
    return offering


def _search_text(package: Package, offering: Offering) -> str:
    keywords = [word for words in (package.service.get("keywords") or {}).values() for word in words]
    leika = str(package.service["leika"])
    names = [*keywords, "" if leika == NO_LEIKA else leika]
    return text_of(offering.title.values(), names, offering.summary.values())
