# SPDX-License-Identifier: EUPL-1.2
"""Addresses that are left for a mail: kept by whom, replaced by whom, withdrawn, and where documents may lie then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.booking.models import ClosedDay, Location
from geleitzug.ground.crypto import keyring
from geleitzug.ground.crypto.keyring import KeyGone
from geleitzug.ground.mail import outbox
from geleitzug.verticals.papers import actions, importing, queries, wishes, words
from geleitzug.verticals.papers.delivery import Line, Sheet
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.rules import HandedTo, Kind, NotAllowedNow
from geleitzug.verticals.papers.tests.test_papers import (
    ASK,
    CARD,
    DESK,
    OTHER,
    ask,
    browser,
    noted,
    place,
    text,
    the_only_one,
)

__all__ = ["place"]
ERIKA, JAN = "erika@example.org", "jan@example.org"


def mails_to(town: Town) -> list[str]:
    with town.machine():
        return [mail.to for mail in outbox.recent()]


def second_place(town: Town, place: Location) -> Location:
    with town.inside():
        other = Location.objects.exclude(pk=place.pk).filter(office=place.office).first()
        other = other or Location.objects.create(key="zweigstelle", name="Zweigstelle", office=place.office)
        actions.set_pick_up(other, "", by=town.staff("citizens", "head"))
    return other


def test_a_second_wish_is_not_sealed_by_a_key_that_is_gone(town: Town, place: Location) -> None:
    """Another web process still has the first wish's key in memory for minutes."""
    row = noted(town, CARD)
    with town.machine():
        actions.ask_for_mail(Kind.ID_CARD, CARD, ERIKA, "de")
    keyring.forget_all()  # a key that was just made is kept by its transaction, which goes on here
    with town.machine():
        assert IdDocument.objects.get().mail == ERIKA
        still_known = {name: key for name, (_until, key) in keyring._known._found.items()}
    with town.inside():
        actions.arrive(row, place, by=town.staff("citizens"), on=timezone.localdate())
        actions.take_back(row, by=town.staff("citizens"), on=timezone.localdate())
    for name, key in still_known.items():
        keyring._known.put(name, key)
    with town.machine():
        actions.ask_for_mail(Kind.ID_CARD, CARD, JAN, "de")
    keyring.forget_all()

    assert the_only_one(town).mail == JAN
    with town.inside():
        actions.arrive(queries.document_for(town.staff("citizens"), row.pk), place,
                       by=town.staff("citizens"), on=timezone.localdate())  # fmt: skip
    assert mails_to(town) == [JAN, ERIKA]


def test_each_address_goes_with_its_own_key(town: Town, place: Location) -> None:
    noted(town, CARD)
    with town.machine():
        actions.ask_for_mail(Kind.ID_CARD, CARD, ERIKA, "de")
        first = IdDocument.objects.get()
        actions.ask_for_mail(Kind.ID_CARD, CARD, JAN, "de")
        with pytest.raises(KeyGone):
            print(first.mail)
        second = IdDocument.objects.get()
        actions.forget([second.pk])
        with pytest.raises(KeyGone):
            print(second.mail)


def test_outside_nobody_replaces_or_finds_out_what_a_clerk_has_entered(town: Town, place: Location) -> None:
    row, clerk = noted(town, CARD), browser("buergerbuero")
    clerk.post(f"{DESK}{row.pk}/", {"tun": "nachricht", "mail": ERIKA, "language": "de"})

    assert "Ihre Adresse haben wir nicht gespeichert" in text(ask(CARD, tun="nachricht", mail=JAN))
    assert "Ihre Adresse haben wir nicht gespeichert" in text(ask(CARD, tun="nachricht", mail=ERIKA))
    assert "Diese Adresse ist nicht mehr gespeichert" in text(ask(CARD, tun="vergessen", mail=JAN))
    with town.machine():
        assert IdDocument.objects.get().mail == ERIKA


def test_a_wish_is_withdrawn_outside_and_at_the_desk(town: Town, place: Location) -> None:
    row, clerk = noted(town, CARD), browser("buergerbuero")
    ask(CARD, tun="nachricht", mail=ERIKA)
    assert "Diese Adresse ist nicht mehr gespeichert" in text(ask(CARD, tun="vergessen", mail="Erika@example.org"))
    assert not the_only_one(town).wants_mail

    ask(CARD, tun="nachricht", mail=ERIKA)
    page = text(clerk.post(f"{DESK}{row.pk}/", {"tun": "vergessen"}, follow=True))
    assert "Die Adresse ist gelöscht." in page
    assert "jemand von außen" in page
    assert not the_only_one(town).wants_mail
    clerk.post(f"{DESK}{row.pk}/", {"tun": "entfernen"})
    with town.machine():
        assert not IdDocument.objects.exists()


def test_a_long_list_is_written_to_by_a_job_and_not_after_the_hand_out(town: Town, place: Location) -> None:
    rows = [noted(town, each) for each in (CARD, OTHER)]
    with town.machine():
        for number in (CARD, OTHER):
            actions.ask_for_mail(Kind.ID_CARD, number, ERIKA if number == CARD else JAN, "de")
    clerk, today = town.staff("citizens"), timezone.localdate()
    with town.inside():
        sheet = Sheet((Line(Kind.ID_CARD, CARD), Line(Kind.ID_CARD, OTHER)), ())
        assert importing.take_in(sheet, place=place, by=clerk, on=today).moved == 2
        fetched = queries.document_for(clerk, rows[1].pk)
        assert fetched
        actions.hand_out(fetched, HandedTo.HOLDER, by=clerk, on=today)
    assert mails_to(town) == []

    with town.machine():
        wishes.write_all()
        wishes.write_all()
    assert mails_to(town) == [ERIKA]


def test_of_two_lists_at_once_both_count(own_town: Town) -> None:
    """Ordered and delivered are read in at the same moment: whoever is first, all of it has arrived."""
    clerk, today = own_town.staff("citizens"), timezone.localdate()
    sheet = Sheet(tuple(Line(Kind.ID_CARD, f"L01X0{at:04}") for at in range(300)), ())

    def read(key: str) -> None:
        with own_town.inside():
            importing.take_in(sheet, place=Location.objects.filter(key=key).first(), by=clerk, on=today)

    assert at_once(lambda: read(""), lambda: read("mitte")) == [None, None]

    with own_town.machine():
        assert list(IdDocument.objects.values_list("state").annotate(many=Count("pk"))) == [("arrived", 300)]


def test_what_lies_at_a_place_is_moved_before_the_place_is_given_up(town: Town, place: Location) -> None:
    row, other, clerk = noted(town, CARD, place), second_place(town, place), town.staff("citizens")
    head = browser("buergerbuero.leitung")
    refused = head.post(f"{DESK}abholorte/", {"location": str(other.pk)})
    assert "Hier liegen noch Dokumente" in text(refused)

    page = browser("buergerbuero").post(
        f"{DESK}{row.pk}/", {"tun": "eingetroffen", "place": str(other.pk)}, follow=True
    )
    assert f"Liegt jetzt hier: {other.name}" in text(page)
    with town.inside():
        sheet = Sheet((Line(Kind.ID_CARD, CARD),), ())
        assert importing.take_in(sheet, place=place, by=clerk, on=timezone.localdate()).moved == 1
        with pytest.raises(NotAllowedNow):  # the page is older than the list
            actions.hand_out(row_at(row, other), HandedTo.HOLDER, by=clerk, on=timezone.localdate())
        assert importing.take_in(sheet, place=other, by=clerk, on=timezone.localdate()).moved == 1
    assert head.post(f"{DESK}abholorte/", {"location": str(other.pk)}).status_code == 302


def row_at(row: IdDocument, at: Location) -> IdDocument:
    found = IdDocument.objects.get(pk=row.pk)
    found.place = at
    return found


def test_a_place_out_of_use_still_gives_out_what_lies_there(town: Town, place: Location) -> None:
    row, clerk = noted(town, CARD, place), browser("buergerbuero")
    with town.inside():
        Location.objects.filter(office=place.office).update(active=False)

    assert clerk.post(DESK, {"kind": "personalausweis", "number": CARD}).headers["Location"] == f"{DESK}{row.pk}/"
    clerk.post(f"{DESK}{row.pk}/", {"tun": "ausgehaendigt", "to": "holder"})
    page = text(clerk.post(f"{DESK}{row.pk}/", {"tun": "zurueck"}, follow=True))
    assert "Doch nicht ausgehändigt: Bürgerbüro Mitte" in page


def test_days_with_other_hours_are_told(town: Town, place: Location) -> None:
    today = timezone.localdate()
    on, shut = today + timedelta(days=3), today + timedelta(days=4)
    with town.inside():
        ClosedDay.objects.create(location=place, day=on, starts="08:00", ends="12:00")
        ClosedDay.objects.create(location=None, day=on)  # a place's own hours come first
        ClosedDay.objects.create(location=None, day=shut)
        found = queries.fetch_place(place.pk, today)
        assert found
        assert list(found.other) == [on]
        assert found.closed == (shut,)
        lines = words.hours(found)
    assert any("08:00 bis 12:00" in line and line.startswith("Am ") for line in lines)
    assert "Feiertagen" in lines[-1]


@pytest.mark.parametrize(
    ("kind", "child"), [(Kind.ID_CARD, "unter 16"), (Kind.PASSPORT, "unter 18"), (Kind.EID_CARD, "")]
)
def test_for_whom_a_parent_comes_differs(kind: Kind, child: str) -> None:
    said = " ".join(words.bring(kind))

    assert child in said
    assert ("Kind" in said) == bool(child)


def test_what_was_typed_stays_while_one_waits(town: Town, place: Location) -> None:
    noted(town, CARD)
    for at in "0123456789":
        ask(f"L01X00TC{at}")

    assert f'name="mail" value="{ERIKA}"' in ask(CARD, tun="nachricht", mail=ERIKA).content.decode()
    assert browser().get(ASK).status_code == 200
