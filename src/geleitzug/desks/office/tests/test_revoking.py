# SPDX-License-Identifier: EUPL-1.2
"""Revoking a decision that has gone out: on a ground the law knows, with reasons, in a letter; by two where so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions import revoking
from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.cases.revocations import Ground, basis_of
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox.delivery import fall_back_to_post
from geleitzug.core.mailbox.models import Consent, Message, PostItem
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.people.actors import MACHINE, NotPermitted

SignIn = Callable[..., Colleague]
DOGS, HOUSES, BIRTHS = "hundesteuer-anmelden", "baugenehmigung-vereinfacht", "geburtsurkunde"


@pytest.fixture
def taxed(town: Town) -> Application:
    """A dog tax that is assessed; its letter lies in the mailbox."""
    return town.play(DOGS, "ein-hund")


def decision_of(town: Town, application: Application) -> Decision:
    with town.inside():
        return Decision.objects.get(case=application.pk)


def test_a_notice_is_revoked_with_a_letter_of_its_own_and_marked_for_its_reader(
    town: Town, sign_in: SignIn, taxed: Application
) -> None:
    katrin = sign_in("steueramt")
    assert "Bescheid aufheben" in katrin.reads(case_address(taxed))
    form = katrin.get(case_address(taxed, "aufheben/")).content.decode().partition('data-keep="')[2]
    assert 'name="sichern"' in form.partition('<button type="submit"')[2].partition(">")[0], "Enter sends no letter"

    page = katrin.sends(
        case_address(taxed, "aufheben/"), ground="tax", reasons="Der Hund ist ein Blindenhund.", heard="true"
    )
    town.jobs()

    assert "Der Bescheid ist aufgehoben." in page
    assert "Der Bescheid gilt nicht mehr" in page
    decision = decision_of(town, taxed)
    assert decision.revoked_at is not None
    with town.inside():
        old = Message.objects.get(result_document=decision.document)
        new = Message.objects.filter(kind="result").latest("pk")
    assert old.revoked_on is not None
    assert (new.title.startswith("Aufhebung des Bescheids vom"), new.revoked_on) == (True, None)
    assert new.announced_on is not None
    with town.machine():
        standing = remedies.standing_of(town.again(taxed))
    assert standing is not None
    assert standing.letter.document == new.result_document
    assert "Bescheid aufgehoben; Zustellung ins Postfach" in katrin.reads(case_address(taxed))
    assert "Bescheid aufheben" not in katrin.reads(case_address(taxed))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(sign_in: SignIn, town: Town, taxed: Application) -> None:
    page = sign_in("steueramt").post(case_address(taxed, "aufheben/"), {"ground": "lawful", "reasons": "Darum."})

    text = page.content.decode()
    assert "Bitte wählen Sie aus, wie der Bescheid endet." in text
    assert "Bitte bestätigen Sie die Anhörung" in text
    assert "Darum." in text
    assert decision_of(town, taxed).revocation == {}


def nobody_can_write_to(town: Town, application: Application) -> None:
    """Let a recipient have no address, and take back their consent to letters in the mailbox."""
    with town.inside():
        application.addressee = {**application.addressee, "lines": [application.addressee["name"]]}
        application.save(update_fields=["addressee"])
    with town.machine():
        Consent.objects.all().delete()


def test_where_nobody_knows_an_address_it_is_said_and_the_decision_holds(
    town: Town, sign_in: SignIn, taxed: Application
) -> None:
    nobody_can_write_to(town, town.again(taxed))

    page = sign_in("steueramt").sends(
        case_address(taxed, "aufheben/"), ground="tax", reasons="Ein Blindenhund.", heard="true"
    )

    assert "Das Schreiben lässt sich nicht zustellen" in page
    assert "Ein Blindenhund." in page
    assert (decision_of(town, taxed).revocation, decision_of(town, taxed).revoked_at) == ({}, None)


def test_who_countersigns_is_told_the_same_and_may_sign_later(town: Town, sign_in: SignIn) -> None:
    granted = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    with town.inside():
        revoking.revoke(
            town.case(granted), by=town.staff("building"), ground=Ground.LAWFUL, reasons="Der Abstand.", heard=True
        )
    task = town.task(granted, "countersign")
    nobody_can_write_to(town, town.again(granted))

    page = sign_in("bauamt.leitung").sends(case_address(granted, f"aufgabe/{task.pk}/"), approved="ja")

    assert "Das Schreiben lässt sich nicht zustellen" in page
    assert town.task(granted, "countersign").is_open


def test_the_letter_can_be_seen_before(sign_in: SignIn, town: Town, taxed: Application) -> None:
    katrin = sign_in("steueramt")

    seen = katrin.post(case_address(taxed, "aufheben/entwurf.pdf"), {"ground": "tax", "reasons": "Ein Blindenhund."})

    assert seen.content.startswith(b"%PDF")
    assert decision_of(town, taxed).revocation == {}
    assert "kein Entwurf" in katrin.reads(case_address(taxed, "aufheben/entwurf.pdf"))


def test_where_four_eyes_are_asked_for_it_holds_until_another_person_has_signed(town: Town, sign_in: SignIn) -> None:
    granted = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    clerk = town.staff("building", "clerk")
    with town.inside():
        revoking.revoke(town.case(granted), by=clerk, ground=Ground.UNLAWFUL_PAST, reasons="Der Abstand.", heard=True)
    first = decision_of(town, granted)
    page = sign_in("bauamt.leitung").reads(case_address(granted))
    task = town.task(granted, "countersign")

    assert first.revoked_at is None
    assert "Rücknahme zeichnen" in page
    assert "Der Abstand." in page
    with town.inside(), pytest.raises((NotPermitted, revoking.FourEyes)):
        revoking.countersign(task, by=clerk, approved=True)
    sign_in("bauamt.leitung").sends(case_address(granted, f"aufgabe/{task.pk}/"), approved="ja")
    assert decision_of(town, granted).revoked_at is not None


def test_sent_back_it_goes_on_to_hold_and_may_be_drafted_anew(town: Town) -> None:
    granted = town.play(HOUSES, "einfamilienhaus-mit-auflagen")
    clerk, head = town.staff("building", "clerk"), town.staff("building", "head")
    for number in range(2):
        with town.inside():
            revoking.revoke(
                town.case(granted), by=clerk, ground=Ground.LAWFUL, reasons=f"Versuch {number}.", heard=True
            )
        with town.inside(), pytest.raises(NotAllowedNow):
            revoking.revoke(town.case(granted), by=clerk, ground=Ground.LAWFUL, reasons="Noch einer.", heard=True)
        task = town.task(granted, "countersign")
        with town.inside():
            revoking.countersign(task, by=head, approved=False, note="So nicht.")

    decision = decision_of(town, granted)
    assert (decision.revocation, decision.revoked_at) == ({}, None)


def test_what_is_no_decision_cannot_be_revoked(town: Town, sign_in: SignIn) -> None:
    given = town.play(BIRTHS, "eigene-geburt")

    page = sign_in("standesamt").reads(case_address(given))
    refused = sign_in("standesamt").reads(case_address(given, "aufheben/"))

    assert "Bescheid aufheben" not in page
    assert "Hier ist kein Bescheid, der sich aufheben lässt." in refused


def test_a_tax_that_counts_as_never_assessed_need_not_be_paid_and_may_come_back(town: Town, taxed: Application) -> None:
    with town.inside():
        revoking.revoke(
            town.case(taxed), by=town.staff("tax"), ground=Ground.TAX, reasons="Doppelt angemeldet.", heard=True
        )
        assert town.case(taxed).gives_back
        assert documents_of(taxed.pk, kinds=["letter"]).count() == 2


def test_a_letter_in_the_post_is_marked_as_well(town: Town) -> None:
    posted = town.play(DOGS, "zwei-hunde-ohne-konto")
    with town.inside():
        revoking.revoke(
            town.case(posted), by=town.staff("tax"), ground=Ground.REMEDY, reasons="Sie haben recht.", heard=True
        )
        old, new = PostItem.objects.filter(subject=posted.pk).order_by("pk")

    assert old.revoked_on is not None
    assert new.revoked_on is None


def test_a_revoked_letter_nobody_has_fetched_stays_revoked_in_the_post(town: Town, taxed: Application) -> None:
    with town.machine():
        Consent.objects.all().delete()
    with town.inside():
        revoking.revoke(
            town.case(taxed), by=town.staff("tax"), ground=Ground.TAX, reasons="Doppelt angemeldet.", heard=True
        )
    with town.machine():
        Message.objects.filter(subject=taxed.pk, kind="result").update(
            downloaded_at=None, announced_on=None, post_due_on=timezone.localdate()
        )
        assert fall_back_to_post(today=timezone.localdate() + timedelta(days=30), by=MACHINE) == 1

        by_document = {item.document: item for item in PostItem.objects.filter(subject=taxed.pk)}
        old = by_document.pop(decision_of(town, taxed).document)
        (new,) = by_document.values()
        standing = remedies.standing_of(town.again(taxed))

    assert (old.revoked_on is not None, new.revoked_on) == (True, None)
    assert standing is not None
    assert standing.letter.document == new.document


@pytest.mark.parametrize(
    ("ground", "remedy", "land", "basis"),
    [
        (Ground.UNLAWFUL_PAST, Remedy.ACTION, "NI", "§ 48 VwVfG mit § 1 Abs. 1 NVwVfG"),
        (Ground.LAWFUL, Remedy.OBJECTION, "HB", "§ 49 BremVwVfG"),
        (Ground.UNLAWFUL_FUTURE, Remedy.OBJECTION, "SH", "§ 116 LVwG (SH)"),
        (Ground.REMEDY, Remedy.OBJECTION, "HB", "§ 72 VwGO"),
        (Ground.REMEDY, Remedy.PROTEST, "HB", "§ 367 Abs. 2 Satz 3 AO"),
    ],
)
def test_the_letter_names_the_law_of_its_land(ground: Ground, remedy: Remedy, land: str, basis: str) -> None:
    assert basis_of(ground, remedy, land) == basis
