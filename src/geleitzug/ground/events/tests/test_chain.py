# SPDX-License-Identifier: EUPL-1.2
"""The chain over the audit trail: what is linked when, and that whatever is done to linked entries is found.

Everything is committed here, and what is tampered with is tampered with as the owner of the tables does it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from procrastinate.contrib.django import app
from tests.furnished import Town

from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto.raw import empty_unreadable
from geleitzug.ground.events import Event, clock, emit, linking, proving
from geleitzug.ground.events.models import Chain, ChainLink, Entry
from geleitzug.ground.events.proving import Anchor
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.postgres import LOGIN, OWNER, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSaid(Event):
    """Somebody said something."""

    sealed: ClassVar[tuple[str, ...]] = ("word",)
    number: int
    word: str = ""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the line at this moment and not a minute ago."""
    monkeypatch.setattr(linking, "MARGIN", timedelta())


@pytest.fixture
def owner(own_town: Town, database_server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_server.url(OWNER, own_town.database), autocommit=True) as line:
        yield line


def say(town: Town, number: int = 3, **more: Any) -> list[UUID]:
    with town.machine():
        return [emit(WordSaid(subject=uuid7(), number=each, **more), by=MACHINE).pk for each in range(number)]


def say_sealed(town: Town) -> tuple[UUID, UUID]:
    """Write an entry with sealed words; returns the entry and its subject."""
    draft = town.play("hundesteuer-anmelden", "ein-hund", steps=-1)
    with town.machine():
        entry = emit(WordSaid(subject=draft.pk, number=1, word="Rex"), by=MACHINE)
    assert entry.words == {"word": "Rex"}
    return entry.pk, draft.pk


def link_all(town: Town) -> None:
    """ChainLink until nothing is left; other tests' transactions on this server may go on for a moment."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with town.machine():
            linking.link_entries()
            if proving.oldest_unlinked() is None:
                return
        time.sleep(0.05)
    raise AssertionError("nothing was linked")


def proof(town: Town, *anchors: Anchor) -> proving.Proof:
    with town.machine():
        return proving.prove(anchors)


def found(town: Town, *anchors: Anchor) -> tuple[str, UUID | None]:
    place = proof(town, *anchors).found
    assert place is not None
    return place.what, place.entry


@pytest.fixture
def said(own_town: Town) -> list[UUID]:
    """Some entries in two links; those of the middle are returned."""
    say(own_town)
    link_all(own_town)
    middle = say(own_town)
    say(own_town, 1)
    link_all(own_town)
    return middle


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


def test_who_links_anew_without_the_installations_key_is_found(
    own_town: Town, said: list[UUID], owner: psycopg.Connection
) -> None:
    """Somebody who reads this code and may write everything in the database, but does not have its key."""
    with own_town.machine():
        newest = ChainLink.objects.order_by("-number").first()
        assert newest is not None
        end = UUID(int=linking.leaves_in(bytes(newest.leaves))[-1].entry.int + 1)
        owner.execute("update events_entry set actor_name = 'Jemand anderes' where id = %s", [said[0]])
        start = linking.leaves_in(bytes(newest.leaves))[0].entry
        leaves = b"".join(linking.leaf_of(row).packed() for row in linking.entries_between(start, end))
    digest = linking.digest_of(own_town.id, newest.number, newest.at, bytes(newest.previous), leaves)
    owner.execute("update events_chainlink set leaves = %s, digest = %s where id = %s", [leaves, digest, newest.pk])

    assert found(own_town) == ("the link's seal was not made by this installation", None)


def test_the_end_cut_off_is_found_by_the_chain_and_without_it_by_an_anchor(
    own_town: Town, said: list[UUID], owner: psycopg.Connection
) -> None:
    with own_town.machine():
        anchor = proving.newest_anchor()
        assert anchor is not None
        newest = ChainLink.objects.get(number=anchor.number)
    assert proof(own_town, anchor).found is None
    owner.execute("delete from events_entry where id = any(%s)",
                  [[leaf.entry for leaf in linking.leaves_in(bytes(newest.leaves))]])  # fmt: skip
    owner.execute("delete from events_chainlink where id = %s", [newest.pk])
    assert found(own_town) == ("the link is not there", None)

    owner.execute("update events_chain set length = length - 1 where tenant_id = %s", [own_town.id])
    owner.execute("update events_chain set upto = null where tenant_id = %s", [own_town.id])

    assert proof(own_town).found is None
    assert found(own_town, anchor) == (
        "the link is not there, but its anchor is: the end of the trail was cut off", None
    )  # fmt: skip


def test_a_trail_written_anew_with_the_key_is_found_by_an_anchor(
    own_town: Town, said: list[UUID], owner: psycopg.Connection
) -> None:
    with own_town.machine():
        anchor = proving.newest_anchor()
    assert anchor is not None
    owner.execute("update events_entry set actor_name = 'Jemand anderes' where id = %s", [said[0]])
    owner.execute("delete from events_chainlink where tenant_id = %s", [own_town.id])
    owner.execute("delete from events_chain where tenant_id = %s", [own_town.id])
    link_all(own_town)
    say(own_town)
    link_all(own_town)

    assert proof(own_town).found is None
    assert found(own_town, anchor)[0] == "the link is another one than its anchor says: the trail was written anew"


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


def test_the_nightly_look_keeps_what_it_found(
    own_town: Town, said: list[UUID], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with own_town.machine():
        clock.prove()
        well = Chain.objects.get()
    owner.execute("delete from events_entry where id = %s", [said[2]])
    with own_town.machine():
        clock.prove()
        ill = Chain.objects.get()

    assert (well.trouble, well.checked_at is not None) == ("", True)
    assert ill.trouble.endswith(f"entry {said[2]}: the entry is not there any more")
    assert "does not fit" in caplog.text


def test_the_worker_links_every_minute_and_looks_every_night() -> None:
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert (crons["events.link"], crons["events.prove"]) == ("* * * * *", "52 2 * * *")


_COPY = (
    "insert into events_entry (id, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words)"
    " select %(new)s, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words"
    " from events_entry where id = %(old)s"
)
