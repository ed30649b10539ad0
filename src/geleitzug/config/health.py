# SPDX-License-Identifier: EUPL-1.2
"""Two addresses for whoever watches over the house: is it alive, is it ready. They tell nothing else."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geleitzug.ground.jobs.worker import is_alive
from geleitzug.ground.tenancy import doors

log = logging.getLogger(__name__)
_known: dict[str, bool] = {}


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether database, migrations and a worker are there; 503 names what is missing."""
    missing = what_is_missing()
    if missing:
        return HttpResponse(f"not ready: {missing}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def what_is_missing() -> str:
    """Return the first thing without which the house cannot work, or nothing."""
    try:
        if not _known.get("migrated"):
            _known["migrated"] = not unapplied_migrations()
        if not _known["migrated"]:
            return "migrations"
        return "" if is_alive() else "worker"
    except DatabaseError:
        log.warning("not ready", exc_info=True)
        return "database"


def unapplied_migrations() -> list[str]:
    """Return the migrations of this version that the database has not seen."""
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("select to_regclass('public.django_migrations')")
        if cursor.fetchone() == (None,):
            return ["all"]
        cursor.execute("select app, name from django_migrations")
        applied = set(cursor.fetchall())
    on_disk = MigrationLoader(None).disk_migrations
    replaced = {old for migration in on_disk.values() for old in migration.replaces}
    return sorted(f"{app}.{name}" for app, name in on_disk if (app, name) not in applied | replaced)


urlpatterns = [
    path("-/live", live, name="live"),
    path("-/ready", ready, name="ready"),
]
