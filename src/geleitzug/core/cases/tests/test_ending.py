# SPDX-License-Identifier: EUPL-1.2
"""Ending without a decision: taken back at any moment, or run out of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town, at_once
from tests.sealing import rewrite

from geleitzug.core.cases import clock
from geleitzug.core.cases.actions import applying, asking, deciding, ending, process
from geleitzug.core.cases.models import Application, Case, Deadline, Decision, Question, Task
from geleitzug.core.cases.rules import NotAllowedNow, Outcome, Phase, State
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import scripted
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import payments_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.texts import pick

DOG, TRADE, BUILDING, BIRTH = "hundesteuer-anmelden", "gewerbeanmeldung", "baugenehmigung-vereinfacht", "geburtsurkunde"
REGISTER = "melderegisterauskunft-einfach"
TODAY = date(2026, 11, 23)


def withdraw(town: Town, application: Application) -> None:
    applicant = town.holder_of(application)
    with town.outside(applicant):
        ending.withdraw(application, by=applicant)


def messages(town: Town, application: Application) -> list[str]:
    with town.machine():
        return [message.body for message in Message.objects.filter(subject=application.pk).order_by("pk")]


def told(town: Town, application: Application, kind: str) -> int:
    with town.machine():
        return Entry.objects.filter(subject=application.pk, kind=kind).count()


def warned(town: Town, on: Callable[[date], None], draft: Application) -> None:
    """Let the day come on which a draft's applicant is warned."""
    assert draft.warn_on is not None
    on(draft.warn_on)
    with town.machine():
        clock.warn_and_expire()


def assert_nothing_is_open(town: Town, application: Application) -> None:
    case = town.case(application)
    with town.inside():
        assert case.state == State.WITHDRAWN
        assert not Task.objects.filter(case=case, done_at=None, cancelled=False).exists()
        assert not Question.objects.open().filter(case=case).exists()
        assert not Deadline.objects.filter(case=case, met_on=None).exists()
    assert case.calls == []


# --- taken back ---------------------------------------------------------------------------------------------------


def test_what_waits_for_its_payment_can_be_taken_back_and_need_not_be_paid(town: Town) -> None:
    unpaid = town.play(BIRTH, "eigene-geburt", 0)
    with town.machine():
        assert documents_of(unpaid.pk).exists()

    withdraw(town, unpaid)
    town.jobs()

    with town.machine():
        states = [payment.state for payment in payments_of(unpaid.pk)]
        assert not documents_of(unpaid.pk).exists()
    assert town.again(unpaid).phase == Phase.WITHDRAWN
    assert states == ["withdrawn"]


@pytest.mark.parametrize("state", ["paid", "differs"])
def test_money_that_has_come_is_not_lost_by_taking_back_before_the_office_sees_it(town: Town, state: str) -> None:
    birth = town.play(BIRTH, "eigene-geburt", 0)
    with town.machine():
        Payment.objects.filter(subject=birth.pk).update(state=state, paid_at=timezone.now(), paid_cents=1200)

    with pytest.raises(NotAllowedNow):
        withdraw(town, birth)

    assert town.again(birth).phase == Phase.UNPAID


@pytest.mark.parametrize("steps", [0, 1, 6], ids=["just sent", "with opinions open", "waiting for approval"])
def test_what_the_office_works_on_can_be_taken_back(town: Town, steps: int) -> None:
    building = town.play(BUILDING, "carport", steps)

    withdraw(town, building)
    town.jobs()

    assert_nothing_is_open(town, building)
    assert any("zurückgezogen" in body for body in messages(town, building))


def test_what_waits_for_an_answer_can_be_taken_back(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    with town.inside():
        asking.ask(town.case(dog), by=town.staff("tax"), text="Wie heißt er?")

    withdraw(town, dog)
    town.jobs()

    assert_nothing_is_open(town, dog)


def test_what_is_stuck_can_be_taken_back(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    with town.machine():
        process.put_aside(process.lock(dog.pk), "Die Drehscheibe klemmt.", by=MACHINE)

    withdraw(town, dog)
    town.jobs()

    assert_nothing_is_open(town, dog)


def test_what_is_decided_cannot_be_taken_back(town: Town) -> None:
    dog = town.play(DOG, "ein-hund")

    with pytest.raises(NotAllowedNow):
        withdraw(town, dog)


def test_a_paid_fee_stays_and_the_applicant_is_told_so(town: Town) -> None:
    with scripted.playing():
        birth = town.play(BIRTH, "eigene-geburt", 1)

    withdraw(town, birth)
    town.jobs()

    with town.machine():
        states = [payment.state for payment in payments_of(birth.pk)]
    assert states == ["paid"]
    assert "wird nicht von selbst erstattet" in messages(town, birth)[-1]


def test_a_notice_has_taken_effect_and_cannot_be_taken_back(town: Town) -> None:
    trade = town.play(TRADE, "fahrradladen", 0)

    with pytest.raises(NotAllowedNow):
        withdraw(town, trade)

    with town.machine():
        assert [payment.state for payment in payments_of(trade.pk)] == ["requested"]
    assert "Ihre Anzeige" in messages(town, trade)[-1]
    assert "Bitte zahlen Sie 26,00 € bis zum" in messages(town, trade)[-1].replace("\xa0", " ")


def test_taken_back_twice_is_taken_back_once(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)

    withdraw(town, dog)
    withdraw(town, dog)
    town.jobs()
    with town.machine():
        ending.end_case(dog.pk, by=MACHINE)

    assert told(town, dog, "ApplicationWithdrawn") == 1
    assert sum("zurückgezogen" in body for body in messages(town, dog)) == 1


def test_what_is_taken_back_is_not_decided_in_the_moment_before_the_office_learns_of_it(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    task = town.task(dog, "decide")
    withdraw(town, dog)

    with town.inside(), pytest.raises(NotAllowedNow):
        deciding.decide(task, by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")


def test_no_letter_is_written_for_what_was_taken_back_after_it_was_drafted(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    with town.inside():
        task = Task.objects.get(case=dog.pk, kind="decide")
        deciding.decide(task, by=town.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")
    withdraw(town, dog)

    town.jobs()

    assert_nothing_is_open(town, dog)
    with town.machine():
        assert not Document.objects.filter(subject=dog.pk, kind="letter").exists()
        assert Decision.objects.get(case=dog.pk).issued_at is None


def test_whoever_is_quicker_wins_letter_or_withdrawal(own_town: Town) -> None:
    dog = own_town.play(DOG, "ein-hund", 0)
    with own_town.inside():
        task = Task.objects.get(case=dog.pk, kind="decide")
        deciding.decide(task, by=own_town.staff("tax"), outcome=Outcome.REFUSED, reasons="Es ist eine Katze.")

    at_once(lambda: withdraw(own_town, dog), own_town.jobs)
    own_town.jobs()

    with own_town.machine():
        letters = Document.objects.filter(subject=dog.pk, kind="letter").count()
    ends = own_town.again(dog).phase, own_town.case(dog).state, letters
    assert ends in [(Phase.WITHDRAWN, State.WITHDRAWN, 0), (Phase.SUBMITTED, State.CLOSED, 1)]


def test_nobody_takes_back_what_is_not_theirs(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    jan = town.account("jan@example.org")

    with town.outside(jan), pytest.raises(Application.DoesNotExist):
        ending.withdraw(dog, by=jan)


# --- run out -----------------------------------------------------------------------------------------------------


def test_a_draft_can_be_thrown_away_with_its_files(town: Town) -> None:
    draft = town.play(BIRTH, "schwester-nachweis-fehlt", -1)
    applicant = town.holder_of(draft)

    with town.outside(applicant):
        ending.discard(draft, by=applicant)

    with town.machine():
        assert not Document.objects.filter(subject=draft.pk).exists()
    gone = town.again(draft)
    assert (gone.phase, gone.answers, gone.contact_email, gone.expires_on) == (Phase.DISCARDED, {}, "", None)


def test_a_draft_is_warned_of_once_and_then_runs_out(town: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    draft = town.play(DOG, "ein-hund", -1)
    assert draft.expires_on is not None
    days = []

    for day in range(35):
        on(TODAY + timedelta(days=day))
        with town.machine():
            clock.warn_and_expire()
            clock.warn_and_expire()
        days.append((town.again(draft).phase, told(town, draft, "ExpiryWarned")))

    left = (draft.expires_on - TODAY).days
    warned = days.index((Phase.DRAFT, 1))
    assert days[left - 1] == (Phase.DRAFT, 1)
    assert days[left] == (Phase.EXPIRED, 1)
    assert days[-1] == (Phase.EXPIRED, 1)
    assert 0 < warned < left


def test_whoever_goes_on_is_warned_again_later(town: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    draft = town.play(DOG, "ein-hund", -1)
    applicant, first = town.holder_of(draft), draft.warn_on
    assert first is not None

    on(first)
    with town.machine():
        clock.warn_and_expire()
    with town.outside(applicant):
        applying.store(draft, by=applicant, revision=draft.revision, answers=draft.answers)

    again = town.again(draft)
    assert again.warn_on is not None
    assert again.warn_on > first


def test_a_draft_of_which_nobody_could_warn_gets_the_days_of_a_warning(town: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    draft = town.play(DOG, "ein-hund", -1)
    assert draft.expires_on is not None
    back = draft.expires_on + timedelta(days=3)

    on(back)
    with town.machine():
        clock.warn_and_expire()
    late = town.again(draft)
    assert late.expires_on is not None
    on(late.expires_on)
    with town.machine():
        clock.warn_and_expire()

    assert (late.phase, told(town, draft, "ExpiryWarned")) == (Phase.DRAFT, 1)
    assert late.expires_on - back == timedelta(days=draft.package.service["expires"]["warn_days"])
    assert town.again(draft).phase == Phase.EXPIRED


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("service", "story", "steps", "place", "says"),
    [
        (DOG, "ein-hund", -1, "/meine-antraege/", {"de": "noch nicht abgeschickt", "en": "not been sent"}),
        (DOG, "zwei-hunde-ohne-konto", -1, "/fortsetzen/", {"de": "noch nicht abgeschickt", "en": "not been sent"}),
        (BIRTH, "eigene-geburt", 0, "/meine-antraege/", {"de": "noch nicht bezahlt", "en": "not been paid"}),
        (REGISTER, "verstorben", 0, "/fortsetzen/", {"de": "noch nicht bezahlt", "en": "not been paid"}),
    ],
    ids=["draft", "draft of a guest", "unpaid", "unpaid of a guest"],
)
def test_the_mail_before_something_runs_out_says_until_when_and_where_and_nothing_else(
    town: Town, on: Callable[[date], None], language: str, service: str, story: str, steps: int, place: str,
    says: dict[str, str],
) -> None:  # fmt: skip
    on(TODAY)
    known = town.play(service, story, steps)
    assert (known.has_account, known.warn_on is not None) == (place == "/meine-antraege/", True)
    with town.machine():
        to = {} if known.has_account else {"contact_email": "gast@example.org", "addressee": {}}
        rewrite(Application.objects.filter(pk=known.pk), language=language, **to)

    warned(town, on, known)

    with town.machine():
        mail = OutgoingMail.objects.get(to="erika@example.org" if known.has_account else "gast@example.org")
    day = known.last_day
    assert day is not None
    assert says[language] in mail.body
    assert f"://musterhafen.localhost:8000{place}\n" in mail.body
    assert f"{day.day}" in mail.body
    assert f"{day.year}" in mail.body
    assert pick(known.service.text("title"), language) not in mail.subject + mail.body
    assert ("Code" in mail.body or " code " in mail.body) == (not known.has_account)


def test_a_mail_goes_only_where_there_is_an_address(town: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    erikas = town.play(DOG, "ein-hund", -1)
    guests = town.play(DOG, "zwei-hunde-ohne-konto", -1)
    assert erikas.warn_on is not None
    with town.machine():
        Application.objects.filter(pk=guests.pk).update(contact_email="")
        before = OutgoingMail.objects.count()

    on(erikas.warn_on)
    with town.machine():
        clock.warn_and_expire()
        mails = list(OutgoingMail.objects.order_by("-pk")[: OutgoingMail.objects.count() - before])

    assert [mail.to for mail in mails] == ["erika@example.org"]
    assert (told(town, erikas, "ExpiryWarned"), told(town, guests, "ExpiryWarned")) == (1, 1)


def test_a_guest_is_warned_where_they_have_answered_how_to_reach_them(town: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    guests = town.play(DOG, "zwei-hunde-ohne-konto", -1)
    assert guests.warn_on is not None
    with town.machine():
        answers = {**guests.answers, "email": "gast@example.org"}
        rewrite(Application.objects.filter(pk=guests.pk), contact_email="", answers=answers)

    on(guests.warn_on)
    with town.machine():
        clock.warn_and_expire()

        assert OutgoingMail.objects.filter(to="gast@example.org").count() == 1


def test_the_trouble_of_one_draft_does_not_keep_the_others(
    town: Town, on: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    on(TODAY)
    broken, well = town.play(DOG, "ein-hund", -1), town.play(DOG, "ein-hund", -1)
    assert well.expires_on is not None
    warned(town, on, well)
    expire = ending.expire

    def expire_all_but_one(application: Application, **how: object) -> None:
        if application.pk == broken.pk:
            raise RuntimeError("its package is broken")
        expire(application, by=MACHINE)

    monkeypatch.setattr(ending, "expire", expire_all_but_one)
    on(well.expires_on)
    with town.machine():
        clock.warn_and_expire()

    assert town.again(well).phase == Phase.EXPIRED
    assert town.again(broken).phase == Phase.DRAFT


def test_one_town_at_a_time(town: Town, sandmoor: Town, on: Callable[[date], None]) -> None:
    on(TODAY)
    draft = town.play(DOG, "ein-hund", -1)
    assert draft.expires_on is not None
    warned(town, on, draft)

    on(draft.expires_on)
    with sandmoor.machine():
        clock.warn_and_expire()
    elsewhere = town.again(draft).phase
    with town.machine():
        clock.warn_and_expire()

    assert (elsewhere, town.again(draft).phase) == (Phase.DRAFT, Phase.EXPIRED)


def test_the_address_for_telling_of_a_refund_is_forgotten_when_no_money_can_come_any_more(
    town: Town, on: Callable[[date], None]
) -> None:
    unpaid = town.play("melderegisterauskunft-einfach", "verstorben", 0)
    with town.machine():
        rewrite(Application.objects.filter(pk=unpaid.pk), contact_email="gast@example.org")
        payment = Payment.objects.get(subject=unpaid.pk)
        payments.expire(payment, by=MACHINE)
    town.jobs()

    kept = town.again(unpaid).contact_email
    on(timezone.localdate() + timedelta(days=ending.LATE_MONEY_DAYS))
    with town.machine():
        clock.warn_and_expire()

    assert (kept, town.again(unpaid).contact_email) == ("gast@example.org", "")


def test_what_the_office_never_had_goes_when_it_is_withdrawn(own_town: Town) -> None:
    unpaid = own_town.play(BIRTH, "eigene-geburt", 0)
    draft = own_town.play(DOG, "nachweis-nachgereicht", -1)
    own_town.send(draft)
    sent = own_town.again(draft)

    for application in (unpaid, sent):
        withdraw(own_town, own_town.again(application))
    own_town.jobs()

    for application in (unpaid, sent):
        left = own_town.again(application)
        assert (left.phase, left.answers, left.addressee, left.who) == (Phase.WITHDRAWN, {}, {}, {})
        with own_town.machine():
            assert not Document.objects.filter(subject=left.pk, kind="upload").exists()
            assert not Case.objects.filter(pk=left.pk).exists()
    assert any("zurückgezogen" in body for body in messages(own_town, sent))
