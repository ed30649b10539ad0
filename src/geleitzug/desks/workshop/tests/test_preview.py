# SPDX-License-Identifier: EUPL-1.2
"""The preview, building blocks, and what the service says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.authoring import actions, keeping, queries
from geleitzug.core.authoring.edits import AddQuestion, ChangeQuestion
from geleitzug.core.authoring.models import BuildingBlock, Draft
from geleitzug.core.cases.models import Application
from geleitzug.desks.workshop.tests.making import Maker, at, form_on, read
from geleitzug.desks.workshop.views.form import ON_PAGES, ON_QUESTIONS
from geleitzug.ground.people.actors import Actor


@pytest.fixture
def editor(sign_in: Callable[[str], Maker]) -> Maker:
    return sign_in("redaktion")


@pytest.fixture
def waste(town: Town, jette: Actor) -> Draft:
    """A new service with who applies and one question."""
    with town.inside():
        draft = actions.create_empty(
            "sperrmuell", {"de": "Sperrmüll", "en": "Bulky waste"}, office="citizens", by=jette
        )
        question = AddQuestion("person", "text", {"de": "Was holen wir ab?", "plain": "Was soll weg?"}, key="was")
        actions.save_edit(draft, question, revision=draft.revision, by=jette)
        return draft


# --- the preview --------------------------------------------------------------------------------------------


def test_only_the_preview_is_framed_and_only_by_us(editor: Maker, waste: Draft) -> None:
    inside = editor.get(at(waste, "vorschau/formular/")).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside
    for page in ("", "vorschau/", "frage/?frage=was"):
        outside = editor.get(at(waste, page)).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in outside
        assert "frame-src 'self'" in outside


def test_one_goes_through_the_form_and_nothing_is_applied_for(editor: Maker, waste: Draft, town: Town) -> None:
    address = at(waste, "vorschau/formular/")
    assert "Was holen wir ab?" in editor.reads(address)
    answer = editor.post(address, {"was": "Ein Sofa"})
    assert "Bitte" in read(answer)
    assert "Ein Sofa" in answer.content.decode()
    words = read(editor.post(address, {"was": "Ein Sofa", "_skip": "1"}, follow=True))
    assert "Die Vorschau endet hier" in words
    assert "Ein Sofa" in words
    with town.inside():
        assert not Application.objects.exists()
    assert "Ein Sofa" not in editor.get(f"{address}?neu=1").content.decode()


def test_the_preview_speaks_english_and_plain_language(editor: Maker, waste: Draft) -> None:
    assert "Your details" in editor.reads(at(waste, "vorschau/formular/"), sprache="en")
    plain = editor.reads(at(waste, "vorschau/formular/"), sprache="plain")
    assert "Was soll weg?" in plain
    assert "Was holen wir ab?" not in plain


def test_beside_the_editor_everything_is_seen_whatever_its_condition(
    editor: Maker, waste: Draft, town: Town, jette: Actor
) -> None:
    with town.inside():
        edit = ChangeQuestion("was", {"when": 'who.kind == "company"'})
        actions.save_edit(waste, edit, revision=waste.revision, by=jette)
    assert "Was holen wir ab?" not in editor.reads(at(waste, "vorschau/formular/"))
    assert "Was holen wir ab?" in editor.reads(at(waste, "vorschau/formular/"), wer="company")
    assert "Was holen wir ab?" in editor.reads(at(waste, "vorschau/formular/"), rahmen="1")


def test_a_form_that_is_broken_can_still_be_looked_at(editor: Maker, waste: Draft, town: Town, jette: Actor) -> None:
    with town.inside():
        edit = ChangeQuestion("was", {"when": "a.gibt_es_nicht =="})
        actions.save_edit(waste, edit, revision=waste.revision, by=jette)
    assert "Ihre Angaben" in editor.reads(at(waste, "vorschau/formular/"))
    assert "Fehler" in editor.reads(at(waste))


# --- building blocks ----------------------------------------------------------------------------------------


def test_a_block_of_the_house_becomes_the_towns_and_drafts_follow(editor: Maker, waste: Draft, town: Town) -> None:
    assert "mitgeliefert" in editor.reads("/amt/werkstatt/bausteine/")
    words = editor.reads("/amt/werkstatt/bausteine/person/")
    assert "Sperrmüll" in words
    words = editor.fills("/amt/werkstatt/bausteine/person/frage/", label__de="Wer sind Sie?")
    assert "Der Baustein ist gespeichert." in words
    assert "Rückgängig" in words
    back = editor.fills("/amt/werkstatt/bausteine/person/", {"_undo": "1"}, form=1)
    assert "Rückgängig gemacht: Frage „Name und Geburtsdatum“ geändert." in back
    assert "Wer sind Sie?" not in back.partition("Wiederholen")[0]
    again = editor.fills("/amt/werkstatt/bausteine/person/", {"_redo": "1"}, form=1)
    assert "Wer sind Sie?" in again
    assert "Wer sind Sie?" in editor.reads(at(waste))
    with town.inside():
        assert BuildingBlock.objects.get(key="person").version == 3


def test_what_a_place_says_itself_stays_its_own(editor: Maker, waste: Draft, town: Town) -> None:
    words = editor.fills(at(waste, "frage/?frage=anschrift"), label__de="Wo steht der Müll?")
    assert "geändert" in words
    with town.inside():
        item = next(
            each for each in queries.raw_of(waste)["form"]["pages"][0]["questions"] if each["key"] == "anschrift"
        )
    assert item["block"] == "anschrift"
    assert item["label"]["de"] == "Wo steht der Müll?"
    assert "required" not in item


def test_a_block_is_begun_and_filled(editor: Maker, town: Town) -> None:
    words = editor.fills("/amt/werkstatt/bausteine/", title="Angaben zum Kind", kind="group")
    assert "Baustein „Angaben zum Kind“" in words
    address = "/amt/werkstatt/bausteine/angaben_zum_kind/"
    words = editor.fills(address, {"_add_more": "1"}, form=1, label="Geburtsdatum", kind="date")
    assert "Geburtsdatum" in words
    editor.fills(address, {"_up": "angaben_zum_kind.geburtsdatum"})
    editor.fills(address, {"_delete": "angaben_zum_kind.frage"})
    with town.inside():
        raw = BuildingBlock.objects.get(key="angaben_zum_kind").raw
    assert [each["key"] for each in raw["questions"]] == ["geburtsdatum"]


@pytest.mark.parametrize("name", [*ON_PAGES, *ON_QUESTIONS, "_add_page"])
def test_a_block_itself_stays_whatever_button_is_made_up(name: str, editor: Maker, town: Town) -> None:
    address = "/amt/werkstatt/bausteine/kontakt/"

    answer = editor.post(address, {"_revision": "0", name: "kontakt", "title": "Mehr"}, follow=True)

    assert answer.status_code == 200
    with town.inside():
        assert not BuildingBlock.objects.exists()


def test_a_block_that_somebody_else_saved_meanwhile_is_not_overwritten(editor: Maker, town: Town, jette: Actor) -> None:
    address = "/amt/werkstatt/bausteine/person/frage/"
    _action, data = form_on(editor.get(address).content.decode())
    with town.inside():
        raw = {**queries.building_blocks()["person"], "required": True}
        keeping.save_block("person", {"de": "Person"}, raw, version=0, by=jette)
    answer = editor.post(address, {**data, "label.de": "Mein Text"})
    assert answer.status_code == 409
    assert "Mein Text" in answer.content.decode()


# --- the service --------------------------------------------------------------------------------------------


def test_saving_the_service_untouched_changes_nothing(editor: Maker, draft: Draft, town: Town) -> None:
    with town.inside():
        before = queries.raw_of(draft)["service"]
    editor.fills(at(draft, "angaben/"), {"_save": "1"})
    with town.inside():
        draft.refresh_from_db()
        assert queries.raw_of(draft)["service"] == before
        assert draft.revision == 1


TOLD: dict[str, Any] = {
    "title.plain": "Großer Müll",
    "leika": "99102013002000",
    "topic": "umwelt",
    "legal_basis": "§ 17 KrWG | https://www.gesetze-im-internet.de/krwg/\nAbfallsatzung",
    "needs": "Eine Liste | A list",
    "keywords.de": "Müll, Sofa",
    "proof.0.de": "Ausweis",
    "proof.0.en": "Identity card",
    "deadline.number": "2",
    "deadline.unit": "B",
    "behalf.care": "true",
    "behalf.care.de": "Betreuerausweis",
    "behalf.care.en": "Guardian's card",
    "addressee.email": "",
}


def test_the_service_gets_its_texts_law_and_period(editor: Maker, waste: Draft, town: Town) -> None:
    words = editor.fills(at(waste, "angaben/"), None, 0, **TOLD)
    assert "Angaben zur Leistung geändert" in words
    with town.inside():
        service = queries.raw_of(waste)["service"]
        waste.refresh_from_db()
    assert service["title"]["plain"] == "Großer Müll"
    assert service["legal_basis"] == [
        {"title": "§ 17 KrWG", "url": "https://www.gesetze-im-internet.de/krwg/"},
        {"title": "Abfallsatzung"},
    ]
    assert service["needs"] == [{"de": "Eine Liste", "en": "A list"}]
    assert service["keywords"] == {"de": ["Müll", "Sofa"]}
    assert service["proofs"] == [{"key": "nachweis", "title": {"de": "Ausweis", "en": "Identity card"}}]
    assert service["deadline"] == {"decide_within": "2 Arbeitstage"}
    assert service["on_behalf"] == {"care": {"proof": {"de": "Betreuerausweis", "en": "Guardian's card"}}}


def test_what_the_service_lacks_is_listed_and_wrong_things_stay(editor: Maker, waste: Draft) -> None:
    words = editor.reads(at(waste, "angaben/"))
    assert "Der LeiKa-Schlüssel fehlt." in words
    assert "Die Rechtsgrundlage fehlt." in words
    _action, data = form_on(editor.get(at(waste, "angaben/")).content.decode())
    answer = editor.post(at(waste, "angaben/"), {**data, "leika": "123", "retention.years": "lange"})
    assert answer.status_code == 200
    assert "14 Ziffern eines LeiKa-Schlüssels" in read(answer)
    assert 'value="123"' in answer.content.decode()
    assert 'value="lange"' in answer.content.decode()
