# SPDX-License-Identifier: EUPL-1.2
"""The chain over the audit trail: what is linked when, and that whatever is done to linked entries is found.

Everything is committed here, and what is tampered with is tampered with as the owner of the tables does it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto.raw import empty_unreadable
from geleitzug.ground.events import emit, linking, proving
from geleitzug.ground.events.models import Chain, ChainLink, Entry
from geleitzug.ground.events.tests.trail import NothingSaid, WordSaid, found, link_all, proof, say, say_sealed
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.postgres import LOGIN, Server
from geleitzug.ground.tenancy import doors

pytestmark = pytest.mark.usefixtures("waits_for_its_own_database")


def test_entries_are_linked_in_order_and_fit(own_town: Town, said: list[UUID]) -> None:
    with own_town.machine():
        links = list(ChainLink.objects.order_by("number"))
        entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))

    assert [link.number for link in links] == list(range(1, len(links) + 1))
    assert [bytes(link.previous) for link in links] == [
        linking.BEGINNING, *(bytes(link.digest) for link in links[:-1])
    ]  # fmt: skip
    assert [leaf.entry for link in links for leaf in linking.leaves_in(bytes(link.leaves))] == entries
    assert proof(own_town) == proving.Proof(len(links), len(entries))


def test_more_entries_than_a_link_holds_are_several_links(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "ENTRIES_PER_LINK", 4)
    monkeypatch.setattr(linking, "LINKS_AT_ONCE", 2)
    say(own_town, 21)

    link_all(own_town)

    fits = proof(own_town)
    assert fits.found is None
    assert fits.links >= 6


def test_what_is_new_is_not_linked_at_once(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    link_all(own_town)
    monkeypatch.setattr(linking, "MARGIN", timedelta(seconds=60))
    say(own_town)

    with own_town.machine():
        linked = [linking.link_entries() for _each in range(3)]
        waiting = proving.oldest_unlinked()

    assert linked == [0, 0, 0]
    assert waiting is not None


def test_a_slow_transaction_holds_the_line_back_and_none_of_its_entries_comes_too_late(
    own_town: Town, database_server: Server
) -> None:
    """An id is made before its transaction commits: what commits later with a smaller id must find its place."""
    link_all(own_town)
    with psycopg.connect(database_server.url(LOGIN, own_town.database)) as slow:
        slow.execute("select set_config('role', 'geleitzug_machine', true), set_config('app.tenant', %s, true)",
                     [str(own_town.id)])  # fmt: skip
        late = uuid7()
        slow.execute(
            "insert into events_entry (id, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words)"
            " values (%s, %s, %s, 'WordSaid', false, now(), 'machine', '', '{}', '')",
            [late, own_town.id, uuid7()],
        )
        later = say(own_town)
        for _each in range(5):
            with own_town.machine():
                assert linking.link_entries() == 0
        slow.commit()

    link_all(own_town)

    assert proof(own_town).found is None
    with own_town.machine():
        newest = ChainLink.objects.order_by("-number").first()
        assert newest is not None
        assert [leaf.entry for leaf in linking.leaves_in(bytes(newest.leaves))] == [late, *later]


def test_an_entry_held_up_between_its_id_and_its_writing_finds_its_place(own_town: Town) -> None:
    """A transaction has no number before it writes, unless it takes one: nobody would wait for it."""
    link_all(own_town)
    linked_meanwhile: list[int] = []

    def held_up(execute: Callable[..., Any], statement: str, *more: Any) -> Any:
        if statement.startswith('INSERT INTO "events_entry"'):
            linked_meanwhile.extend(in_another_thread(lambda: _say_and_link(own_town)))
        return execute(statement, *more)

    with own_town.machine(), connection.execute_wrapper(held_up):
        late = emit(NothingSaid(subject=uuid7()), by=MACHINE).pk

    link_all(own_town)

    assert linked_meanwhile == [0, 0, 0]
    assert proof(own_town).found is None
    with own_town.machine():
        newest = ChainLink.objects.order_by("-number").first()
        assert newest is not None
        assert linking.leaves_in(bytes(newest.leaves))[0].entry == late


def test_only_the_first_entry_of_a_transaction_asks_for_its_number(own_town: Town) -> None:
    def asked(door: doors.Door) -> int:
        with CaptureQueriesContext(connection) as shown, doors.open_door(door):
            for _each in range(2):
                emit(WordSaid(subject=uuid7(), number=1), by=MACHINE)
        return sum(query["sql"].startswith("select pg_current_xact_id") for query in shown.captured_queries)

    assert asked(doors.Door(doors.MACHINE, own_town.id)) == 1
    assert asked(doors.Door(doors.MACHINE, own_town.id)) == 1
    assert asked(doors.Door(doors.MACHINE, own_town.id, writes=True)) == 0


def test_a_database_that_counts_from_the_beginning_again_does_not_wait_for_ever(own_town: Town) -> None:
    """Restored into a new server, the transaction that was waited for is far away."""
    say(own_town)
    link_all(own_town)
    with own_town.machine():
        line = uuid7()
        Chain.objects.update(waiting_upto=line, waiting_for=2**60)
    say(own_town)

    link_all(own_town)

    assert proof(own_town).found is None


def test_every_town_has_a_chain_of_its_own(own_town: Town, said: list[UUID]) -> None:
    from geleitzug.config import seed

    other = Town(seed.town_of("sandmoor"), own_town.database)
    say(other)
    link_all(other)

    assert proof(other).found is None
    assert proof(own_town).found is None
    with other.machine():
        assert not Entry.objects.filter(pk__in=said).exists()


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'NothingSaid'",
        "facts = '{\"number\": 7}'",
        "at = at - interval '1 day'",
        "actor_name = 'Jemand anderes'",
        "actor_kind = 'staff'",
        "actor_id = '01890000-0000-7000-8000-000000000000'",
        "subject = '01890000-0000-7000-8000-000000000000'",
        "deed = true",
    ],
)
def test_a_changed_entry_is_found(own_town: Town, said: list[UUID], owner: psycopg.Connection, change: str) -> None:
    owner.execute(f"update events_entry set {change} where id = %s", [said[1]])  # type: ignore[call-overload]

    assert found(own_town) == ("the entry was changed", said[1])


def test_a_deleted_entry_is_found(own_town: Town, said: list[UUID], owner: psycopg.Connection) -> None:
    owner.execute("delete from events_entry where id = any(%s)", [said[1:]])

    assert found(own_town) == ("the entry is not there any more", said[1])


def test_an_entry_put_between_is_found(own_town: Town, said: list[UUID], owner: psycopg.Connection) -> None:
    between = UUID(int=said[0].int + 1)
    owner.execute(_COPY, {"new": between, "old": said[0]})

    assert found(own_town) == ("the entry was put in later", between)


def test_an_entry_put_behind_the_last_link_is_found(
    own_town: Town, said: list[UUID], owner: psycopg.Connection
) -> None:
    with own_town.machine():
        newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert newest is not None
    behind = UUID(int=newest.int + 1)
    owner.execute(_COPY, {"new": behind, "old": said[0]})

    assert found(own_town) == ("the entry was put in behind the last link", behind)


def test_entries_that_changed_places_are_found(own_town: Town, said: list[UUID], owner: psycopg.Connection) -> None:
    aside = uuid7()
    for old, new in ((said[0], aside), (said[1], said[0]), (aside, said[1])):
        owner.execute("update events_entry set id = %s where id = %s", [new, old])

    assert found(own_town) == ("the entry was changed", said[0])


def test_a_link_that_was_taken_out_is_found(own_town: Town, said: list[UUID], owner: psycopg.Connection) -> None:
    owner.execute("delete from events_chainlink where tenant_id = %s and number = 1", [own_town.id])

    assert found(own_town) == ("the link is not there", None)


def test_a_link_that_was_changed_is_found(own_town: Town, said: list[UUID], owner: psycopg.Connection) -> None:
    owner.execute(
        "update events_chainlink set at = at - interval '1 day' where tenant_id = %s and number = 1", [own_town.id]
    )

    assert found(own_town) == ("the link was changed", None)


def test_words_whose_key_is_deleted_may_be_emptied_and_the_trail_still_fits(
    own_town: Town, owner: psycopg.Connection
) -> None:
    entry, subject = say_sealed(own_town)
    link_all(own_town)
    with own_town.machine():
        keyring.forget([subject])
    assert proof(own_town).found is None  # unreadable, but as it was
    assert empty_unreadable(owner) > 0

    assert owner.execute("select words from events_entry where id = %s", [entry]).fetchone() == (b"",)
    assert proof(own_town).found is None


def test_words_emptied_while_their_key_is_there_are_found(own_town: Town, owner: psycopg.Connection) -> None:
    entry, _subject = say_sealed(own_town)
    link_all(own_town)

    owner.execute("update events_entry set words = '' where id = %s", [entry])

    assert found(own_town) == ("what is sealed in the entry was emptied, though its key is there", entry)


def test_exchanged_words_are_found(own_town: Town, owner: psycopg.Connection) -> None:
    entry, _subject = say_sealed(own_town)
    link_all(own_town)

    owner.execute("update events_entry set words = words || '\\x00' where id = %s", [entry])

    assert found(own_town) == ("what is sealed in the entry was exchanged", entry)


def test_a_guests_entries_may_move_to_their_account(own_town: Town, said: list[UUID]) -> None:
    with own_town.machine():
        Entry.objects.filter(pk__in=said).update(holder=uuid7())

    assert proof(own_town).found is None


@pytest.mark.parametrize(
    "statement", ["update events_chainlink set seal = ''", "delete from events_chainlink", "delete from events_chain"]
)
def test_no_role_of_the_house_may_change_a_link(own_town: Town, said: list[UUID], statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), own_town.machine(), connection.cursor() as cursor:
        cursor.execute(statement)
    connections.close_all()


def in_another_thread(call: Callable[[], list[int]]) -> list[int]:
    """Call something over a connection of its own."""

    def called() -> list[int]:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(called).result()


def _say_and_link(town: Town) -> list[int]:
    say(town)
    linked = []
    for _each in range(3):
        with town.machine():
            linked.append(linking.link_entries())
    return linked


_COPY = (
    "insert into events_entry (id, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words)"
    " select %(new)s, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words"
    " from events_entry where id = %(old)s"
)
