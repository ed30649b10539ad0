# SPDX-License-Identifier: EUPL-1.2
"""Browsers by their family, links that work once, and what is forgotten by the clock."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.config import deeds
from geleitzug.config.commands import factors as command
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Account, Factor, Link, Mandate, Session, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import accounts, clock, factors, links, mandates
from geleitzug.ground.trust.browsers import family_of
from geleitzug.ground.trust.links import Purpose


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
         "Safari, Mac"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_family_and_system(agent: str, family: str) -> None:
    assert family_of(agent) == family


def erika_in(town: Town) -> Account:
    with town.machine():
        return Account.objects.get(email="erika@example.org")


def test_a_link_works_once_even_for_two_at_once(own_town: Town) -> None:
    with own_town.machine():
        _row, secret = links.make(erika_in(own_town), Purpose.CONFIRM)

    def follow() -> bool:
        with doors.citizen_door(own_town.id):
            now = timezone.now()
            link = links.find(secret, Purpose.CONFIRM, at=now)
            return link is not None and links.use(link, at=now)

    assert sorted(at_once(follow, follow)) == [False, True]


def test_a_link_is_good_for_its_purpose_and_time_alone(town: Town) -> None:
    now = timezone.now()
    with doors.citizen_door(town.id):
        link, secret = links.make(erika_in(town), Purpose.PASSWORD)

        assert links.find(secret, Purpose.PASSWORD, at=now) == link
        assert links.find(secret, Purpose.CONFIRM, at=now) is None
        assert links.find(secret, Purpose.PASSWORD, at=now + timedelta(hours=1, seconds=1)) is None
        assert links.find(secret + "x", Purpose.PASSWORD, at=now) is None
    assert secret not in link.digest


def test_an_address_that_is_taken_meanwhile_is_not_taken_away(town: Town) -> None:
    erika = erika_in(town)
    with doors.citizen_door(town.id):
        mine = [links.make(erika, Purpose.EMAIL, email="jan@example.org", to_new=to_new)[0] for to_new in (True, False)]
        told = [accounts.confirm_address(link, at=timezone.now()) for link in mine]

    assert told == [False, None]
    assert erika_in(town).email == "erika@example.org"


def test_the_clock_forgets_what_has_ended(town: Town) -> None:
    long_ago = timezone.now() - timedelta(days=8)
    with town.machine():
        Session.objects.create(session_key="old", expire_date=long_ago, began_at=long_ago, seen_at=long_ago)
        Session.objects.create(
            session_key="new", expire_date=timezone.now() + timedelta(hours=1), began_at=long_ago, seen_at=long_ago
        )
        link, _secret = links.make(erika_in(town), Purpose.CONFIRM)
        Link.objects.filter(pk=link.pk).update(expires_at=long_ago)
        clock.forget()

        assert set(Session.objects.values_list("session_key", flat=True)) == {"new"}
        assert not Link.objects.filter(pk=link.pk).exists()


def test_who_lost_everything_begins_anew_and_the_trail_says_so(town: Town) -> None:
    with town.machine():
        katrin = Staff.objects.get(login="steueramt")
        number = factors.remove_all(factors.owner_of_staff(katrin), by=town.staff("tax", "head"))

        assert number == 1
        assert not Factor.objects.filter(owner=katrin.pk).exists()
        assert Entry.objects.get(subject=katrin.pk, kind="FactorRemoved").facts["factor"] == "all"


@pytest.mark.parametrize(("verb", "factors_left"), [("sign-out", 1), ("password", 1), ("forget", 0)])
def test_the_operator_ends_somebodys_sessions_and_the_trail_says_who(town: Town, verb: str, factors_left: int) -> None:
    with town.machine():
        katrin = Staff.objects.get(login="steueramt")
    browser = Colleague("musterhafen").signed_in("steueramt")
    assert browser.get("/amt/").status_code == 200

    command._change("musterhafen", "steueramt", verb)

    assert browser.get("/amt/").status_code == 302
    with town.machine():
        ended = Entry.objects.get(subject=katrin.pk, kind="SessionsEnded")
        assert (ended.actor_kind, ended.actor_name) == ("operator", deeds.operator().name)
        assert Factor.objects.filter(owner=katrin.pk).count() == factors_left


def test_an_invitation_that_is_withdrawn_while_it_is_accepted_takes_nothing_away(own_town: Town) -> None:
    today, now, ended = timezone.localdate(), timezone.now(), threading.Event()
    with own_town.machine():
        boss = Account.objects.get(email="post@nordlicht-bau.example").actor()
    erika, terms = erika_in(own_town), {"email": "erika@example.org", "first": today, "last": None, "today": today}
    with doors.citizen_door(own_town.id):
        before = mandates.invite(rights=["see"], by=boss, **terms)
        assert before.link is not None
        assert mandates.accept(before.link, erika, at=now)
        asked = mandates.invite(rights=["mailbox"], by=boss, **terms)

    def withdraw() -> bool:
        with doors.citizen_door(own_town.id):
            done = mandates.withdraw(asked.pk, by=boss, at=now, today=today)
            ended.set()
            time.sleep(1)  # not committed yet: the other has read the invitation and waits for its row
            return done

    def accept() -> Mandate | None:
        assert asked.link is not None
        ended.wait(10)
        with doors.citizen_door(own_town.id):
            return mandates.accept(asked.link, erika, at=now)

    assert at_once(withdraw, accept) == [True, None]
    with own_town.machine():
        assert [each.pk for each in Mandate.objects.filter(person=erika, ended_at=None)] == [before.pk]
