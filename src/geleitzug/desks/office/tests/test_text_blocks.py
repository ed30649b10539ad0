# SPDX-License-Identifier: EUPL-1.2
"""Text blocks of an office: written by who works there, inserted into questions, messages and decisions."""

from __future__ import annotations

from collections.abc import Callable

from tests.furnished import Town

from geleitzug.core.caseload.actions import wording
from geleitzug.core.caseload.models import TextBlock
from geleitzug.desks.office.task_forms import OWN
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.desks.office.tests.test_case import task_address

SignIn = Callable[..., Colleague]
DOGS, BLOCKS = "hundesteuer-anmelden", "/amt/textbausteine/"
UNCHOSEN = "Bitte wählen Sie den Textbaustein aus, der eingefügt werden soll."
CHIP = {"purpose": "ask", "title": "Chipnummer", "text": "Bitte nennen Sie die Nummer des Chips."}


def key_of(town: Town, title: str) -> str:
    with town.inside():
        return str(TextBlock.objects.get(title=title).pk)


def test_a_block_is_written_and_inserted_where_it_belongs(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    assert "Der Textbaustein ist gespeichert." in katrin.sends(BLOCKS, **CHIP)
    katrin.sends(BLOCKS, purpose="message", title="Zwischenstand", text="Wir melden uns.")
    katrin.sends(BLOCKS, purpose="reasons", title="Alles da", text="Alle Angaben liegen vor.")
    katrin.sends(BLOCKS, purpose="conditions", title="Leine", text="Der Hund ist anzuleinen.")
    ask, message, reasons, conditions = (
        f"{OWN}{key_of(town, title)}" for title in ("Chipnummer", "Zwischenstand", "Alles da", "Leine")
    )

    asked = katrin.sends(case_address(dog, "nachfordern/"), text="Guten Tag", baustein=ask, einfuegen="1")
    assert "Guten Tag Bitte nennen Sie die Nummer des Chips." in asked
    said = katrin.sends(case_address(dog, "nachricht/"), subject="Stand", body="", baustein=message, einfuegen="1")
    assert "Wir melden uns." in said
    decide = task_address(town, dog, "decide")
    assert "Alle Angaben liegen vor." in katrin.sends(decide, baustein=reasons, einfuegen="1")
    html = katrin.post(decide, {"baustein": conditions, "einfuegen": "1"}).content.decode()
    assert "Der Hund ist anzuleinen." in html
    assert 'value="granted_with_conditions" checked' in html


def test_a_block_goes_into_what_is_said_to_several(town: Town, sign_in: SignIn) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _dog in range(2)]
    katrin = sign_in("steueramt")
    katrin.sends(BLOCKS, **CHIP)
    katrin.sends(BLOCKS, purpose="conditions", title="Leine", text="Der Hund ist anzuleinen.")
    ask, conditions = (f"{OWN}{key_of(town, title)}" for title in ("Chipnummer", "Leine"))
    ticked = {"task": [str(town.task(dog, "decide").pk) for dog in dogs], "einfuegen": "1"}

    asked = katrin.sends("/amt/gemeinsam/", **ticked, was="fragen", text="Guten Tag", baustein=ask)
    decided = katrin.post("/amt/gemeinsam/", {**ticked, "was": "entscheiden", "baustein": conditions}).content.decode()
    wrong = katrin.sends("/amt/gemeinsam/", **ticked, was="fragen", text="Guten Tag", baustein=conditions)

    assert "Guten Tag Bitte nennen Sie die Nummer des Chips." in asked
    assert "Der Hund ist anzuleinen." in decided
    assert 'value="granted_with_conditions" checked' in decided
    assert "Der Hund ist anzuleinen." not in wrong
    assert UNCHOSEN in wrong


def test_inserting_nothing_says_so_and_enter_in_a_field_presses_the_forms_own_button(
    town: Town, sign_in: SignIn
) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _dog in range(2)]
    katrin = sign_in("steueramt")
    katrin.sends(BLOCKS, **CHIP)
    katrin.sends(BLOCKS, purpose="message", title="Zwischenstand", text="Wir melden uns.")
    ask, write, several = case_address(dogs[0], "nachfordern/"), case_address(dogs[0], "nachricht/"), "/amt/gemeinsam/"

    asked = katrin.sends(ask, text="Guten Tag", einfuegen="1")
    written = katrin.sends(write, subject="Stand", body="Hallo", einfuegen="1")
    ticked = {"task": [str(town.task(dog, "decide").pk) for dog in dogs], "was": "fragen"}

    assert all(words in asked for words in (UNCHOSEN, "Guten Tag"))
    assert all(words in written for words in (UNCHOSEN, "Hallo"))
    page = katrin.get(case_address(dogs[0])).content.decode()
    decide = task_address(town, dogs[0], "decide")
    assert [first_button(page, form) for form in (ask, write, decide)] == ["", "", "sichern"]
    assert first_button(katrin.post(several, ticked).content.decode(), several) == "schau"


def first_button(page: str, form: str) -> str:
    """Return the name of the button that Enter presses in the fields of a form: its first one."""
    button = page.partition(f'action="{form}"')[2].partition('<button type="submit"')[2].partition(">")[0]
    return button.partition('name="')[2].partition('"')[0]


def test_only_who_works_in_an_office_has_its_blocks(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    sign_in("steueramt").sends(BLOCKS, **CHIP)
    key, thorsten = key_of(town, "Chipnummer"), sign_in("bauamt")

    assert "Chipnummer" not in thorsten.reads(BLOCKS)
    assert thorsten.get(f"{BLOCKS}{key}/").status_code == 404
    assert thorsten.post(f"{BLOCKS}{key}/loeschen/").status_code == 404
    thorsten.sends(BLOCKS, **{**CHIP, "title": "Fremd"}, office="tax")
    head = sign_in("steueramt.leitung")
    assert "Chipnummer" in head.reads(case_address(dog))
    assert "Fremd" not in head.reads(BLOCKS)
    assert "Der Textbaustein ist gelöscht." in head.sends(f"{BLOCKS}{key}/loeschen/")
    assert f"{OWN}{key}" not in head.get(case_address(dog)).content.decode()
    assert "Bitte nennen Sie" not in head.reads(case_address(dog))


def test_a_block_is_changed_and_what_is_wrong_is_said(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")
    for missing, sentence in {
        "purpose": "Bitte wählen Sie aus, wofür der Baustein ist.",
        "title": "Bitte geben Sie dem Baustein einen Titel.",
        "text": "Bitte schreiben Sie den Text.",
    }.items():
        assert sentence in katrin.sends(BLOCKS, **{**CHIP, missing: " "})
    katrin.sends(BLOCKS, **CHIP)
    twice = katrin.post(BLOCKS, {**CHIP, "text": "Anders"})
    assert "Einen Baustein mit diesem Titel gibt es hier schon." in read(twice)
    assert "Anders" in twice.content.decode()

    katrin.sends(f"{BLOCKS}{key_of(town, 'Chipnummer')}/", **{**CHIP, "text": "Neu gefasst"})

    with town.inside():
        assert [block.text for block in TextBlock.objects.all()] == ["Neu gefasst"]


def test_an_office_keeps_so_many_and_no_more(town: Town, sign_in: SignIn) -> None:
    with town.inside():
        TextBlock.objects.bulk_create(
            TextBlock(office="tax", purpose="ask", title=f"Nr. {number}", text="x", changed_by_name="x")
            for number in range(wording.MOST_BLOCKS)
        )

    assert "Das Amt hat schon sehr viele Bausteine." in sign_in("steueramt").sends(BLOCKS, **CHIP)
