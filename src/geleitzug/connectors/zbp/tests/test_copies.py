# SPDX-License-Identifier: EUPL-1.2
"""The letter itself goes to the central mailbox: when it has come here, to whom wants that, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone
from tests.peers import Peer
from tests.towns import found

from geleitzug.connectors.zbp.tests.conftest import HANDLE, LETTER, run_waiting, work
from geleitzug.connectors.zbp.tests.test_forwarding import submissions
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import actions, copies, delivery, errors, queries
from geleitzug.core.mailbox.forwarding import send_notice
from geleitzug.core.mailbox.models import Forwarding, Message, PostItem
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.core.mailbox.wording import ONE_COPY_VERSION
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import identities
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Identity
from geleitzug.ground.tenancy import doors

Provide, Read = Callable[..., UUID], Callable[..., Forwarding]
Kind, State, Reason = Forwarding.Kind, Forwarding.State, Forwarding.Reason
STANDING = (Purpose.DELIVERY, Purpose.COPY)


@pytest.fixture
def musterhafen(owner_connection: psycopg.Connection, db: None) -> UUID:
    return found(owner_connection, "musterhafen", central_mailbox="letter")


@pytest.fixture
def retrieve(musterhafen: UUID, wiebke: Actor) -> Callable[[UUID], Message]:
    """Let Wiebke download a letter."""

    def call(message: UUID) -> Message:
        with doors.citizen_door(musterhafen, wiebke.holder):
            letter = queries.message_for(wiebke, message)
            delivery.download(letter, letter.result_document, by=wiebke)
            return queries.message_for(wiebke, message)

    return call


@pytest.fixture
def ask(musterhafen: UUID, wiebke: Actor) -> Callable[..., Forwarding]:
    """Let Wiebke press the button at a letter."""

    def call(message: UUID, version: str = ONE_COPY_VERSION) -> Forwarding:
        with doors.citizen_door(musterhafen, wiebke.holder):
            return copies.ask_for(queries.message_for(wiebke, message), by=wiebke, version=version)

    return call


def happened(town: UUID, message: UUID) -> list[str]:
    with doors.machine_door(town):
        rows = Entry.objects.filter(kind__startswith="Copy", facts__message_id=str(message)).order_by("pk")
        return [entry.kind for entry in rows]


def handed_out(central: Peer, submission: dict[str, Any]) -> bytes:
    with urlopen(f"{central.url}/anlage/{submission['id']}/0", timeout=10) as answer:
        return bytes(answer.read())


def test_who_wants_every_letter_there_gets_it_once_it_was_retrieved(
    central: Peer, musterhafen: UUID, provide: Provide, retrieve: Callable[..., Message], forwarding: Read
) -> None:
    message = provide(*STANDING)
    work()
    assert forwarding(message, Kind.COPY) is None
    assert submissions(central) == []

    announced = retrieve(message).announced_on
    work()
    run_waiting()
    retrieve(message)
    work()

    assert forwarding(message, Kind.COPY).state == State.ACCEPTED
    (came,) = submissions(central)
    said = came["message"]
    assert (came["trouble"], said["mailboxUuid"], said["stork_qaa_level"]) == ("", HANDLE, 3)
    assert said["title"] == "Kopie: Bescheid über Hundesteuer"
    assert "Fristen zählen allein von dieser Zustellung" in said["content"]
    assert f"{announced:%d.%m.%Y}" in said["content"] or str(announced.year) in said["content"]
    assert said["attachments"] == [
        {
            "filename": "Bescheid über Hundesteuer.pdf",
            "sha512sum": hashlib.sha512(LETTER).hexdigest(),
            "contentLength": len(LETTER),
        }
    ]
    assert handed_out(central, came) == LETTER
    assert happened(musterhafen, message) == ["CopyAsked", "CopyForwarded", "CopyAccepted"]
    assert retrieve(message).announced_on == announced


def test_one_letter_goes_by_the_button_and_only_once(
    central: Peer,
    provide: Provide,
    retrieve: Callable[..., Message],
    ask: Callable[..., Forwarding],
    forwarding: Read,
) -> None:
    message = provide(Purpose.DELIVERY)
    with pytest.raises(errors.NoCopyNow):
        ask(message)
    retrieve(message)
    with pytest.raises(errors.OtherWords):
        ask(message, version="zbp-eine-1999-1")

    assert ask(message) == ask(message)
    work()
    run_waiting()
    ask(message)
    work()

    assert forwarding(message, Kind.COPY).wording == ONE_COPY_VERSION
    assert forwarding(message, Kind.COPY).state == State.ACCEPTED
    assert len(submissions(central)) == 1


def test_a_tax_notice_waits_for_its_own_day(
    central: Peer,
    musterhafen: UUID,
    provide: Provide,
    retrieve: Callable[..., Message],
    forwarding: Read,
    days_later: Callable[[int], None],
) -> None:
    message = provide(*STANDING, kind="abgabenbescheid")
    retrieve(message)
    assert forwarding(message, Kind.COPY) is None  # before the mail is out nobody knows the day
    with doors.machine_door(musterhafen):
        delivery.note_notification(str(message), sent=True, at_time=timezone.now().isoformat())
        announced = Message.objects.get(pk=message).announced_on
    assert timezone.localdate(forwarding(message, Kind.COPY).due_at) == announced
    run_waiting()
    assert submissions(central) == []

    days_later(10)
    run_waiting()
    run_waiting()

    assert forwarding(message, Kind.COPY).state == State.ACCEPTED
    assert len(submissions(central)) == 1


def test_what_came_by_post_can_be_forwarded_from_the_day_it_counts_from(
    central: Peer,
    musterhafen: UUID,
    wiebke: Actor,
    provide: Provide,
    ask: Callable[..., Forwarding],
    days_later: Callable[[int], None],
) -> None:
    message = provide(Purpose.DELIVERY)
    with doors.machine_door(musterhafen):
        row = Message.objects.get(pk=message)
        delivery.fall_back_to_post(today=row.post_due_on, by=wiebke)
    with pytest.raises(errors.NoCopyNow):
        ask(message)
    with doors.machine_door(musterhafen):
        sent = row.post_due_on
        PostItem.objects.filter(message=row).update(state="sent", sent_on=sent, announced_on=sent)

    assert ask(message).due_at is not None
    days_later(10)
    run_waiting()

    (came,) = submissions(central)
    assert "schon mit der Post zugestellt" in came["message"]["content"]
    assert handed_out(central, came) == LETTER


@pytest.mark.parametrize("lost", [1, 2, 3, 4, 5, 6])
def test_a_lost_answer_doubles_no_letter(
    central: Peer, provide: Provide, retrieve: Callable[..., Message], forwarding: Read, lost: int
) -> None:
    message = provide(*STANDING)
    retrieve(message)
    central.send("/-/control", {"lose_answers": lost})
    work()
    for _ in range(lost + 2):
        run_waiting()

    assert forwarding(message, Kind.COPY).state == State.ACCEPTED
    (came,) = [row for row in submissions(central) if row["sent"]]
    assert handed_out(central, came) == LETTER


def test_a_place_the_service_has_forgotten_is_reserved_anew(
    central: Peer, musterhafen: UUID, provide: Provide, retrieve: Callable[..., Message], forwarding: Read
) -> None:
    central.send("/-/control", {"key": "purpose"})  # it has a place, and nothing can be sent there
    message = provide(*STANDING)
    retrieve(message)
    work()
    first = forwarding(message, Kind.COPY).reference
    assert first
    central.send("/-/unsent", {}, method="DELETE")
    central.send("/-/control", {"key": ""})
    run_waiting()
    assert forwarding(message, Kind.COPY).reference == ""
    run_waiting()
    run_waiting()

    arrived = forwarding(message, Kind.COPY)
    assert arrived.state == State.ACCEPTED
    assert arrived.reference != first


def test_a_refused_copy_leaves_the_letter_and_may_be_asked_for_again(
    central: Peer,
    musterhafen: UUID,
    provide: Provide,
    retrieve: Callable[..., Message],
    ask: Callable[..., Forwarding],
    forwarding: Read,
) -> None:
    central.send("/-/control", {"refuse": "Das Postfach ist geschlossen."})
    message = provide(*STANDING)
    announced = retrieve(message).announced_on
    work()
    run_waiting()
    assert (forwarding(message, Kind.COPY).state, forwarding(message, Kind.COPY).reason) == (
        State.REFUSED,
        Reason.REFUSED,
    )
    assert happened(musterhafen, message)[-1] == "CopyNotForwarded"
    assert retrieve(message).announced_on == announced

    central.send("/-/control", {"refuse": ""})
    ask(message)
    work()
    run_waiting()

    assert forwarding(message, Kind.COPY).state == State.ACCEPTED


def withdraw(town: UUID, wiebke: Actor, message: UUID, owner: psycopg.Connection) -> None:
    with doors.citizen_door(town, wiebke.holder):
        actions.withdraw_consent(holder=wiebke.holder, purpose=Purpose.COPY, by=wiebke)


def stop_offering(town: UUID, wiebke: Actor, message: UUID, owner: psycopg.Connection) -> None:
    found(owner, "musterhafen", central_mailbox="notice")


def lose_mailbox(town: UUID, wiebke: Actor, message: UUID, owner: psycopg.Connection) -> None:
    with doors.machine_door(town):
        Identity.objects.filter(account=wiebke.holder).update(mailbox="")


def delete_letter(town: UUID, wiebke: Actor, message: UUID, owner: psycopg.Connection) -> None:
    with doors.machine_door(town):
        Document.objects.filter(subject=Message.objects.get(pk=message).subject).delete()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (withdraw, Reason.WITHDRAWN),
        (stop_offering, Reason.NOT_OFFERED),
        (lose_mailbox, Reason.NO_MAILBOX),
        (delete_letter, Reason.NO_LETTER),
    ],
)
def test_what_changes_while_a_copy_waits_is_heeded(
    central: Peer,
    musterhafen: UUID,
    wiebke: Actor,
    owner_connection: psycopg.Connection,
    provide: Provide,
    retrieve: Callable[..., Message],
    forwarding: Read,
    change: Callable[..., None],
    reason: str,
) -> None:
    central.send("/-/control", {"away": True})
    message = provide(*STANDING)
    retrieve(message)
    work()
    change(musterhafen, wiebke, message, owner_connection)
    central.send("/-/control", {"away": False})
    run_waiting()

    dropped = forwarding(message, Kind.COPY)
    assert (dropped.state, dropped.reason) == (State.DROPPED, reason)
    assert not any(row["sent"] for row in submissions(central))


@pytest.mark.parametrize("whose", ["somebody else's", "not retrieved"])
def test_a_row_past_the_actions_sends_nothing(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide, retrieve: Callable[..., Message], whose: str
) -> None:
    key, holder = provide(Purpose.DELIVERY), wiebke.holder
    if whose == "somebody else's":
        retrieve(key)
        arrival = Arrival("bundid", "key-of-berta", Level.HIGH, given="Berta", family="Brandt", mailbox=HANDLE)
        with doors.machine_door(musterhafen):
            holder = identities.arrive(arrival, own=None, began_as=None, now=timezone.now()).account.pk
    with doors.machine_door(musterhafen):
        message = Message.objects.get(pk=key)
    with doors.citizen_door(musterhafen, holder):
        slipped = Forwarding.objects.create(
            message=message, holder=holder, subject=message.subject, kind=Kind.COPY, wording=ONE_COPY_VERSION
        )
    send_notice(tenant=musterhafen, forwarding=str(slipped.pk))

    with doors.machine_door(musterhafen):
        slipped.refresh_from_db()
    assert (slipped.state, slipped.reason) == (State.DROPPED, Reason.NO_LETTER)
    assert submissions(central) == []


def test_where_the_town_forwards_no_letters_nothing_follows(
    central: Peer,
    owner_connection: psycopg.Connection,
    provide: Provide,
    retrieve: Callable[..., Message],
    ask: Callable[..., Forwarding],
    forwarding: Read,
) -> None:
    message = provide(*STANDING)
    found(owner_connection, "musterhafen", central_mailbox="notice")
    retrieve(message)

    assert forwarding(message, Kind.COPY) is None
    with pytest.raises(errors.NoCopyNow):
        ask(message)
