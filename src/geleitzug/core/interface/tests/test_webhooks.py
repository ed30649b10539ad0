# SPDX-License-Identifier: EUPL-1.2
"""What a listening program hears: once, signed, without content; what it does not take comes again for a day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.furnished import Town
from tests.guards.test_words import events

from geleitzug.core.cases.actions import asking
from geleitzug.core.interface import sending, telling, webhooks
from geleitzug.core.interface.models import Webhook, WebhookMessage
from geleitzug.core.interface.rules import TOLD, TYPES, WAITS, NameTaken, NotThere
from geleitzug.core.interface.tests.conftest import Listener
from geleitzug.core.interface.wording import TYPES as WORDS
from geleitzug.ground.events import Event
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, NotPermitted

DOG = ("hundesteuer-anmelden", "ein-hund")


def hook(town: Town, by: Actor, url: str, types: Sequence[str] = TYPES, **more: Any) -> Webhook:
    with town.inside():
        return webhooks.make(by=by, name=more.pop("name", "DMS"), url=url, types=types, **more)


def tell(town: Town) -> int:
    """Do what the clock does every minute, and the worker after it."""
    with town.machine():
        told = telling.tell_all()
    town.jobs()
    return told


def messages(town: Town) -> list[WebhookMessage]:
    with town.inside():
        return list(WebhookMessage.objects.order_by("id"))


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Check a signature as the other side does, from the specification alone."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.split("_", 1)[1])
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


def test_a_program_hears_of_each_event_once_signed_and_without_content(
    town: Town, office: Actor, listener: Listener
) -> None:
    webhook = hook(town, office, listener.url)
    dog = town.play(*DOG)

    told = tell(town)
    again = tell(town)

    assert told == len(listener.heard) > 3
    assert again == 0
    heard = [json.loads(body) for _headers, body in listener.heard]
    assert {each["type"] for each in heard} >= {"case.opened", "task.opened", "case.decided", "case.closed"}
    assert {each["data"]["case"] for each in heard} == {dog.number}
    assert all(set(each["data"]) == {"case", "case_id", "href"} for each in heard)
    assert all(is_signed(headers, body, webhook.secret) for headers, body in listener.heard)
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == told
    applicant = town.case(dog).applicant
    assert all(applicant not in body.decode() for _headers, body in listener.heard)
    assert {message.state for message in messages(town)} == {WebhookMessage.State.TAKEN}


def test_it_hears_only_what_it_was_made_for(town: Town, office: Actor, listener: Listener) -> None:
    before = town.play(*DOG, steps=0)
    hook(town, office, listener.url, ["case.opened"], offices=["tax"])
    dog = town.play(*DOG)
    town.play("geburtsurkunde", "eigene-geburt")

    tell(town)

    numbers = [json.loads(body)["data"]["case"] for _headers, body in listener.heard]
    assert numbers == [dog.number]
    assert before.number not in numbers


def test_a_message_of_the_office_is_not_told_as_one_that_came(town: Town, office: Actor, listener: Listener) -> None:
    hook(town, office, listener.url, ["message.received"])
    dog = town.play(*DOG, steps=0)
    with town.inside():
        asking.write_to_applicant(town.case(dog), by=town.staff("tax"), subject="Hallo", body="Guten Tag")

    assert tell(town) == 0


def test_what_is_not_taken_comes_again_and_after_the_last_try_no_more(
    town: Town, office: Actor, listener: Listener
) -> None:
    listener.status = 503
    webhook = hook(town, office, listener.url, ["case.opened"])
    town.play(*DOG, steps=0)
    tell(town)
    [message] = messages(town)
    assert (message.tries, message.state) == (1, WebhookMessage.State.WAITING)
    assert message.next_at is not None

    for tried in range(1, len(WAITS) + 1):
        sending.bring(tenant=town.id, message=str(message.pk), tried=tried)
    sending.bring(tenant=town.id, message=str(message.pk), tried=3)  # a job that runs twice

    [message] = messages(town)
    assert (message.tries, message.state) == (len(WAITS) + 1, WebhookMessage.State.GIVEN_UP)
    assert len(listener.heard) == len(WAITS) + 1
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 1
    with town.inside():
        assert message.attempts.count() == len(WAITS) + 1
        assert Entry.objects.get(subject=webhook.pk, kind="WebhookGaveUp").facts["trouble"] == "HTTP 503"
        [listed] = webhooks.webhooks_for(office)
        assert (listed.given_up, listed.wait) == (1, 0)  # type: ignore[attr-defined]
        assert webhooks.given_up() == [(webhook.name, 1)]
        listener.status = 200
        sending.send_again(message, by=office)
    town.jobs()
    assert messages(town)[0].state == WebhookMessage.State.TAKEN


def test_nobody_is_led_elsewhere_and_who_is_away_is_told(town: Town, office: Actor, listener: Listener) -> None:
    listener.status = 302
    hook(town, office, listener.url, ["case.opened"])
    town.play(*DOG, steps=0)
    tell(town)
    listener.close()
    [message] = messages(town)
    sending.bring(tenant=town.id, message=str(message.pk), tried=1)

    with town.inside():
        troubles = list(message.attempts.order_by("at").values_list("status", "trouble"))
    assert len(listener.heard) == 1
    assert troubles[0] == (302, "HTTP 302")
    assert troubles[1][0] == 0
    assert troubles[1][1]


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day(town: Town, office: Actor, listener: Listener) -> None:
    webhook = hook(town, office, listener.url, ["case.opened"])
    old = webhook.secret
    with town.inside():
        new = webhooks.change_secret(webhook, by=office)
    town.play(*DOG, steps=0)
    tell(town)
    with town.inside():
        Webhook.objects.update(changed_at=timezone.now() - timedelta(days=2))
    town.play(*DOG, steps=0)
    tell(town)

    first, second = listener.heard
    assert is_signed(*first, new)
    assert is_signed(*first, old)
    assert is_signed(*second, new)
    assert not is_signed(*second, old)


def test_after_its_end_a_program_hears_nothing_and_its_secret_is_gone(
    town: Town, office: Actor, listener: Listener
) -> None:
    listener.status = 500
    webhook = hook(town, office, listener.url, ["case.opened"])
    town.play(*DOG, steps=0)
    tell(town)
    with town.inside():
        webhooks.end(webhook, by=office)
        webhooks.end(webhook, by=office)
        assert Webhook.objects.get(pk=webhook.pk).secret == ""
    town.play(*DOG, steps=0)

    assert tell(town) == 0
    assert messages(town) == []
    hook(town, office, listener.url)  # its name is free again


def test_who_may_not_and_what_leads_nowhere_is_refused(town: Town, office: Actor) -> None:
    with pytest.raises(NotPermitted):
        hook(town, town.staff("tax"), "https://fachverfahren.example/")
    with pytest.raises(NotThere):
        hook(town, office, "http://fachverfahren.example/")
    hook(town, office, "https://fachverfahren.example/")
    with pytest.raises(NameTaken):
        hook(town, office, "https://fachverfahren.example/")


def test_the_words_of_the_interface_are_events_of_the_house() -> None:
    assert set(TOLD) <= events()
    assert tuple(WORDS) == TYPES
    assert issubclass(Event, object)
