# SPDX-License-Identifier: EUPL-1.2
"""Prepared packages in memory, one per published version: what never changes is prepared once."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from geleitzug.core.catalogue.models import ServiceVersion
from geleitzug.core.catalogue.package import Package


@lru_cache(maxsize=256)
def package_of(version_id: UUID) -> Package:
    """Return the package of a published version; raises ServiceVersion.DoesNotExist."""
    return Package(ServiceVersion.objects.values_list("raw", flat=True).get(pk=version_id))
