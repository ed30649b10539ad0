# SPDX-License-Identifier: EUPL-1.2
"""Keys of cases behind their walls: who gets them, how many statements that takes, and what is gone with them."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest
from django.core.exceptions import FieldError
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import towns

from geleitzug.core.mailbox.models import Message
from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto import towns as town_keys
from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.crypto.fields import renew, sealed_for
from geleitzug.ground.crypto.keyring import KeyGone
from geleitzug.ground.crypto.models import CaseKey
from geleitzug.ground.crypto.raw import empty_unreadable
from geleitzug.ground.crypto.towns import NoTownKey, lookup_hash
from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy import doors

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(owner_connection: psycopg.Connection) -> UUID:
    return towns.found(owner_connection, "musterhafen")


@pytest.fixture
def there(owner_connection: psycopg.Connection) -> UUID:
    return towns.found(owner_connection, "sandmoor")


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    forget()


def forget() -> None:
    """Do as a process that has just started."""
    keyring.forget_all()
    town_keys.forget_all()


def written(town: UUID, text: str = "Ihr Hund", *, holder: UUID | None = None, subject: UUID | None = None) -> Message:
    """Write a message in the machine's name."""
    with doors.machine_door(town):
        return Message.objects.create(
            holder=holder or uuid7(), subject=subject or uuid7(), thread=uuid7(), direction="to_citizen",
            kind="message", title=text, body=f"{text} ist angemeldet.",
        )  # fmt: skip


def read(town: UUID, message: Message) -> str:
    with doors.machine_door(town):
        return Message.objects.get(pk=message.pk).body


def test_what_is_written_is_read_and_lies_sealed(here, owner_connection):
    message = written(here)
    forget()

    stored = owner_connection.execute("select title, body from mailbox_message").fetchone()

    assert read(here, message) == "Ihr Hund ist angemeldet."
    assert all(b"Hund" not in bytes(content) for content in stored)


@pytest.mark.parametrize(
    "exchange",
    [
        "update mailbox_message a set body = b.body from mailbox_message b where a.id <> b.id",
        "update mailbox_message set body = title",
        "update mailbox_message set body = substr(body, 1, length(body) - 1) || '\\x00'::bytea",
        "update mailbox_message set body = '\\x00'::bytea || substr(body, 2)",
        "update mailbox_message set id = gen_random_uuid()",
    ],
    ids=["another row's", "another column's", "changed", "another version", "another row"],
)
def test_a_value_that_was_exchanged_is_refused(here, owner_connection, exchange):
    subject = uuid7()
    written(here, subject=subject)
    written(here, "Ihre Katze", subject=subject)
    owner_connection.execute(exchange)
    forget()

    with doors.machine_door(here):
        message = Message.objects.first()
        with pytest.raises(Refused):
            _ = message.body


def test_a_row_moved_to_another_town_is_refused(here, there, owner_connection):
    written(here)
    for table in ("mailbox_message", "keys.case_key"):
        owner_connection.execute(f"update {table} set tenant_id = %s", [there])
    forget()

    with doors.machine_door(there):
        message = Message.objects.get()
        with pytest.raises((Refused, KeyGone)):
            _ = message.body


def test_a_key_that_was_exchanged_is_refused(here, owner_connection):
    one, other = written(here), written(here)
    owner_connection.execute("update keys.case_key a set wrapped = b.wrapped from keys.case_key b where a.id <> b.id")
    forget()

    for message in (one, other):
        with pytest.raises(Refused):
            read(here, message)


def test_another_installations_key_opens_nothing(here, settings):
    message = written(here)
    forget()
    settings.ENCRYPTION_KEY = "b3RoZXIta2V5LW9mLWFub3RoZXItaG91c2UtMzItYnk"

    with pytest.raises(Refused):
        read(here, message)


def test_a_town_without_a_key_seals_nothing(here, owner_connection):
    owner_connection.execute("delete from keys.town_key")

    with pytest.raises(NoTownKey, match="has no key"):
        written(here)


# ---- who gets them ---------------------------------------------------------------------------------------------


def test_the_wall_shows_a_key_to_whoever_may_see_the_rows(here, there):
    mine, theirs = written(here), written(here)
    elsewhere = written(there, holder=mine.holder)

    def seen() -> set[UUID]:
        return set(CaseKey.objects.values_list("pk", flat=True))

    with doors.citizen_door(there, mine.holder):
        assert seen() == {mine.subject, elsewhere.subject}
    with doors.citizen_door(here):
        assert seen() == set()
    with doors.office_door(here):
        assert seen() == {mine.subject, theirs.subject}
    with doors.machine_door(there):
        assert seen() == {elsewhere.subject}


def test_nobody_gets_from_memory_what_the_wall_would_not_show(here):
    message = written(here)
    assert read(here, message)  # the machine's door remembers it now

    with doors.citizen_door(here, uuid7()), pytest.raises(KeyGone):
        keyring.key_to_open(message.subject, b"", None)


@pytest.mark.parametrize("change", ["update keys.case_key set wrapped = ''", "update keys.case_key set tenant_id = id"])
@pytest.mark.parametrize("role", doors.ROLES)
def test_nobody_but_the_owner_changes_a_key(here, role, change):
    message = written(here)

    door = doors.Door(role, here, message.holder)
    with doors.open_door(door), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)


def test_somebody_reads_their_own_in_all_towns(here, there):
    mine = written(here)
    elsewhere = written(there, "Ihr Haus", holder=mine.holder)
    forget()

    with doors.citizen_door(here, mine.holder):
        assert {message.title for message in Message.objects.all()} == {"Ihr Hund", "Ihr Haus"}
    assert elsewhere.subject != mine.subject


def test_a_row_can_be_opened_when_its_door_is_shut(here):
    message = written(here)
    forget()
    with doors.citizen_door(here, message.holder):
        found = Message.objects.get()

    assert found.body == "Ihr Hund ist angemeldet."


# ---- what it costs ---------------------------------------------------------------------------------------------


def test_a_list_takes_one_statement_more_however_long_it_is(here):
    for _each in range(12):
        written(here)
    forget()

    with doors.office_door(here):
        with CaptureQueriesContext(connection) as shown:
            assert len([message.title for message in Message.objects.all()]) == 12
        with CaptureQueriesContext(connection) as again:
            assert len([message.body for message in Message.objects.all()]) == 12
        forget()
        with CaptureQueriesContext(connection) as unopened:
            assert len([message.kind for message in Message.objects.all()]) == 12

    assert (len(shown), len(again), len(unopened)) == (2, 1, 1)


def test_keys_stay_in_memory_for_some_minutes_and_not_more_than_some(monkeypatch):
    from geleitzug.ground.crypto import cache

    kept: cache.Kept[int, int] = cache.Kept(most=3)
    clock = [0.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: clock[0])
    for number in range(5):
        kept.put(number, number)

    assert [kept.get(number) for number in range(5)] == [None, None, 2, 3, 4]
    clock[0] = cache.KEPT_SECONDS + 1
    assert kept.get(4) is None


# ---- what is undone, and what is deleted -----------------------------------------------------------------------


def test_a_key_that_was_rolled_back_seals_nothing(here):
    subject, holder = uuid7(), uuid7()
    with doors.machine_door(here):
        with transaction.atomic():
            written(here, subject=subject, holder=holder)
            transaction.set_rollback(True)
        message = written(here, subject=subject, holder=holder)
    forget()

    assert read(here, message) == "Ihr Hund ist angemeldet."


def test_a_deleted_key_opens_nothing_any_more(here):
    message = written(here)

    with doors.machine_door(here):
        keyring.forget([message.subject])

    with pytest.raises(KeyGone):
        read(here, message)


def test_what_stays_of_a_deleted_case_is_under_a_new_key(here, owner_connection):
    stays, goes = written(here), written(here)
    with doors.machine_door(here):
        goes = written(here, "Ihr Entwurf", subject=stays.subject, holder=stays.holder)
        before = bytes(CaseKey.objects.get(pk=stays.subject).wrapped)
        with transaction.atomic():
            renew(stays.subject, [Message.objects.get(pk=stays.pk)])
        assert bytes(CaseKey.objects.get(pk=stays.subject).wrapped) != before
    forget()

    assert read(here, stays) == "Ihr Hund ist angemeldet."
    with pytest.raises(KeyGone):
        read(here, goes)


def test_after_a_restore_only_what_was_deleted_is_emptied(here, owner_connection):
    stays, goes = written(here), written(here)
    with doors.machine_door(here):
        older = written(here, "Ihr Entwurf", subject=stays.subject, holder=stays.holder)
        renew(stays.subject, [Message.objects.get(pk=stays.pk)])
        keyring.forget([goes.subject])

    emptied = empty_unreadable(owner_connection)
    forget()

    assert emptied == 4
    assert {read(here, message) for message in (older, goes)} == {""}
    assert read(here, stays) == "Ihr Hund ist angemeldet."


# ---- fields ----------------------------------------------------------------------------------------------------


def test_nothing_is_written_in_clear_by_mistake(here):
    message = written(here)

    with doors.machine_door(here):
        with pytest.raises(TypeError, match="is sealed"), transaction.atomic():
            Message.objects.update(body="im Klartext")
        with pytest.raises(FieldError, match="is sealed"):
            Message.objects.filter(title__startswith="Ihr")
        Message.objects.filter(pk=message.pk).update(body=sealed_for(message, "body", "neu"), title="")
        changed = Message.objects.get()

    assert (changed.title, changed.body) == ("", "neu")


@pytest.mark.parametrize("text", ["a\x00b", "\x00"])
def test_a_sign_that_no_database_takes_does_not_get_in_sealed_either(here, text):
    with pytest.raises(DataError):
        written(here, text)


def test_what_nobody_has_opened_goes_back_as_it_came(here, owner_connection):
    message = written(here)
    stored = "select body from mailbox_message"
    before = owner_connection.execute(stored).fetchone()
    forget()

    with doors.machine_door(here):
        found = Message.objects.get(pk=message.pk)
        found.language = "en"
        with CaptureQueriesContext(connection) as captured:
            found.save()

    assert owner_connection.execute(stored).fetchone() == before
    assert len(captured) == 1


def test_a_lookup_hash_is_a_towns_own_and_survives(here, there):
    with doors.machine_door(here):
        first = lookup_hash("berta@example.org")
    forget()
    with doors.citizen_door(here):
        again = lookup_hash("berta@example.org")
    with doors.machine_door(there):
        elsewhere = lookup_hash("berta@example.org")

    assert first == again != elsewhere
