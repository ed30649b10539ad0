# SPDX-License-Identifier: EUPL-1.2
"""The same button pressed twice, in two real transactions."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from tests.furnished import Town, at_once, furnished_database, own_town

from geleitzug.core.mailbox import actions, post
from geleitzug.core.mailbox.models import Consent, PostItem
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE

__all__ = ["furnished_database", "own_town"]


def test_consent_given_twice_at_once_is_one(own_town: Town) -> None:
    person = own_town.account()
    assert person.holder is not None
    with own_town.outside(person):
        actions.withdraw_consent(holder=person.holder, by=person)
    given_before = told(own_town)

    def give() -> Consent:
        with own_town.outside(person):
            return actions.give_consent(holder=person.holder, by=person)

    first, second = at_once(give, give)

    assert first == second
    assert told(own_town) - given_before == 1


LINES = ["Ole Janssen", "Am Siel 12 b", "27565 Musterhafen"]


def letters_wait(town: Town, number: int) -> None:
    with town.machine():
        for each in range(number):
            post.queue(
                subject=uuid7(), holder=None, document=uuid7(), title=f"Brief {each}", result_kind="bescheid",
                lines=LINES, reason="no_account", by=MACHINE,
            )  # fmt: skip


def test_two_who_print_at_once_share_the_queue_and_no_letter(own_town: Town) -> None:
    letters_wait(own_town, 6)
    clerk = own_town.staff("tax")

    def take() -> list[UUID]:
        with own_town.inside():
            return [item.pk for item in post.print_batch(by=clerk)]

    first, second = at_once(take, take)

    with own_town.inside():
        rest = [item.pk for item in post.print_batch(by=clerk)]
        everything = list(PostItem.objects.values_list("pk", flat=True))
    assert sorted([*first, *second, *rest]) == sorted(everything)


def test_a_batch_sent_and_taken_back_at_once_is_one_of_the_two(own_town: Town) -> None:
    letters_wait(own_town, 3)
    clerk = own_town.staff("tax")
    with own_town.inside():
        batch = post.print_batch(by=clerk)[0].batch
    assert batch is not None

    def send() -> int:
        with own_town.inside():
            return post.mark_sent(batch=batch, on=timezone.localdate(), by=clerk)

    def take_back() -> int:
        with own_town.inside():
            return post.take_back(batch, by=clerk)

    sent, back = at_once(send, take_back)

    with own_town.machine():
        states = list(PostItem.objects.values_list("state", "batch"))
        events = Entry.objects.filter(kind="LetterSent").count()
    assert sorted((sent, back)) == [0, 3]
    assert states == ([("sent", batch)] * 3 if sent else [("queued", None)] * 3)
    assert events == sent


def told(town: Town) -> int:
    with town.machine():
        return Entry.objects.filter(kind="ConsentGiven").count()
