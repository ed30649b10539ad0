# SPDX-License-Identifier: EUPL-1.2
"""The payment provider or the mail server is away, slow, forgetful or says things twice; nobody has to do anything."""

from __future__ import annotations

from uuid import UUID

import pytest

from geleitzug.core.payments import jobs as payment_jobs
from geleitzug.ground.jobs.queue import run_for_every_town
from tests.live import Live, wait_for
from tests.robot import PROVIDER, Answer, Robot, number_in
from tests.trouble.conftest import Draft
from tests.world import ERIKA

SERVICE, STORY = "geburtsurkunde", "eigene-geburt"
PROMPT = 3.0
"""Seconds in which a page must come even when others are slow; this machine may be busy."""


class Payer:
    """Erika, who has sent an application and stands before the button that pays."""

    def __init__(self, live: Live, draft: UUID) -> None:
        self.live, self.draft = live, draft
        self.robot = Robot(live, "erika")
        self.page = self.robot.follow(self.robot.send(self.robot.get(f"/antrag/{draft}/pruefen/"), marked="_revision"))
        self.number = number_in(self.page)

    def presses_pay(self) -> Answer:
        """Press the button; the next page waits for the provider."""
        return self.robot.follow(self.robot.send(self.robot.get(f"/antrag/{self.draft}/bezahlen/")))

    def comes_to_the_provider(self, waiting: Answer) -> str:
        """Wait until the page leads to the provider; returns its address there."""
        there = self.robot.waits_at(waiting)
        assert PROVIDER in there.location, there.text[:2000]
        return there.location

    def wishes(self, address: str, wish: str) -> Answer:
        """Press a button at the provider."""
        return self.robot.post(address, {"wish": wish})

    def state(self) -> str:
        """Return the payment's state."""
        with self.live.world.owner() as owner:
            row = owner.execute("SELECT state FROM payments_payment WHERE subject = %s", [self.draft]).fetchone()
        assert row is not None
        return str(row[0])

    def lets_time_pass(self) -> None:
        """Turn the clock until the provider should have been asked long ago, and let somebody notice."""
        with self.live.world.owner() as owner:
            owner.execute(
                "UPDATE payments_payment SET next_at = now() - interval '5 minutes' WHERE subject = %s", [self.draft]
            )
        run_for_every_town(payment_jobs.sweep)

    def has_a_case(self) -> bool:
        """Tell whether the office has it."""
        with self.live.world.owner() as owner:
            return owner.execute("SELECT 1 FROM cases_case WHERE id = %s", [self.draft]).fetchone() is not None


@pytest.fixture
def payer(calm: Live, draft_of: Draft) -> Payer:
    return Payer(calm, draft_of(SERVICE, STORY))


def test_the_provider_is_away_and_comes_back(payer: Payer) -> None:
    payer.live.pay.misbehave(away=True)

    waiting = payer.presses_pay()
    assert waiting.status == 200
    assert waiting.seconds < PROMPT
    assert "Wir verbinden Sie mit dem Bezahldienst" in waiting.text
    payer.live.pay.behave()

    address = payer.comes_to_the_provider(waiting)
    done = payer.robot.waits_at(payer.robot.follow(payer.wishes(address, "pay")))
    assert payer.number in done.text
    wait_for(payer.has_a_case)


def test_a_slow_provider_slows_no_page(payer: Payer) -> None:
    payer.live.pay.misbehave(delay_seconds=4.0)

    waiting = payer.presses_pay()

    assert waiting.seconds < PROMPT
    assert payer.robot.get("/").seconds < PROMPT
    payer.live.pay.behave()
    assert payer.comes_to_the_provider(waiting)


def test_answers_that_come_twice_or_get_lost_make_one_payment(payer: Payer) -> None:
    payer.live.pay.misbehave(answer_twice=True, lose_answers=1)

    address = payer.comes_to_the_provider(payer.presses_pay())
    payer.live.pay.misbehave(lose_answers=1)
    payer.robot.waits_at(payer.robot.follow(payer.wishes(address, "pay")))

    wait_for(lambda: payer.state() == "paid")
    paid = [each for each in payer.live.pay.get("/-/ledger")["transactions"] if payer.number in str(each)]
    assert len([each for each in paid if "PAYED" in str(each)]) == 1


def test_who_pays_and_never_comes_back_has_paid(payer: Payer) -> None:
    address = payer.comes_to_the_provider(payer.presses_pay())

    payer.wishes(address, "pay_and_stay")
    payer.lets_time_pass()

    wait_for(payer.has_a_case, seconds=60)
    assert payer.state() == "paid"


def test_a_browser_that_comes_back_proves_nothing(payer: Payer) -> None:
    payer.comes_to_the_provider(payer.presses_pay())

    back = payer.robot.follow(payer.robot.get(f"/antrag/{payer.draft}/bezahlt/"))

    assert "Wir fragen beim Bezahldienst nach" in back.text
    assert payer.state() == "open"
    assert not payer.has_a_case()


def test_who_pays_after_the_time_is_told_so_and_nothing_is_opened(payer: Payer) -> None:
    address = payer.comes_to_the_provider(payer.presses_pay())
    with payer.live.world.owner() as owner:
        owner.execute(
            "UPDATE payments_payment SET expires_at = now() - interval '1 day', answered_at = now() WHERE subject = %s",
            [payer.draft],
        )
    run_for_every_town(payment_jobs.sweep)
    wait_for(lambda: payer.state() == "expired")

    payer.wishes(address, "pay")

    payer.lets_time_pass()
    wait_for(lambda: payer.state() == "paid_late", seconds=60)
    told = payer.robot.get(f"/antrag/{payer.draft}/bezahlen/")
    assert "Ihre Zahlung kam zu spät" in told.text
    assert not payer.has_a_case()


@pytest.mark.parametrize("fault", ["refuses", "is away"])
def test_a_mail_waits_for_the_mail_server(fault: str, calm: Live, draft_of: Draft) -> None:
    before = len(calm.mails_to(ERIKA))
    server = calm.tree.children["mail"]
    if fault == "refuses":
        calm.mail.misbehave(refuse=True)
    else:
        server.stop()
    erika = Robot(calm, "erika")

    sent = erika.send(erika.get(f"/antrag/{draft_of('hundesteuer-anmelden', 'ein-hund')}/pruefen/"), marked="_revision")

    assert sent.status == 302
    assert sent.seconds < PROMPT
    number = number_in(erika.follow(sent))
    wait_for(lambda: _is_open(calm, number))
    if fault == "is away":
        server.start()
        calm.tree.await_ready("mail")
    calm.mail.behave()
    wait_for(lambda: len(calm.mails_to(ERIKA)) > before, seconds=90)


def _is_open(live: Live, number: str) -> bool:
    with live.world.owner() as owner:
        return owner.execute("SELECT 1 FROM cases_case WHERE number = %s", [number]).fetchone() is not None
