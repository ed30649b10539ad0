# SPDX-License-Identifier: EUPL-1.2
"""Two addresses for whoever watches over the house: is it alive, is it ready. They tell nothing else."""

from __future__ import annotations

import logging
import pkgutil
from importlib import import_module

from django.apps import apps
from django.db import DatabaseError, connection
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
    return sorted(f"{app}.{name}" for app, name in migrations_on_disk() - applied)


def migrations_on_disk() -> set[tuple[str, str]]:
    """Return app and name of each migration of this version.

    They are not loaded, as Django would: a web process asks once and kept them for good (5 MB). What a squashed one
    replaces need not be known: ``migrate`` records the squashed one as well.
    """
    packages = (
        (config.label, import_module(f"{config.name}.migrations"))
        for config in apps.get_app_configs()
        if config.module is not None
        and any(m.name == "migrations" for m in pkgutil.iter_modules(config.module.__path__))
    )
    return {
        (label, module.name)
        for label, package in packages
        for module in pkgutil.iter_modules(package.__path__)
        if not module.ispkg and module.name[0] not in "_~"
    }


urlpatterns = [
    path("-/live", live, name="live"),
    path("-/ready", ready, name="ready"),
]
