# SPDX-License-Identifier: EUPL-1.2
"""Paying: broken off, failed, twice, not yet answered, and too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geleitzug.core.cases.actions import ending
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments.models import Attempt, Payment
from geleitzug.core.payments.queries import standing_payment
from geleitzug.desks.citizen.tests.people import Office, example, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors

REGISTER, BIRTH = "melderegisterauskunft-einfach", "geburtsurkunde"


@pytest.fixture
def unpaid(guest):
    """Somebody's question to the residents' register, sent and not paid."""
    return guest.has_sent(REGISTER, example(REGISTER, "eindeutig")["answers"])


def test_whoever_breaks_off_can_pay_again(guest, unpaid):
    broken_off = guest.pays(unpaid, "cancelled")
    waiting = words_of(guest.get(f"/antrag/{unpaid.pk}/stand/"))
    assert "Das Amt hat ihn noch nicht bekommen." in words_of(guest.get(f"/antrag/{unpaid.pk}/zurueckziehen/"))
    done = guest.pays(unpaid, "paid")

    assert "Sie haben die Zahlung abgebrochen" in words_of(broken_off)
    assert "Bezahlung steht noch aus" in waiting
    assert "Noch einmal versuchen" in words_of(broken_off)
    assert done.path.endswith("/fertig/")


def test_the_list_leads_to_paying_with_and_without_an_account(guest, unpaid, erika):
    ordered = erika.fills_in(BIRTH, example(BIRTH, "eigene-geburt")["answers"])
    erika.sends(ordered)

    for somebody, draft, amount in ((guest, unpaid, "8,00 €"), (erika, ordered, "12,00 €")):
        page = somebody.get("/meine-antraege/")
        assert f'href="/antrag/{draft.pk}/bezahlen/"' in page.content.decode()
        assert f"Bitte bezahlen Sie {amount} bis zum" in words_of(page).replace("\xa0", " ")
        assert "Danach verfällt der Antrag. Jetzt bezahlen" in words_of(page)
    guest.pays(unpaid)
    assert "Jetzt bezahlen" not in words_of(guest.get("/meine-antraege/"))


def test_whoever_comes_to_pay_what_is_paid_is_told_so(guest, unpaid):
    guest.pays(unpaid)

    once_more = words_of(guest.get(f"/antrag/{unpaid.pk}/bezahlen/"))
    stale = guest.post(f"/antrag/{unpaid.pk}/bezahlen/")

    assert "Die Gebühr ist schon bezahlt" in once_more
    assert "8,00 € sind bezahlt." in once_more.replace("\xa0", " ")
    assert stale.path.endswith("/fertig/")


def test_when_the_time_is_over_nobody_is_let_pay_though_no_job_has_noted_it(guest, unpaid):
    with guest.door():
        Payment.objects.filter(subject=unpaid.pk).update(expires_at=timezone.now() - timedelta(minutes=5))

    page = words_of(guest.get(f"/antrag/{unpaid.pk}/bezahlen/"))
    pressed = words_of(guest.post(f"/antrag/{unpaid.pk}/bezahlen/"))

    for words in (page, pressed):
        assert "Die Frist für die Zahlung ist vorbei" in words
        assert "Jetzt bezahlen" not in words


def test_a_failed_payment_says_so(guest, unpaid):
    failed = guest.pays(unpaid, "failed")

    assert "Die Zahlung hat nicht geklappt" in words_of(failed)


def test_a_double_click_pays_once(guest, unpaid):
    guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    work_off()
    guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    work_off()

    with doors.machine_door(guest.town.pk):
        assert Payment.objects.filter(subject=unpaid.pk).count() == 1
        assert Attempt.objects.filter(what="open").count() == 1


def test_the_page_waits_by_itself_until_the_provider_is_there(guest, unpaid):
    waiting = guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    long = guest.browser.get(f"/antrag/{unpaid.pk}/bezahlen/?los=30")

    assert waiting.headers["Refresh"] == f"2; url=/antrag/{unpaid.pk}/bezahlen/?los=2"
    assert "Wir verbinden Sie mit dem Bezahldienst" in words_of(waiting)
    assert "Der Bezahldienst antwortet gerade nicht" in words_of(long)
    assert long.headers["Refresh"].startswith("10;")


def test_coming_back_proves_nothing(guest, unpaid):
    guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    work_off()

    back = guest.get(f"/antrag/{unpaid.pk}/bezahlt/")
    done = guest.get(f"/antrag/{unpaid.pk}/fertig/")

    assert "ob Ihre Zahlung angekommen ist" in words_of(back)
    assert back.headers["Refresh"].startswith("2;")
    assert done.path.endswith("/bezahlen/")
    assert guest.browser.get(f"/antrag/{unpaid.pk}/eingang.pdf").status_code == 404


def test_whoever_comes_back_later_is_not_sent_on_unasked(guest, unpaid):
    guest.post(f"/antrag/{unpaid.pk}/bezahlen/")
    work_off()
    with guest.door():
        Payment.objects.filter(subject=unpaid.pk).update(begun_at=timezone.now() - timedelta(minutes=5))

    page = guest.get(f"/antrag/{unpaid.pk}/bezahlen/?los=1")

    assert "Weiter zum Bezahldienst" in words_of(page)


def test_whoever_comes_back_too_late_is_told_so(guest, unpaid):
    with doors.machine_door(guest.town.pk):
        ending.expire(Application.objects.get(pk=unpaid.pk), by=MACHINE)

    back = guest.get(f"/antrag/{unpaid.pk}/bezahlt/")

    assert "Dieser Antrag kann nicht mehr bezahlt werden" in words_of(back)
    assert "Die Frist für die Zahlung ist vorbei" in words_of(back)
    assert "Dieser Antrag ist verfallen" in words_of(guest.get(f"/antrag/{unpaid.pk}/stand/"))


def test_money_that_comes_back_is_said(erika):
    draft = erika.fills_in(BIRTH, example(BIRTH, "eigene-geburt")["answers"])
    erika.sends(draft)
    erika.pays(draft)
    office = Office("musterhafen")
    office.decides(draft, Outcome.REFUSED, "Die Geburt ist nicht bei uns beurkundet.")
    before = words_of(erika.get(f"/antrag/{draft.pk}/stand/"))

    office.refunds(draft, "Doppelt bezahlt.")

    after = words_of(erika.get(f"/antrag/{draft.pk}/stand/")).replace("\xa0", " ")
    assert "Erstattet" not in before
    assert "Erstattet 12,00 €" in after
    assert "Wir haben Ihnen Geld erstattet" in after
    assert "Wir haben Ihnen Geld erstattet" in words_of(erika.get("/postfach/"))


def test_a_notice_is_valid_before_it_is_paid(erika):
    draft = erika.fills_in("gewerbeanmeldung", example("gewerbeanmeldung", "fahrradladen")["answers"])

    erika.sends(draft)
    work_off()
    done = erika.get(f"/antrag/{draft.pk}/fertig/")

    assert "Ihre Anzeige ist eingegangen" in words_of(done)
    assert "Die Gebühr ist noch offen" in words_of(done)
    with erika.door():
        assert standing_payment(draft.pk, FEE) is not None
    assert erika.pays(draft).path.endswith("/fertig/")


def test_who_pays_after_the_decision_is_not_told_that_it_is_still_to_come(erika):
    draft = erika.fills_in("gewerbeanmeldung", example("gewerbeanmeldung", "fahrradladen")["answers"])
    erika.sends(draft)
    work_off()
    Office("musterhafen").decides(draft)

    paid = erika.pays(draft)
    again = erika.post(f"/antrag/{draft.pk}/bezahlen/")

    assert paid.path.endswith("/stand/")
    assert "26,00 € sind bezahlt." in words_of(paid).replace("\xa0", " ")
    assert again.path.endswith("/stand/")
    assert "Die Gebühr ist schon bezahlt" in words_of(again)


def test_a_message_that_asks_for_money_leads_to_paying_it(erika):
    draft = erika.fills_in("gewerbeanmeldung", example("gewerbeanmeldung", "fahrradladen")["answers"])
    erika.sends(draft)
    work_off()
    with erika.door():
        path = f"/postfach/{Message.objects.filter(subject=draft.pk).latest('provided_at').pk}/"

    asked = erika.get(path)
    erika.pays(erika.latest())
    paid = erika.get(path)

    assert "Sie können gleich hier online zahlen." in words_of(asked)
    assert f'href="/antrag/{draft.pk}/bezahlen/"' in asked.content.decode()
    assert f'href="/antrag/{draft.pk}/bezahlen/"' not in paid.content.decode()
