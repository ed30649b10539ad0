# SPDX-License-Identifier: EUPL-1.2
"""What the house does when the end of a chain is taken away or set back, and what anchors find beyond that.

Everything is committed here, and what is tampered with is tampered with as the owner of the tables does it.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.furnished import Town

from geleitzug.ground.events import clock, linking, proving
from geleitzug.ground.events.models import Chain, ChainLink
from geleitzug.ground.events.proving import Anchor
from geleitzug.ground.events.tests.trail import found, link_all, proof, say

pytestmark = pytest.mark.usefixtures("waits_for_its_own_database")


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

    owner.execute("update events_chain set length = length - 1, upto = null where tenant_id = %s", [own_town.id])

    assert found(own_town) == (linking.NOT_AS_LEFT, None)
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
    with own_town.machine():
        chain = Chain.objects.get()
        chain.length, chain.upto = 0, None
        chain.seal = linking.end_of(chain, linking.BEGINNING)
        chain.save()
    link_all(own_town)
    say(own_town)
    link_all(own_town)

    assert proof(own_town).found is None
    assert found(own_town, anchor)[0] == "the link is another one than its anchor says: the trail was written anew"


def test_a_later_anchor_does_not_hide_an_earlier_one(own_town: Town, said: list[UUID]) -> None:
    with own_town.machine():
        real = proving.newest_anchor()
    assert real is not None
    forged = Anchor(real.number, "00" * 32)
    assert proof(own_town, real, real).found is None

    for both in ((real, forged), (forged, real)):
        assert found(own_town, *both)[0].startswith("the link is another one than its anchor says")


def test_a_chain_taken_away_is_not_begun_anew(
    own_town: Town, said: list[UUID], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Else the worker itself would seal what was forged, without anybody having the installation's key."""
    owner.execute("delete from events_chainlink where tenant_id = %s", [own_town.id])
    owner.execute("delete from events_chain where tenant_id = %s", [own_town.id])
    owner.execute("update events_entry set actor_name = 'Jemand anderes' where id = %s", [said[0]])

    for _each in range(3):
        with own_town.machine():
            linking.begin()
            assert linking.link_entries() == 0

    assert found(own_town) == (proving.NOT_THERE, None)
    assert "its chain is not there" in caplog.text
    with own_town.machine():
        assert proving.known_trouble(Chain.objects.first()).startswith("chain: it is not there")


def test_a_chain_set_back_is_not_gone_on_with(
    own_town: Town, said: list[UUID], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with own_town.machine():
        newest = ChainLink.objects.order_by("-number").first()
        assert newest is not None
        start = linking.leaves_in(bytes(newest.leaves))[0].entry
    owner.execute("delete from events_chainlink where id = %s", [newest.pk])
    owner.execute("update events_chain set length = length - 1, upto = %s where tenant_id = %s", [start, own_town.id])
    owner.execute("update events_entry set actor_name = 'Jemand anderes' where id = %s", [said[0]])

    for _each in range(3):
        with own_town.machine():
            assert linking.link_entries() == 0

    assert found(own_town) == (linking.NOT_AS_LEFT, None)
    assert "does not end where it was left" in caplog.text
    with own_town.machine():
        assert linking.NOT_AS_LEFT in Chain.objects.get().trouble


@pytest.mark.parametrize("hours", [23, 25])
def test_an_older_end_put_back_is_told_once_what_is_linked_anew_is_a_day_old(
    own_town: Town, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    hours: int,
) -> None:  # fmt: skip
    """Its seal is right, so it goes on: that it happened is told, in the machine's log too."""
    say(own_town)
    link_all(own_town)
    assert proof(own_town).late == ()
    kept = owner.execute(
        "select length, upto, seal from events_chain where tenant_id = %s", [own_town.id]
    ).fetchone()  # fmt: skip
    assert kept is not None
    forged = say(own_town)
    link_all(own_town)
    owner.execute("delete from events_chainlink where tenant_id = %s and number > %s", [own_town.id, kept[0]])
    owner.execute(
        "update events_chain set length = %s, upto = %s, seal = %s, waiting_upto = null where tenant_id = %s",
        [*kept, own_town.id],
    )
    owner.execute("update events_entry set actor_name = 'Jemand anderes' where id = %s", [forged[0]])
    now = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(linking.timezone, "now", lambda: now)

    link_all(own_town)

    is_late = hours > 24
    looked = proof(own_town)
    assert looked.found is None
    assert looked.late == ((kept[0] + 1,) if is_late else ())
    assert ("only now" in caplog.text) is is_late


def test_the_nightly_look_keeps_what_it_found(
    own_town: Town, said: list[UUID], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with own_town.machine():
        clock.prove()
        well, anchor = Chain.objects.get(), proving.newest_anchor()
        logged = [record for record in caplog.records if record.message.startswith("anchor ")]
    owner.execute("delete from events_entry where id = %s", [said[2]])
    with own_town.machine():
        clock.prove()
        ill = Chain.objects.get()

    assert (well.trouble, well.checked_at is not None) == ("", True)
    assert anchor is not None
    (line,) = (json.loads(record.message.removeprefix("anchor ")) for record in logged)
    assert line == {
        "town": "musterhafen", "id": str(own_town.id), "link": anchor.number, "digest": anchor.digest
    }  # fmt: skip
    assert logging.getLogger(clock.__name__).isEnabledFor(logging.INFO)
    assert ill.trouble.endswith(f"entry {said[2]}: the entry is not there any more")
    assert "does not fit" in caplog.text


def test_the_worker_links_every_minute_and_looks_every_night() -> None:
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert (crons["events.link"], crons["events.prove"]) == ("* * * * *", "52 2 * * *")
