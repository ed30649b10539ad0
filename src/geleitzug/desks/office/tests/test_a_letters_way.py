# SPDX-License-Identifier: EUPL-1.2
"""The way of a decision's letter: drafted, compared, signed, sealed, checked by a stranger, contested, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.config import own_authority
from geleitzug.core.cases.actions import objecting
from geleitzug.core.cases.models import Application, Decision, Objection
from geleitzug.core.files.queries import documents_of, read_document
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.sealing import setup

SignIn = Callable[..., Colleague]
HOUSES, OPINIONS_GIVEN = "baugenehmigung-vereinfacht", 5
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b")


@pytest.fixture
def sealing(town: Town, tmp_path: Path, settings) -> Iterator[Town]:
    """Building permits are sealed, by a seal of an authority of ours."""

    def ask(raw: dict[str, Any]) -> None:
        raw["result"]["seal"] = True

    settings.SEALS_FILE = str(own_authority.set_up_seals(tmp_path / "seals", {"musterhafen": "Stadt Musterhafen"}))
    setup._seal_of.cache_clear()
    town.publish(HOUSES, service=ask)
    yield town
    setup._seal_of.cache_clear()


def sends(town: Town, who: Colleague, application: Application, kind: str, **words: Any) -> str:
    """Let somebody send the form of the open task of a kind."""
    return who.sends(case_address(application, f"aufgabe/{town.task(application, kind).pk}/"), **words)


def code_of(town: Town, application: Application, title: str) -> str:
    """Return the code on the newest letter of a title, as somebody reads it off."""
    with town.machine():
        letters = [each for each in documents_of(application.pk, kinds=["letter"]) if each.title.startswith(title)]
        pdf = read_document(letters[-1])
    code = CODE.search(PdfReader(BytesIO(pdf)).pages[-1].extract_text())
    assert code is not None
    return code[0]


def said_by(code: str) -> str:
    """Return what the portal says of the letter with a code to a stranger."""
    stranger = PageClient(headers={"host": "musterhafen.localhost"})
    return read(stranger.get("/schreiben-pruefen/", {"code": code}))


def said_of(town: Town, application: Application, title: str) -> str:
    """Return what the portal says of the letter of a title to a stranger who reads its code off."""
    return said_by(code_of(town, application, title))


def test_from_the_draft_to_the_stranger_who_reads_that_it_holds_no_more(sealing: Town, sign_in: SignIn) -> None:
    carport = sealing.play(HOUSES, "carport", OPINIONS_GIVEN)
    bernd, head = sign_in("bauamt"), sign_in("bauamt.leitung")

    sends(sealing, bernd, carport, "decide", sichern="1", outcome="granted", reasons="## Lage\nEr passt.")
    wrong = sends(sealing, bernd, carport, "decide", outcome="granted", reasons="Er passt **gut.")
    assert "Fett gesetzte Wörter stehen zwischen" in wrong
    assert "Er passt **gut." in wrong
    sends(sealing, bernd, carport, "decide", outcome="granted", reasons="## Lage\nEr passt **gut**.")
    assert "[neu: **gut** ]" in head.reads(case_address(carport, "fassungen/"))
    sends(sealing, head, carport, "approve", approved="ja")
    sealing.jobs()

    said = said_of(sealing, carport, "Baugenehmigung")
    assert "Das Schreiben ist von uns" in said
    assert "Siegel Stadt Musterhafen (Test)" in said

    bernd.sends(case_address(carport, "aufheben/"), ground="lawful", reasons="Der Deich.", heard="true")
    waiting = sends(sealing, head, carport, "countersign", approved="ja")
    assert "Das Schreiben wird gesiegelt und zugestellt." in waiting
    assert "Schreiben wartet auf das Siegel" in waiting
    assert "gilt aber nicht mehr" not in said_of(sealing, carport, "Baugenehmigung")
    sealing.jobs()

    assert "gilt aber nicht mehr" in said_of(sealing, carport, "Baugenehmigung")
    assert "Das Schreiben ist von uns" in said_of(sealing, carport, "Widerruf")


def test_an_obvious_mistake_is_put_right_and_both_codes_say_so(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    katrin = sign_in("steueramt")
    first = code_of(town, dog, "Hundesteuer")
    page = case_address(dog, "berichtigen/")

    assert "Bescheid berichtigen" in katrin.reads(case_address(dog))
    missing = read(katrin.post(page, {"wrong-0": "Bello", "right-1": "Wuffke"}))
    for sentence in ("was dort richtig stehen muss", "die falsch ist", "woran man den Fehler erkennt"):
        assert sentence in missing
    wrong = read(katrin.post(page, {"wrong-0": "Ein Elefant", "right-0": "Ein Hund", "reasons": "Das sieht man."}))
    assert "So steht das nicht im Schreiben" in wrong
    twice = {"wrong-2": "Bello", "right-2": "Wuff", "wrong-3": "Bello", "right-3": "Waldi"}
    long = {"wrong-0": "x" * 301, "right-0": "Hund", "wrong-1": "Hund", "right-1": "y" * 301, **twice}
    too_much = read(katrin.post(page, long))
    for sentence in ("zwischen 2 und 300 Zeichen", "höchstens 300 Zeichen", "Diese Stelle steht hier schon"):
        assert sentence in too_much
    assert "Diese Stelle steht hier schon" in read(katrin.post(f"{page}entwurf.pdf", twice))
    typed = {"wrong-0": "Bello", "right-0": "Wuffke", "reasons": "Das ergibt sich aus der Anmeldung."}
    assert katrin.post(f"{page}entwurf.pdf", typed).content.startswith(b"%PDF")
    assert "Das Schreiben ist von uns" in said_by(first)
    done = katrin.sends(page, **typed)
    town.jobs()

    assert "Der Bescheid ist berichtigt. Die neue Fassung wird zugestellt." in done
    shown = katrin.reads(case_address(dog))
    assert "statt „Bello“ richtig „Wuffke“" in shown
    assert "ersetzt durch Blatt" in shown
    assert "wurde aber berichtigt" in said_by(first)
    assert "eine berichtigte Fassung" in said_by(code_of(town, dog, "Hundesteuer"))


def test_that_a_fee_stays_is_said_of_the_amounts_that_were_read(town: Town, sign_in: SignIn) -> None:
    town.publish("hundesteuer-anmelden", notice=lambda notice: re.sub(r"#if .*assert.eq\(yearly.*", "", notice))
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    katrin, page = sign_in("steueramt"), case_address(dog, "berichtigen/")
    less = "Weniger Steuer: Bürgergeld, Grundsicherung oder Sozialhilfe, für einen Hund"
    typed = {"wrong-0": "Nein, es gibt keinen Grund", "right-0": less, "reasons": "Das ergibt sich aus der Anmeldung."}

    asked = read(katrin.post(page, typed))
    told = re.search(r'name="fee_told" value="([^"]+)"', katrin.post(page, typed).content.decode())
    assert told is not None
    other = read(katrin.post(page, {**typed, "fee_stays": "true", "fee_told": "13200-1"}))
    assert "Der Betrag bleibt, wie er ist." in asked
    assert "Eine Berichtigung ändert keinen Betrag" in other
    assert "Der Bescheid ist berichtigt" in katrin.sends(page, **typed, fee_stays="true", fee_told=told[1])
    assert "der Betrag bleibt bei 132,00" in katrin.reads(case_address(dog))


def test_what_was_revoked_is_decided_anew_at_the_desk(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    katrin = sign_in("steueramt")
    katrin.sends(case_address(dog, "aufheben/"), ground="tax", reasons="Doppelt.", heard="true")
    town.jobs()

    assert "Neu entscheiden" in katrin.reads(case_address(dog))
    reopened = katrin.sends(case_address(dog, "neu-entscheiden/"))
    assert "Der Vorgang ist wieder offen. Bitte entscheiden Sie neu." in reopened
    page = katrin.get(case_address(dog)).content.decode()
    address = case_address(dog, f"aufgabe/{town.task(dog, 'redecide').pk}/")
    on_enter = page.partition(f'action="{address}"')[2].partition('<button type="submit"')[2].partition(">")[0]
    assert 'name="sichern"' in on_enter, "Enter in one of its fields keeps what was typed, and decides nothing"
    assert 'formaction="' in on_enter
    decided = sends(town, katrin, dog, "redecide", outcome="refused", reasons="Es ist eine Katze.")
    assert "Die Entscheidung ist gespeichert." in decided
    town.jobs()

    shown = katrin.reads(case_address(dog))
    assert "Wieder aufgenommen: Es wird neu entschieden" in shown
    assert shown.count("Entschieden: ") == 2
    assert "Hier ist nichts neu zu entscheiden." in read(katrin.post(case_address(dog, "neu-entscheiden/"), {}))


def test_an_objection_is_stayed_and_rejected_at_the_desk(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        objecting.object_to(town.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    town.jobs()
    katrin = sign_in("steueramt")
    with town.inside():
        objection = Objection.objects.get(case=dog.pk)
        assert Decision.objects.get(case=dog.pk).document == objection.letter
    below = case_address(dog, f"rechtsbehelf/{objection.pk}/")
    listed = katrin.get("/amt/", {"q": dog.number}, follow=True).content.decode()
    assert "Widerspruch bearbeiten" in listed
    assert case_address(dog, "uebernehmen/") not in listed, "a closed case cannot be taken"

    assert "Die Vollziehung ist ausgesetzt." in katrin.sends(f"{below}aussetzen/", aussetzen="ja")
    assert "darf es nicht vollzogen werden" in said_of(town, dog, "Hundesteuer")
    assert "Vollziehung ausgesetzt: ja" in katrin.reads(case_address(dog))
    assert "Die Aussetzung ist beendet." in katrin.sends(f"{below}aussetzen/", aussetzen="nein")
    assert katrin.post(f"{below}entwurf.pdf", {"reasons": "Ein Nachweis fehlt."}).content.startswith(b"%PDF")
    form = katrin.get(case_address(dog)).content.decode()
    assert 'name="opinion" value="rejected"' in form, "to reject it is a button of its own"
    assert re.search(r'type="radio"[^>]*value="rejected"', form) is None
    missing = sends(town, katrin, dog, "objection", opinion="rejected", text="Vermerk")
    assert "Sie stehen im Widerspruchsbescheid" in missing
    # A browser sends what is chosen above, and then the button that was pressed.
    done = sends(town, katrin, dog, "objection", opinion=["given_up", "rejected"], reasons="Ein Nachweis fehlt.")
    assert "Der Widerspruch ist zurückgewiesen." in done
    town.jobs()

    case = katrin.reads(case_address(dog))
    assert "Widerspruchsbescheid geht mit der Post hinaus" in case
    assert "Widerspruch bearbeiten zurückgewiesen" in case, "the badge says what became of it, not what one chose from"
    assert "Das Schreiben ist von uns" in said_of(town, dog, "Widerspruchsbescheid")
    assert "Das Schreiben ist von uns" in said_of(town, dog, "Hundesteuer")


def test_who_remedies_an_objection_is_told_that_the_decision_still_holds(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    applicant = town.holder_of(dog)
    with town.outside(applicant):
        objecting.object_to(town.again(dog), by=applicant, text="Es ist ein Blindenhund.")
    town.jobs()

    settled = sends(town, sign_in("steueramt"), dog, "objection", opinion="remedied")

    assert "Der Bescheid gilt weiter, bis Sie ihn aufheben oder berichtigen." in settled
