# SPDX-License-Identifier: EUPL-1.2
"""Turning keys while people read, killed in the middle, and called twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from tests import towns

from geleitzug.core.mailbox.models import Message
from geleitzug.ground.crypto import keyring, rotating
from geleitzug.ground.crypto import towns as town_keys
from geleitzug.ground.crypto.safes import safe
from geleitzug.ground.crypto.tests.test_keyring import forget, written
from geleitzug.ground.crypto.texts import write_key
from geleitzug.ground.tenancy import doors

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


class Killed(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
def here(owner_connection: psycopg.Connection) -> UUID:
    forget()
    return towns.found(owner_connection, "musterhafen")


def bodies(town: UUID) -> set[str]:
    forget()
    with doors.machine_door(town):
        return {message.body for message in Message.objects.all()}


def now() -> datetime:
    return datetime.now(UTC)


def town_keys_of(owner: psycopg.Connection) -> list[int]:
    rows = owner.execute("select version from keys.town_key where purpose = 'cases' order by version").fetchall()
    return [version for (version,) in rows]


def test_a_town_gets_a_new_key_and_everything_is_read_as_before(here, owner_connection):
    for _each in range(3):
        written(here)

    done = rotating.rotate_town(owner_connection, here, younger_is_enough=now())

    assert done == 3
    assert bodies(here) == {"Ihr Hund ist angemeldet."}
    (found,) = rotating.standing(owner_connection)
    assert (found.cases, found.behind) == (3, 0)


def test_turned_twice_is_turned_once(here, owner_connection):
    written(here)
    rotating.rotate_town(owner_connection, here, younger_is_enough=now())

    again = rotating.rotate_town(owner_connection, here, younger_is_enough=LONG_AGO)

    assert again == 0
    assert town_keys_of(owner_connection) == [1, 2]


def test_killed_in_the_middle_it_goes_on_without_another_key(here, owner_connection, monkeypatch):
    monkeypatch.setattr(rotating, "BATCH", 2)
    for _each in range(5):
        written(here)

    def pull_the_plug(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotating.rotate_town(owner_connection, here, younger_is_enough=now(), tell=pull_the_plug)
    (midway,) = rotating.standing(owner_connection)
    read_midway = bodies(here)
    done = rotating.rotate_town(owner_connection, here, younger_is_enough=now())

    assert midway.behind == 3
    assert read_midway == {"Ihr Hund ist angemeldet."}
    assert done == 3
    assert town_keys_of(owner_connection) == [1, 2]
    assert bodies(here) == {"Ihr Hund ist angemeldet."}


def test_who_reads_and_writes_meanwhile_notices_nothing(here, owner_connection, monkeypatch):
    monkeypatch.setattr(rotating, "BATCH", 1)
    for _each in range(3):
        written(here)
    fresh: list[Message] = []

    def read_and_write(done: int) -> None:
        with doors.machine_door(here):
            assert {message.body for message in Message.objects.all()} == {"Ihr Hund ist angemeldet."}
        fresh.append(written(here))  # by the key this process remembers

    keyring.forget_all()
    rotating.rotate_town(
        owner_connection, here, younger_is_enough=now(), tell=lambda d: read_and_write(d) if d < 4 else None
    )
    rotating.rotate_town(owner_connection, here, younger_is_enough=LONG_AGO)

    assert len(fresh) == 3
    assert bodies(here) == {"Ihr Hund ist angemeldet."}
    assert rotating.standing(owner_connection)[0].behind == 0


def test_an_old_key_goes_when_nobody_remembers_it_and_who_does_still_writes(here, owner_connection):
    written(here)
    rotating.rotate_town(owner_connection, here, younger_is_enough=now())
    kept = town_keys_of(owner_connection)
    owner_connection.execute("update keys.town_key set made_at = made_at - interval '20 minutes'")

    rotating.rotate_town(owner_connection, here, younger_is_enough=LONG_AGO)
    written(here)  # this process still has the first key in mind

    assert (kept, town_keys_of(owner_connection)) == ([1, 2], [2])
    assert bodies(here) == {"Ihr Hund ist angemeldet."}


def test_a_new_installation_key_wraps_the_towns_keys_and_the_old_one_is_needed_no_more(
    here, owner_connection, settings
):
    written(here)
    old, new = settings.ENCRYPTION_KEY, write_key()
    settings.ENCRYPTION_KEY = f"{new}\n{old}"

    before = bodies(here)
    done = rotating.rotate_installation(owner_connection)
    again = rotating.rotate_installation(owner_connection)
    settings.ENCRYPTION_KEY = new

    assert before == bodies(here) == {"Ihr Hund ist angemeldet."}
    assert (done, again) == (len(town_keys.PURPOSES), 0)
    assert rotating.standing(owner_connection)[0].safes == (safe().current,)


def test_an_installation_whose_turning_was_killed_goes_on(here, owner_connection, settings):
    towns.found(owner_connection, "sandmoor")
    written(here)
    settings.ENCRYPTION_KEY = f"{write_key()}\n{settings.ENCRYPTION_KEY}"

    def pull_the_plug(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotating.rotate_installation(owner_connection, pull_the_plug)
    midway = bodies(here)
    done = rotating.rotate_installation(owner_connection)

    assert midway == bodies(here) == {"Ihr Hund ist angemeldet."}
    assert done == 2 * len(town_keys.PURPOSES) - 1
