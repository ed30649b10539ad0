# SPDX-License-Identifier: EUPL-1.2
"""Prepared packages in memory, one per published version: what never changes is prepared once."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.core.catalogue.package import Package

MOVING = ("process", "handovers", "schemas")
"""The parts of a package that a case leaves behind when it is moved to a newer process."""


@lru_cache(maxsize=256)
def package_of(version_id: UUID) -> Package:
    """Return the package of a published version; raises ServiceVersion.DoesNotExist."""
    return Package(ServiceVersion.objects.values_list("raw", flat=True).get(pk=version_id))


@lru_cache(maxsize=256)
def moved_package(version_id: UUID, process_id: UUID) -> Package:
    """Return a version's package with the process of a newer one, and with what hangs on that process's elements.

    Form, fees, service and letter stay: the applicant has applied, and is told, by them. Whether both fit is
    ``package.check``'s to say before anybody is moved.
    """
    stays, goes = package_of(version_id).raw, package_of(process_id).raw
    return Package({**stays, **{part: goes.get(part) or {} for part in MOVING}})
