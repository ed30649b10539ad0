# SPDX-License-Identifier: EUPL-1.2
"""A notice goes to the central mailbox over the wire: taken, refused, lost on the way, forged, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.peers import Peer

from geleitzug.connectors.zbp.tests.conftest import HANDLE, run_waiting
from geleitzug.core.mailbox import actions, delivery, queries
from geleitzug.core.mailbox.forwarding import ask_about_notice, plan, send_notice
from geleitzug.core.mailbox.models import Forwarding, Message
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Identity
from geleitzug.ground.tenancy import doors

Provide, Read = Callable[..., UUID], Callable[[UUID], Forwarding]
State, Reason = Forwarding.State, Forwarding.Reason


def submissions(central: Peer) -> list[dict[str, Any]]:
    return central.get("/-/submissions")["submissions"]


def told_of(town: UUID, message: UUID) -> list[str]:
    with doors.machine_door(town):
        found = Entry.objects.filter(kind__startswith="Notice", facts__message_id=str(message)).order_by("pk")
        return [entry.kind for entry in found]


def test_a_notice_without_content_is_sent_and_accepted(
    central: Peer, musterhafen: UUID, provide: Provide, forwarding: Read
) -> None:
    message = provide()
    work_off()
    sent = forwarding(message)
    assert (sent.state, sent.tries) == (State.SENT, 0)
    run_waiting()

    done = forwarding(message)
    assert (done.state, done.reason) == (State.ACCEPTED, "")
    (came,) = submissions(central)
    said = came["message"]
    assert (came["trouble"], came["decided"]) == ("", "accept-submission")
    assert (said["mailboxUuid"], said["sender"], said["reference"]) == (HANDLE, "Musterhafen", str(done.pk))
    assert said["senderUrl"].startswith("http://musterhafen.localhost")
    assert said["senderUrl"] in said["content"]
    assert "Hundesteuer" not in str(said)
    assert "Großkopf" not in str(said)
    assert told_of(musterhafen, message) == ["NoticeForwarded", "NoticeAccepted"]


@pytest.mark.parametrize("chosen", [(Purpose.DELIVERY,)])
def test_who_has_not_chosen_it_is_not_told_of(
    central: Peer, provide: Provide, forwarding: Read, chosen: tuple[Purpose, ...]
) -> None:
    message = provide(*chosen)
    work_off()

    assert forwarding(message) is None
    assert submissions(central) == []


def test_a_refused_notice_changes_nothing_about_the_letter(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide, forwarding: Read
) -> None:
    central.send("/-/control", {"refuse": "Das Postfach ist geschlossen."})
    message = provide()
    work_off()
    run_waiting()

    refused = forwarding(message)
    assert (refused.state, refused.reason) == (State.REFUSED, Reason.REFUSED)
    assert "Das Postfach ist geschlossen." in refused.detail
    assert told_of(musterhafen, message) == ["NoticeForwarded", "NoticeNotForwarded"]
    with doors.citizen_door(musterhafen, wiebke.holder):
        assert queries.mailbox_of(wiebke).get().provision_ended_at is None


def test_while_it_is_away_the_notice_waits_and_goes_once(central: Peer, provide: Provide, forwarding: Read) -> None:
    central.send("/-/control", {"away": True})
    message = provide()
    work_off()
    waiting = forwarding(message)
    assert (waiting.state, waiting.tries) == (State.WAITING, 1)
    assert "503" in waiting.detail or "no token" in waiting.detail

    central.send("/-/control", {"away": False})
    run_waiting()
    run_waiting()

    assert forwarding(message).state == State.ACCEPTED
    assert len(submissions(central)) == 1


def test_what_stays_away_for_days_is_given_up_with_a_reason(
    central: Peer, provide: Provide, forwarding: Read, days_later: Callable[[int], None]
) -> None:
    central.send("/-/control", {"away": True})
    message = provide()
    work_off()
    days_later(4)
    run_waiting()

    given_up = forwarding(message)
    assert (given_up.state, given_up.reason) == (State.REFUSED, Reason.NO_ANSWER)


@pytest.mark.parametrize("lost", [1, 2, 3, 4, 5])
def test_an_answer_that_is_lost_doubles_nothing(central: Peer, provide: Provide, forwarding: Read, lost: int) -> None:
    message = provide()
    central.send("/-/control", {"lose_answers": lost})
    work_off()
    for _ in range(lost + 2):
        run_waiting()

    assert forwarding(message).state == State.ACCEPTED
    assert [row["decided"] for row in submissions(central) if row["sent"]] == ["accept-submission"]


def test_two_jobs_for_one_notice_send_it_once(
    central: Peer, musterhafen: UUID, provide: Provide, forwarding: Read
) -> None:
    message = provide()
    with doors.machine_door(musterhafen):
        result = Message.objects.get(pk=message)
        assert plan(result) == plan(result)
        assert Forwarding.objects.filter(message=message).count() == 1
    work_off()
    again = forwarding(message)
    as_before(musterhafen, again)
    send_notice(tenant=musterhafen, forwarding=str(again.pk))
    ask_about_notice(tenant=musterhafen, forwarding=str(again.pk))
    ask_about_notice(tenant=musterhafen, forwarding=str(again.pk))

    assert forwarding(message).state == State.ACCEPTED
    assert len(submissions(central)) == 1


def as_before(town: UUID, row: Forwarding) -> None:
    """Put a row back to what it was when its job died between sending and keeping."""
    with doors.machine_door(town):
        Forwarding.objects.filter(pk=row.pk).update(state=State.WAITING, sent_at=None)


def test_wrong_credentials_are_kept_as_the_reason_and_tried_again(
    central: Peer, provide: Provide, forwarding: Read, settings: Any
) -> None:
    right = settings.CENTRAL_MAILBOX
    settings.CENTRAL_MAILBOX = right | {"client_secret": "wrong"}
    message = provide()
    work_off()
    waiting = forwarding(message)
    assert (waiting.state, waiting.detail) == (State.WAITING, "no token: 401")

    settings.CENTRAL_MAILBOX = right
    run_waiting()

    assert forwarding(message).state == State.SENT


def test_without_a_key_that_can_be_read_the_notice_waits(
    central: Peer, provide: Provide, forwarding: Read, settings: Any
) -> None:
    settings.CENTRAL_MAILBOX = settings.CENTRAL_MAILBOX | {"key_file": "/nowhere/key.pem"}
    message = provide()
    work_off()

    assert forwarding(message).state == State.WAITING
    assert "/nowhere/key.pem" in forwarding(message).detail


def test_whose_mailbox_there_is_gone_is_told_of_nothing(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide, forwarding: Read
) -> None:
    with doors.machine_door(musterhafen):
        Identity.objects.filter(account=wiebke.holder).update(mailbox="")
    message = provide()
    work_off()

    assert (forwarding(message).state, forwarding(message).reason) == (State.DROPPED, Reason.NO_MAILBOX)
    assert submissions(central) == []


def test_a_token_forgotten_before_its_time_is_asked_for_again(
    central: Peer, provide: Provide, forwarding: Read
) -> None:
    message = provide()
    work_off()
    central.send("/-/tokens", {}, method="DELETE")
    run_waiting()

    assert (forwarding(message).state, forwarding(message).tries) == (State.ACCEPTED, 0)


@pytest.mark.parametrize(
    ("forge", "words"),
    [("signature", "signature does not fit"), ("subject", "no answer yet"), ("issuer", "no answer yet")],
)
def test_an_event_nobody_entitled_has_signed_is_not_believed(
    central: Peer, provide: Provide, forwarding: Read, forge: str, words: str
) -> None:
    central.send("/-/control", {"forge": forge})
    message = provide()
    work_off()
    run_waiting()

    unproven = forwarding(message)
    assert (unproven.state, unproven.tries) == (State.SENT, 1)
    assert words in unproven.detail


@pytest.mark.parametrize(("key", "words"), [("weak", "2048 bits"), ("purpose", "not for RSA-OAEP-256")])
def test_nothing_is_encrypted_to_a_key_that_is_not_good_for_it(
    central: Peer, provide: Provide, forwarding: Read, key: str, words: str
) -> None:
    central.send("/-/control", {"key": key})
    message = provide()
    work_off()

    assert forwarding(message).state == State.WAITING
    assert words in forwarding(message).detail
    assert not any(row["sent"] for row in submissions(central))


def test_silence_is_asked_about_until_there_is_a_word(central: Peer, provide: Provide, forwarding: Read) -> None:
    central.send("/-/control", {"silent": True})
    message = provide()
    work_off()
    run_waiting()
    assert (forwarding(message).state, forwarding(message).tries) == (State.SENT, 1)

    central.send("/-/control", {"silent": False})
    run_waiting()

    assert forwarding(message).state == State.ACCEPTED


def test_a_consent_withdrawn_while_it_waits_drops_the_notice(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide, forwarding: Read
) -> None:
    central.send("/-/control", {"away": True})
    message = provide()
    work_off()
    with doors.citizen_door(musterhafen, wiebke.holder):
        actions.withdraw_consent(holder=wiebke.holder, purpose=Purpose.CENTRAL, by=wiebke)
        assert actions.has_consent(wiebke.holder)
    central.send("/-/control", {"away": False})
    run_waiting()

    dropped = forwarding(message)
    assert (dropped.state, dropped.reason) == (State.DROPPED, Reason.WITHDRAWN)
    assert submissions(central) == []


def test_what_is_retrieved_already_needs_no_notice(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide, forwarding: Read
) -> None:
    central.send("/-/control", {"away": True})
    message = provide()
    work_off()
    with doors.citizen_door(musterhafen, wiebke.holder):
        letter = queries.message_for(wiebke, message)
        delivery.download(letter, letter.result_document, by=wiebke)
    central.send("/-/control", {"away": False})
    run_waiting()

    assert forwarding(message).reason == Reason.RETRIEVED
    assert submissions(central) == []


def test_where_no_central_mailbox_is_connected_nothing_is_noted(
    provide: Provide, forwarding: Read, settings: Any
) -> None:
    settings.CENTRAL_MAILBOX = settings.CENTRAL_MAILBOX | {"destination": ""}
    message = provide()
    work_off()

    assert forwarding(message) is None


def test_only_its_recipient_sees_it_and_no_office_changes_it(
    central: Peer, musterhafen: UUID, wiebke: Actor, provide: Provide
) -> None:
    message = provide()
    work_off()

    with doors.citizen_door(musterhafen, wiebke.holder):
        assert Forwarding.objects.get(message=message).state == State.SENT
    with doors.citizen_door(musterhafen, UUID(int=1)):
        assert not Forwarding.objects.exists()
    with (
        doors.office_door(musterhafen),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Forwarding.objects.update(state=State.ACCEPTED)
