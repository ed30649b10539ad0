# SPDX-License-Identifier: EUPL-1.2
"""From the order to the hand: asked by number, read in from lists, noted at the counter, written to, forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.core.booking.models import Location
from geleitzug.ground.events.models import Entry
from geleitzug.ground.mail import outbox
from geleitzug.ground.people.actors import MACHINE, NotPermitted
from geleitzug.ground.web import limits
from geleitzug.verticals.papers import actions, clock, queries, seeds, wishes
from geleitzug.verticals.papers.models import IdDocument, PickUp
from geleitzug.verticals.papers.rules import HandedTo, Kind, NotAllowedNow, State, kept_for

ASK, DESK = "/ausweis/", "/amt/ausweise/"
CARD, OTHER, THIRD = "L01X00T47", "L01X00T4F", "L01X00T4K"
UNKNOWN = "Zu dieser Nummer können wir nichts sagen"


@pytest.fixture
def place(town: Town) -> Iterator[Location]:
    """Where the citizens' office hands documents out; nothing of another test is remembered."""
    limits.forget_all()
    with town.inside():
        yield Location.objects.get(key="mitte")
    limits.forget_all()


def browser(login: str = "") -> PageClient:
    client = PageClient(headers={"host": "musterhafen.localhost"})
    if login:
        sign_in_staff(client, login, town="musterhafen")
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ask(number: str, kind: Kind = Kind.ID_CARD, **more: str) -> Any:
    return browser().post(ASK, {"kind": kind.value, "number": number, **more})


def noted(town: Town, number: str, place: Location | None = None) -> IdDocument:
    clerk = town.staff("citizens")
    with town.inside():
        return actions.note(Kind.ID_CARD, number, place=place, by=clerk, on=timezone.localdate())


def the_only_one(town: Town) -> IdDocument:
    with town.machine():
        return IdDocument.objects.get()


def test_a_card_from_its_order_to_the_hand(town: Town, place: Location) -> None:
    clerk = browser("buergerbuero")
    missing = clerk.post(DESK, {"kind": "personalausweis", "number": "L01X00T471"})
    assert "Diese Nummer steht nicht in der Liste" in text(missing)
    page = clerk.post(DESK, {"tun": "aufnehmen", "kind": "personalausweis", "number": CARD, "place": ""})
    address = page.headers["Location"].partition("?")[0]
    assert CARD not in address

    assert "noch in Herstellung" in text(ask(CARD))
    clerk.post(address, {"tun": "eingetroffen", "place": str(place.pk)})
    ready = text(ask("l01x00t47 1"))
    assert "zum Abholen bereit" in ready
    assert "Bürgerbüro Mitte, Stadthausplatz 1, 27561 Musterhafen" in ready
    assert "Montag: 08:00 bis 16:00 Uhr" in ready
    assert "PIN-Brief" in ready
    assert "Termin vereinbaren" in ready

    assert "Bitte wählen Sie, wer das Dokument mitgenommen hat." in text(clerk.post(address, {"tun": "ausgehaendigt"}))
    assert "mit Vollmacht" in text(clerk.post(address, {"tun": "ausgehaendigt", "to": "proxy"}, follow=True))
    assert "schon ausgehändigt" in text(ask(CARD))
    again = clerk.post(address, {"tun": "ausgehaendigt", "to": "holder"})
    assert again.status_code == 409
    assert clerk.post(address, {"tun": "eingetroffen", "place": str(place.pk)}).status_code == 409
    assert the_only_one(town).handed_to == HandedTo.PROXY
    clerk.post(address, {"tun": "zurueck"})
    assert "zum Abholen bereit" in text(ask(CARD))


def test_what_is_not_known_gets_one_sentence_by_the_same_work(town: Town, sandmoor: Town, place: Location) -> None:
    """Another kind, another town's number, one that was never given out: nobody can tell which."""
    noted(town, CARD, place)
    noted(town, OTHER)
    with sandmoor.machine():
        actions.note(Kind.ID_CARD, THIRD, place=None, by=MACHINE, on=timezone.localdate())
        assert actions.ask_for_mail(Kind.ID_CARD, THIRD, "erika@example.org", "de")
    browser().get(ASK)  # templates are compiled once

    works, said, unknown = {}, set(), 0
    asked = ((CARD, Kind.PASSPORT), (THIRD, Kind.EID_CARD), (THIRD, Kind.ID_CARD))
    for number, kind in ((CARD, Kind.ID_CARD), (OTHER, Kind.ID_CARD), *asked):
        client = browser()
        with CaptureQueriesContext(
            connection,
        ) as work:
            page = client.post(ASK, {"kind": kind.value, "number": number})
        works[number, kind] = len([each for each in work if "papers_" in each["sql"] or "booking_" in each["sql"]])
        if UNKNOWN in text(page):
            unknown += 1
            shown = page.content.decode().partition("<main")[2].partition("</main")[0]
            said.add(re.sub(r'value="[^"]*"| checked|nonce-\S+', "", shown))
    with town.machine():
        IdDocument.objects.all().delete()

    assert (unknown, len(said)) == (3, 1)
    assert {works[each] for each in asked} == {works[OTHER, Kind.ID_CARD]}
    assert works[CARD, Kind.ID_CARD] - works[OTHER, Kind.ID_CARD] <= 1  # the way to an appointment


def test_no_number_lies_anywhere_in_the_open(town: Town, place: Location) -> None:
    row = noted(town, CARD, place)

    assert ask(CARD).headers["Cache-Control"] == "no-store"
    assert UNKNOWN in text(
        browser().post(f"{ASK}?kind=personalausweis&number={CARD}", {"kind": "reisepass", "number": OTHER})
    )
    with connection.cursor() as cursor, town.machine():
        cursor.execute("SELECT row(d)::text || coalesce((SELECT string_agg(row(e)::text, '') FROM events_entry e), '')"
                       " FROM papers_iddocument d WHERE id = %s", [row.pk])  # fmt: skip
        (everything,) = cursor.fetchone()
    assert row.mark in everything
    assert CARD not in everything


def test_wrong_numbers_are_explained_and_stay_typed(place: Location) -> None:
    page = ask("LO1X00T47", kind=Kind.PASSPORT)

    assert "Das Zeichen O kommt in Seriennummern nicht vor. Gemeint ist wohl die Ziffer 0." in text(page)
    assert 'value="LO1X00T47"' in page.content.decode()
    assert "Bitte wählen Sie, worauf Sie warten." in text(browser().post(ASK, {"number": "\x00" * 50}))


def test_guessing_gets_slow_from_one_address_and_from_all(town: Town, place: Location, settings: Any) -> None:
    noted(town, CARD, place)
    for at in "0123456789":
        assert UNKNOWN in text(ask(f"L01X00TC{at}"))

    assert "Bitte warten Sie" in text(ask("L01X00TCC"))
    assert "Bitte warten Sie" in text(ask(CARD))  # a right one tells nothing then

    limits.forget_all()
    settings.DOCUMENTS_ASKED_PER_ADDRESS = 1
    assert "zum Abholen bereit" in text(ask(CARD))
    assert "Von Ihrem Internetanschluss" in text(ask(CARD))

    limits.forget_all()
    settings.DOCUMENTS_ASKED_PER_MINUTE = 2
    said = [
        text(browser().post(ASK, {"kind": "personalausweis", "number": CARD}, REMOTE_ADDR=address))
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    ]
    assert ["zum Abholen bereit" in each for each in said] == [True, True, False]
    assert "sehr vielen Nummern" in said[2]


def test_who_asks_is_written_once_and_forgotten(town: Town, place: Location) -> None:
    row = noted(town, CARD)
    wrong = ask(CARD, tun="nachricht", mail="niemand")
    assert "Bitte geben Sie eine E-Mail-Adresse ein" in text(wrong)
    assert "Wir schreiben Ihnen" in text(ask(CARD, tun="nachricht", mail="erika@example.org"))
    assert "Wir schreiben Ihnen" not in text(ask(OTHER, tun="nachricht", mail="erika@example.org"))

    clerk = browser("buergerbuero")
    assert "gewünscht" in text(clerk.get(f"{DESK}{row.pk}/"))
    with town.inside():  # the clerk's page was older than the wish
        actions.arrive(row, place, by=town.staff("citizens"), on=timezone.localdate())
    clerk.post(f"{DESK}{row.pk}/", {"tun": "zurueck"})
    clerk.post(f"{DESK}{row.pk}/", {"tun": "eingetroffen", "place": str(place.pk)})

    with town.machine():
        mails = list(outbox.recent())
    assert [mail.to for mail in mails] == ["erika@example.org"]
    assert "Bürgerbüro Mitte" in mails[0].body
    for secret in (CARD, "Personalausweis", "Reisepass"):
        assert secret not in mails[0].subject + mails[0].body
    kept = the_only_one(town)
    with town.machine():
        assert (kept.mail, kept.wants_mail) == ("", False)
        assert all("erika" not in str(entry.facts) for entry in Entry.objects.filter(subject=row.pk))


def test_a_delivery_note_is_read_once_however_often_it_comes(town: Town, place: Location) -> None:
    noted(town, CARD)
    with town.machine():
        actions.ask_for_mail(Kind.ID_CARD, CARD, "jan@example.org", "en")
    clerk = browser("buergerbuero")
    note = f"Art;Seriennummer\nPA;{CARD}1\nPA;{OTHER}\nPA;LO1X00T47\nRP;C01X00T478\n".encode()

    def read() -> str:
        file = SimpleUploadedFile("lieferschein.csv", note, "text/csv")
        return text(clerk.post(f"{DESK}einlesen/", {"what": "geliefert", "place": str(place.pk), "file": file}))

    first = read()
    assert "2 neue Dokumente. Eines war bestellt und ist jetzt eingetroffen." in first
    assert "4 Das Zeichen O kommt in Seriennummern nicht vor" in first
    assert "0 neue Dokumente. 0 waren bestellt und sind jetzt eingetroffen. 3 waren schon eingetragen." in read()
    with town.machine():
        wishes.write_all()
        assert IdDocument.objects.filter(state=State.ARRIVED, place=place).count() == 3
        assert [mail.subject for mail in outbox.recent()] == ["Ready to be collected"]
    assert "Bitte wählen Sie eine Datei." in text(clerk.post(f"{DESK}einlesen/", {"what": "bestellt"}))


def test_another_office_sees_nothing_and_moves_nothing(town: Town, place: Location) -> None:
    row = noted(town, CARD, place)
    noted(town, OTHER)
    other = browser("bauamt")

    assert "Ihr Amt gibt keine Ausweise aus." in text(other.get(DESK))
    for number in (CARD, OTHER, THIRD):
        tried = other.post(DESK, {"kind": "personalausweis", "number": number})
        assert "Ihr Amt gibt keine Ausweise aus." in text(tried)
    assert other.get(f"{DESK}{row.pk}/").status_code == 404
    assert other.post(f"{DESK}{row.pk}/", {"tun": "ausgehaendigt", "to": "holder"}).status_code == 404
    with town.inside(), pytest.raises(NotPermitted):
        actions.hand_out(row, HandedTo.HOLDER, by=town.staff("building"), on=timezone.localdate())


def test_of_two_clerks_one_is_told(town: Town, place: Location) -> None:
    row = noted(town, CARD, place)
    with town.inside():
        clerk, today = town.staff("citizens"), timezone.localdate()
        mine, yours = (queries.document_for(clerk, row.pk) for _each in range(2))
        assert mine
        assert yours
        actions.hand_out(mine, HandedTo.HOLDER, by=clerk, on=today)
        with pytest.raises(NotAllowedNow):
            actions.hand_out(yours, HandedTo.PROXY, by=clerk, on=today)


def test_what_was_handed_out_is_forgotten(town: Town, place: Location) -> None:
    today = timezone.localdate()
    row, waits = noted(town, CARD, place), noted(town, OTHER, place)
    with town.inside():
        actions.hand_out(row, HandedTo.HOLDER, by=town.staff("citizens"), on=today - kept_for(State.HANDED_OUT))
    with town.machine():
        clock.forget_old()
        assert IdDocument.objects.filter(pk=row.pk).exists()
        IdDocument.objects.filter(pk=row.pk).update(moved_on=today - kept_for(State.HANDED_OUT) - timedelta(days=1))
        clock.forget_old()
        assert list(IdDocument.objects.values_list("pk", flat=True)) == [waits.pk]
    assert UNKNOWN in text(ask(CARD))


def test_a_town_without_a_pick_up_place_is_not_asked(town: Town, place: Location) -> None:
    head, home = browser("buergerbuero.leitung"), "/"
    assert "Ist mein Ausweis da?" in text(browser().get(home))

    head.post(f"{DESK}abholorte/", {"location": str(place.pk), f"errand-{place.pk}": ""})
    with town.machine():
        assert [(each.location.key, each.errand) for each in PickUp.objects.select_related("location")] == [
            ("mitte", "")
        ]
    head.post(f"{DESK}abholorte/", {})

    assert "Diese Auskunft gibt es hier noch nicht." in text(browser().get(ASK))
    assert "Ist mein Ausweis da?" not in text(browser().get(home))


def test_the_demo_has_a_number_for_each_answer(town: Town, place: Location) -> None:
    with town.machine():
        seeds.play()
        there = IdDocument.objects.count()
        seeds.play()
        assert IdDocument.objects.count() == there

    assert "zum Abholen bereit" in text(ask(seeds.ARRIVED))
    assert "noch in Herstellung" in text(ask(seeds.ORDERED, Kind.PASSPORT))
    assert "schon ausgehändigt" in text(ask(seeds.HANDED_OUT))
