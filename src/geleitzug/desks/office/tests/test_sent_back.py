# SPDX-License-Identifier: EUPL-1.2
"""A draft that a second person has sent back: who wrote it is told why, and the worklist marks its task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town

from geleitzug.core.caseload import reactions
from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases.actions import correcting, revoking
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.models import Application, Decision
from geleitzug.core.cases.revocations import Ground
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.people.models import Membership, Staff

SignIn = Callable[..., Colleague]
HOUSES = "baugenehmigung-vereinfacht"
OPINIONS_GIVEN = 5
REFUSED = {"outcome": "refused", "reasons": "Der Abstand fehlt."}


@pytest.fixture
def planned(town: Town) -> Application:
    """A carport on which all have given their opinion."""
    return town.play(HOUSES, "carport", OPINIONS_GIVEN)


@pytest.fixture
def granted(town: Town) -> Application:
    """A house that may be built; its package demands four eyes."""
    return town.play(HOUSES, "einfamilienhaus-mit-auflagen")


def sends(town: Town, who: Colleague, application: Application, kind: str, **words: str) -> str:
    """Let somebody send the form of the open task of a kind, and whatever follows from it happen."""
    page = who.sends(case_address(application, f"aufgabe/{town.task(application, kind).pk}/"), **words)
    town.jobs()
    return page


def notices_of(town: Town, application: Application) -> list[tuple[str, str, str]]:
    """Return who was told of drafts that came back, by whom, and with which words."""
    with town.inside():
        rows = Notice.objects.filter(case=application.pk, kind=Notice.Kind.SENT_BACK).order_by("id")
        return [(row.staff.login, row.by_name, row.text) for row in rows.select_related("staff")]


def test_who_wrote_a_draft_is_told_each_time_it_comes_back(town: Town, sign_in: SignIn, planned: Application) -> None:
    bernd, head = sign_in("bauamt"), sign_in("bauamt.leitung")
    with town.inside():
        signed = Staff.objects.get(login="bauamt.leitung").name
    sends(town, bernd, planned, "decide", **REFUSED)
    assert "zurückgereicht" not in bernd.reads("/amt/")

    sends(town, head, planned, "approve", approved="nein", text="Bitte genauer.")

    page = bernd.reads("/amt/fuer-mich/")
    assert f"{planned.number} Ein Entwurf kam zurück neu" in page
    assert "Bitte genauer." in page
    assert "Neue Hinweise für Sie" in bernd.reads("/amt/")
    assert "Entscheiden zurückgereicht" in bernd.reads("/amt/")
    assert "Ein Entwurf kam zurück" not in head.reads("/amt/fuer-mich/")
    with town.machine():
        reactions.tell_sent_back(subject=str(planned.pk))
    assert notices_of(town, planned) == [("bauamt", signed, "Bitte genauer.")], "the job may run twice"

    sends(town, bernd, planned, "decide", **REFUSED)
    assert "zurückgereicht" not in bernd.reads("/amt/")
    sends(town, head, planned, "approve", approved="nein", text="Noch genauer.")
    assert [text for _who, _by, text in notices_of(town, planned)] == ["Bitte genauer.", "Noch genauer."]


def test_whoever_works_there_no_more_is_not_told_but_who_has_the_case_is(
    town: Town, sign_in: SignIn, planned: Application
) -> None:
    bernd, head = sign_in("bauamt"), sign_in("bauamt.leitung")
    sends(town, bernd, planned, "decide", **REFUSED)
    with town.machine():
        clerk = Staff.objects.get(login="bauamt")
        colleague = Staff.objects.create(login="bauamt.neu", name="Nora Neu", email="n@example.org")
        Membership.objects.create(staff=colleague, office="building", role="clerk")
        Membership.objects.filter(staff=clerk).update(office="tax")
        case = town.case(planned)
        case.assignee = colleague
        case.save(update_fields=["assignee"])

    sends(town, head, planned, "approve", approved="nein", text="Bitte genauer.")

    assert [login for login, _by, _text in notices_of(town, planned)] == ["bauamt.neu"]


def test_a_revocation_that_comes_back_is_told_to_who_wrote_it(
    town: Town, sign_in: SignIn, granted: Application
) -> None:
    with town.inside():
        revoking.revoke(
            town.case(granted), by=town.staff("building"), ground=Ground.LAWFUL, reasons="Der Deich.", heard=True
        )

    sends(town, sign_in("bauamt.leitung"), granted, "countersign", approved="nein", text="Erst anhören.")

    assert [(who, text) for who, _by, text in notices_of(town, granted)] == [
        ("bauamt", "Aufhebung des Bescheids: Erst anhören.")
    ]


def test_a_correction_that_comes_back_is_told_to_who_wrote_it(
    town: Town, sign_in: SignIn, granted: Application
) -> None:
    with town.inside():
        wrong = Decision.objects.get(case=granted.pk).conditions.split()[0]
        correcting.correct(
            town.case(granted),
            by=town.staff("building"),
            passages=[Passage(wrong, "Zuallererst")],
            reasons="Das ergibt sich aus dem Antrag.",
        )

    sends(town, sign_in("bauamt.leitung"), granted, "sign_correction", approved="nein", text="Das war so gemeint.")

    assert [(who, text) for who, _by, text in notices_of(town, granted)] == [
        ("bauamt", "Berichtigung des Bescheids: Das war so gemeint.")
    ]
