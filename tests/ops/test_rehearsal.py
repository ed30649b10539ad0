# SPDX-License-Identifier: EUPL-1.2
"""What is answered before the house is forked: real pages, with nothing written and no connection left."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from geleitzug.config import rehearsal
from geleitzug.ground.tenancy import directory
from tests.furnished import Town


def test_a_first_visit_is_answered_and_leaves_no_connection(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, str] = {}
    reading = set()

    def application(environ: dict[str, Any], start: Any) -> Any:
        def note(status: str, headers: Any) -> None:
            answers[environ["PATH_INFO"]] = status

        with connection.cursor() as cursor:
            cursor.execute("show default_transaction_read_only")
            reading.add(cursor.fetchone())
        return house(environ, note)

    house = WSGIHandler()
    monkeypatch.setattr(rehearsal, "ENTRANCES", ("/anmelden/", "/amt/anmelden/"))  # no worker is there to be ready

    rehearsal.rehearse(application)

    assert connection.connection is None
    assert reading == {("on",)}
    first, topic, service, *doors = answers
    assert (first, topic.split("/")[1], service.split("/")[1]) == ("/", "themen", "leistungen")
    assert doors == ["/anmelden/", "/amt/anmelden/"]
    assert set(answers.values()) == {"200 OK"}


def test_a_house_without_its_database_starts_all_the_same(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    connections.close_all()
    directory.forget()

    rehearsal.rehearse(lambda environ, _start: asked.append(environ["PATH_INFO"]))

    assert asked == []
