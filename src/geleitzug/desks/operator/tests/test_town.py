# SPDX-License-Identifier: EUPL-1.2
"""The page of the town itself: what is typed stays, what is wrong is said, what is saved shows on the portal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.furnished import Town, furnished_database, own_town, sandmoor, town

from geleitzug.core.portrait import rules
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.desks.operator.town import _remedies
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]
CONTACT, LOOK = "/amt/betrieb/kommune/", "/amt/betrieb/kommune/aussehen/"


@pytest.fixture
def arne(town: Town) -> Colleague:
    """Musterhafen's operator."""
    return Colleague("musterhafen").signed_in("betrieb")


def fields(page: Any) -> dict[str, str]:
    """Return what the form of a page would send, unchanged."""
    form = re.search(r'<form[^>]*id="town-form".*?</form>', page.content.decode(), re.DOTALL)[0]
    typed = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        if name and ('type="radio"' not in tag or " checked" in tag):
            typed[name[1]] = value[1] if value else ""
    return typed


def test_the_page_says_where_each_field_appears_and_what_only_the_file_says(arne: Colleague) -> None:
    page = arne.reads(CONTACT)

    assert "Steht in der Rechtsbehelfsbelehrung von Bescheiden, gegen die man klagt." in page
    assert "geleitzug municipality show musterhafen" in page
    assert "Beginn der Vorgangsnummern MH" in page
    assert "Das fehlt noch" not in page


def test_what_only_the_file_says_is_shown_in_words(sandmoor: Town) -> None:
    renke = Colleague("sandmoor").signed_in("betrieb")
    page = renke.reads(CONTACT)

    assert "Art Gemeinde Landkreis Landkreis Moorland Bundesland NI" in page
    assert "Einwohnerinnen und Einwohner 9.000" in page
    assert "Rechtsbehelfe, die die Kommune selbst nennt keine" in page
    assert "Was in das zentrale Postfach geht ein Hinweis auf neue Nachrichten" in page


def test_remedies_a_town_names_itself_are_shown_in_words() -> None:
    here = Municipality(values={"remedies": {"tax": "protest", "building": "action"}})

    assert _remedies(here) == "Bauen: Klage, Steuern: Einspruch"


def test_what_is_saved_shows_on_the_portal(own_town: Town) -> None:
    arne = Colleague("musterhafen").signed_in("betrieb")
    typed = fields(arne.get(CONTACT)) | {"phone": "0471 4711-0", "represented_by": "Bürgermeister Kai Behn"}

    assert "Gespeichert. Alle Seiten zeigen es spätestens nach einer Minute." in arne.sends(CONTACT, **typed)
    look = fields(arne.get(LOOK)) | {"primary": "#7A1F3D"}
    arne.sends(LOOK, **look)

    imprint = Colleague("musterhafen").get("/impressum/")
    assert "0471 4711-0" in read(imprint)
    assert "Bürgermeister Kai Behn" in read(imprint)
    address = re.search(r"/-/look\.css\?v=\w+", imprint.content.decode())[0]
    assert "--gz-primary:#7a1f3d" in arne.get(address).content.decode()
    log = arne.reads("/amt/protokoll/")
    assert "Kommune geändert: Vertreten durch, Telefon" in log
    assert "Kommune geändert: Hauptfarbe" in log


def test_what_is_wrong_is_said_and_what_was_typed_stays(arne: Colleague) -> None:
    typed = fields(arne.get(CONTACT)) | {"mail": "stadt", "bank.iban": "DE03", "hours": "nur mittwochs"}
    answer = arne.post(CONTACT, typed)

    assert answer.status_code == 200
    assert "Bitte ändern Sie 2 Angaben" in read(answer)
    assert 'value="nur mittwochs"' in answer.content.decode()
    assert arne.reads(CONTACT).count("nur mittwochs") == 0


def test_a_missing_field_is_named_and_hinders_nobody(arne: Colleague) -> None:
    typed = fields(arne.get(CONTACT)) | {"supervision": "", "bank.owner": "", "bank.iban": "", "bank.bic": "",
                                         "bank.name": ""}  # fmt: skip

    page = arne.sends(CONTACT, **typed)

    assert "Das fehlt noch Aufsichtsbehörde Wem das Konto gehört IBAN" in page.replace("Achtung: ", "")


def test_a_village_cannot_take_its_court_away(sandmoor: Town) -> None:
    renke = Colleague("sandmoor").signed_in("betrieb")
    answer = renke.post(CONTACT, fields(renke.get(CONTACT)) | {"court": ""})

    assert "Ohne Gericht kann hier nicht mehr entschieden werden" in read(answer)


def test_two_operators_do_not_overwrite_each_other_unseen(arne: Colleague) -> None:
    typed = fields(arne.get(CONTACT))
    arne.sends(CONTACT, **typed | {"phone": "0471 1111"})

    late = arne.post(CONTACT, typed | {"hours": "nur mittwochs"})

    assert "Nicht gespeichert: Jemand anderes hat diese Seite inzwischen geändert" in read(late)
    assert "Telefon 0471 1111" in read(late)
    assert 'value="nur mittwochs"' in late.content.decode()
    again = fields(late)
    assert "Gespeichert." in arne.sends(CONTACT, **again | {"phone": "0471 1111"})
    assert fields(arne.get(CONTACT))["hours"] == "nur mittwochs"


def test_a_form_without_a_sign_of_what_it_showed_is_not_saved(arne: Colleague) -> None:
    assert "Nicht gespeichert" in arne.sends(CONTACT, phone="0471 1111")


def test_a_preview_is_shown_before_it_is_saved_and_saves_nothing(town: Town, arne: Colleague) -> None:
    typed = fields(arne.get(LOOK)) | {"primary": "#7a1f3d", "preview": "1"}
    answer = arne.post(LOOK, typed)

    page = answer.content.decode()
    assert "Gespeichert ist sie noch nicht." in read(answer)
    assert f'formaction="{LOOK}#preview"' in page
    assert page.index("Gespeichert ist sie noch nicht.") > page.index('id="preview" tabindex="-1"')
    wrong = arne.post(LOOK, typed | {"primary": "#ffd200"}).content.decode()
    assert 'id="preview"' not in wrong, "what is wrong stands at the top, and there the page begins"
    address = re.search(r'href="(/amt/betrieb/kommune/aussehen/farben\.css[^"]*)"', answer.content.decode())[1]
    css = arne.get(address.replace("&amp;", "&"))
    assert css["Content-Type"].startswith("text/css")
    assert css.content.decode().startswith(".op-preview[data-kern-theme]{")
    assert "--gz-primary:#7a1f3d" in css.content.decode()
    assert fields(arne.get(LOOK))["primary"] == "#0b4f8a"
    assert "Hauptfarbe auf Weiß Kontrast 10,0 zu 1, nötig sind 3,0 zu 1" in read(answer)


def test_a_pale_colour_is_refused_with_its_contrast(arne: Colleague) -> None:
    typed = fields(arne.get(LOOK)) | {"primary": "#ffd200"}

    assert "Ihr Kontrast ist 1,4 zu 1, nötig sind 3,0 zu 1." in arne.sends(LOOK, **typed)


def test_a_picked_colour_counts_where_the_typed_one_was_left(town: Town, arne: Colleague) -> None:
    typed = fields(arne.get(LOOK))
    arne.sends(LOOK, **typed | {"primary_picked": "#7a1f3d"})
    assert fields(arne.get(LOOK))["primary"] == "#7a1f3d"

    typed = fields(arne.get(LOOK))
    arne.sends(LOOK, **typed | {"primary": "#0f5f66", "primary_picked": "#123456"})
    assert fields(arne.get(LOOK))["primary"] == "#0f5f66"


def test_another_language_keeps_what_was_typed_and_saves_nothing(town: Town, arne: Colleague) -> None:
    typed = fields(arne.get(CONTACT)) | {"phone": "0471 1111", "mail": "unfinished", "_language": "en"}
    answer = arne.post(CONTACT, typed)

    assert "Opening hours" in read(answer)
    assert 'value="unfinished"' in answer.content.decode()
    directory.forget()
    assert rules.fields_of(directory.by_id(town.id).contact)["phone"] == "0471 9999-0"


@pytest.mark.parametrize("nonsense", ["\x00x\x07", "x" * 5000, "<script>", "٣"])
def test_nonsense_is_a_sentence_and_no_failure(arne: Colleague, nonsense: str) -> None:
    typed = dict.fromkeys(fields(arne.get(CONTACT)), nonsense) | {"shown": fields(arne.get(CONTACT))["shown"]}
    assert "Bitte" in arne.sends(CONTACT, **typed)
    typed = dict.fromkeys(fields(arne.get(LOOK)), nonsense) | {"shown": fields(arne.get(LOOK))["shown"]}
    assert "Bitte schreiben Sie die Farbe" in arne.sends(LOOK, **typed)
    assert arne.get(LOOK + "farben.css", {"primary": nonsense}).status_code == 200
