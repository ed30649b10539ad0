# SPDX-License-Identifier: EUPL-1.2
"""One request, one door, with real transactions on one connection: all of it happens or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.furnished import Town, furnished_database, own_town

from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.door import DoorMiddleware

__all__ = ["furnished_database", "own_town"]

Office: Any = apps.get_model("catalogue", "Office")


def ask(own_town: Town, view: object) -> HttpResponse:
    request = RequestFactory().get("/", headers={"host": "musterhafen.localhost"})
    return DoorMiddleware(view)(request)  # type: ignore[arg-type]


def test_a_request_that_fails_has_not_half_happened_and_the_next_one_starts_clean(own_town: Town) -> None:
    def write(number: int) -> None:
        with doors.machine_door(own_town.id):
            Office.objects.create(function=f"half_{number}", name={})

    def failing(request: HttpRequest) -> HttpResponse:
        write(1)
        raise RuntimeError("in the middle")

    def answering_500(request: HttpRequest) -> HttpResponse:
        write(2)
        return HttpResponse(status=500)

    def looking(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_setting('app.tenant'), current_setting('app.holder')")
            return HttpResponse(" ".join(cursor.fetchone()))

    with pytest.raises(RuntimeError):
        ask(own_town, failing)
    ask(own_town, answering_500)
    next_one = ask(own_town, looking).content.decode()

    with doors.machine_door(own_town.id):
        assert not Office.objects.filter(function__startswith="half_").exists()
    assert next_one == f"{doors.CITIZEN} {own_town.id} "
