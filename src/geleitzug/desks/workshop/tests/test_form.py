# SPDX-License-Identifier: EUPL-1.2
"""The form of a draft in the browser: pages, questions, moving, deleting and taking back, two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import ChangeQuestion
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.tests.making import Maker, at, read
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.web.languages import LANGUAGE_COOKIE

MOST_QUERIES = 24
"""Of a page of the form: who asks, the draft, its outlines, blocks, order, open points, the page and what it reads."""
MOST_QUERIES_OF_A_SAVE = 34


@pytest.fixture
def editor(sign_in: Callable[[str], Maker]) -> Maker:
    return sign_in("redaktion")


def presses(editor: Maker, draft: Draft, page: str = "", **data: str) -> str:
    """Press a button of the list; returns the words of the page that follows."""
    address = at(draft, f"?seite={page}" if page else "")
    revision = revision_on(editor.get(address).content.decode())
    answer = editor.post(address, {"_revision": revision, **data}, follow=True)
    assert answer.status_code in (200, 409), read(answer)
    return read(answer)


def revision_on(html: str) -> str:
    found = re.search(r'name="_revision" value="(\d+)"', html)
    return found[1] if found else ""


def top_keys(town: Town, draft: Draft, page: str) -> list[str]:
    with town.inside():
        pages = queries.raw_of(draft)["form"]["pages"]
    return [each["key"] for found in pages if found["key"] == page for each in found["questions"]]


def test_the_list_shows_the_questions_of_one_page_in_words(editor: Maker, draft: Draft) -> None:
    words = editor.reads(at(draft))

    assert "1. Wer hält den Hund?" in words
    assert "Halterin oder Halter" in words
    assert "nur, wenn „Wer stellt den Antrag“" in words or "nur, wenn" in words
    assert "Welche Hunde melden Sie an?" in words
    assert "15-stellige" not in words


def test_a_question_moves_and_comes_back(editor: Maker, draft: Draft, town: Town) -> None:
    before = top_keys(town, draft, "halter")

    words = presses(editor, draft, "halter", _down="halter")
    assert "verschoben" in words
    assert "Rückgängig" in words
    assert top_keys(town, draft, "halter") == [before[1], before[0], *before[2:]]

    answer = editor.post(
        at(draft, "rueckgaengig/"), {"_revision": "2", "weiter": at(draft, "?seite=halter")}, follow=True
    )
    assert "Rückgängig gemacht" in read(answer)
    assert "Wiederholen" in read(answer)
    assert top_keys(town, draft, "halter") == before


def test_taking_a_new_question_back_leads_to_the_list_and_not_to_what_is_gone(editor: Maker, draft: Draft) -> None:
    presses(editor, draft, "halter", _double="halter")
    gone = at(draft, "frage/?frage=halter_2")
    assert editor.get(gone).status_code == 200

    answer = editor.post(at(draft, "rueckgaengig/"), {"_revision": "2", "weiter": gone}, follow=True)

    assert answer.status_code == 200
    assert "Rückgängig gemacht" in read(answer)
    assert editor.get(gone).status_code == 404


def test_what_is_still_read_is_named_before_it_goes(editor: Maker, draft: Draft, town: Town) -> None:
    words = presses(editor, draft, "halter", _delete="anschrift")
    assert "Das wird noch gebraucht" in words
    assert "anschrift" in top_keys(town, draft, "halter")

    words = presses(editor, draft, "halter", _anyway="anschrift")
    assert "gelöscht" in words
    assert "anschrift" not in top_keys(town, draft, "halter")


def test_a_question_is_added_and_opened(editor: Maker, draft: Draft, town: Town) -> None:
    words = presses(editor, draft, "halter", _add="1", label="Wie viele Hunde?", kind="integer")
    assert "Wie viele Hunde?" in words
    assert "Ganze Zahl" in words
    assert "wie_viele_hunde" in top_keys(town, draft, "halter")

    words = presses(editor, draft, "halter", _add="1", label="", kind="text")
    assert "Bitte schreiben Sie, wie die Frage heißt." in words


def test_a_building_block_is_used_and_written_out(editor: Maker, draft: Draft, town: Town) -> None:
    presses(editor, draft, "halter", _add_more="1", label="", kind="block:kontakt")
    assert "kontakt" in top_keys(town, draft, "halter")
    assert "Baustein" in editor.reads(at(draft, "?seite=halter"))

    presses(editor, draft, "halter", _write_out="kontakt")
    with town.inside():
        page = queries.raw_of(draft)["form"]["pages"][0]
    (item,) = [each for each in page["questions"] if each["key"] == "kontakt"]
    assert item["kind"] == "group"
    assert [each["key"] for each in item["questions"]] == ["email", "telefon"]


def test_pages_are_added_moved_doubled_and_deleted(editor: Maker, draft: Draft, town: Town) -> None:
    def keys() -> list[str]:
        with town.inside():
            return [page["key"] for page in queries.raw_of(draft)["form"]["pages"]]

    first, *others = keys()
    assert "Auf dieser Seite steht noch keine Frage" in presses(
        editor, draft, _add_page="1", title="Termin", after=first
    )
    assert keys() == [first, "termin", *others]
    presses(editor, draft, "termin", _page_up="termin")
    assert keys() == ["termin", first, *others]
    presses(editor, draft, "termin", _page_double="termin")
    assert keys()[:2] == ["termin", "termin_2"]
    presses(editor, draft, "termin_2", _page_delete="termin_2")
    presses(editor, draft, "termin", _page_delete="termin")
    assert keys() == [first, *others]


def test_a_page_gets_texts_and_a_key(editor: Maker, draft: Draft, town: Town) -> None:
    words = editor.fills(at(draft, "seite/?seite=halter"), title__plain="Wer hat den Hund?", key="wer_haelt")
    assert "umbenannt" in words or "geändert" in words
    with town.inside():
        page = queries.raw_of(draft)["form"]["pages"][0]
    assert (page["key"], page["title"]["plain"]) == ("wer_haelt", "Wer hat den Hund?")


def test_a_question_goes_to_another_page(editor: Maker, draft: Draft, town: Town) -> None:
    words = editor.fills(at(draft, "frage/verschieben/?frage=telefon"), to="/hunde")
    assert "verschoben" in words
    assert top_keys(town, draft, "hunde")[-1] == "telefon"


def test_a_question_goes_behind_the_one_that_is_chosen(editor: Maker, draft: Draft, town: Town) -> None:
    address = at(draft, "frage/verschieben/?frage=telefon")
    there = top_keys(town, draft, "hunde")
    revision = revision_on(editor.get(address).content.decode())
    sent = {"to": "/hunde", "_revision": revision}

    offered = editor.post(address, {**sent, "_refresh": "1"}).content.decode()
    assert '<option value="-">an den Anfang</option>' in offered
    assert top_keys(town, draft, "hunde") == there
    wrong = editor.post(address, {**sent, "after": "email"})
    assert "Diese Frage steht dort nicht." in read(wrong)
    editor.post(address, {**sent, "after": there[0]})

    assert top_keys(town, draft, "hunde") == [there[0], "telefon", *there[1:]]
    editor.fills(address, to="/hunde", after="-")
    assert top_keys(town, draft, "hunde")[0] == "telefon"


def test_who_came_second_keeps_what_was_typed_and_reads_who_was_first(
    editor: Maker, draft: Draft, town: Town, jette: Actor
) -> None:
    address = at(draft, "frage/?frage=telefon")
    revision = revision_on(editor.get(address).content.decode())
    with town.inside():
        actions.save_edit(draft, ChangeQuestion("email", {"required": True}), revision=draft.revision, by=jette)

    answer = editor.post(address, {"_revision": revision, "label.de": "Rufnummer", "kind": "phone", "key": "telefon"})
    assert answer.status_code == 409
    words = read(answer)
    assert "noch nicht gespeichert" in words
    assert "Jette Hansen: Frage „E-Mail-Adresse“ geändert" in words
    assert 'value="Rufnummer"' in answer.content.decode()

    again = {
        "_revision": revision_on(answer.content.decode()),
        "label.de": "Rufnummer",
        "kind": "phone",
        "key": "telefon",
    }
    assert "Frage „Telefonnummer“ geändert" in read(editor.post(address, again, follow=True))


def test_who_may_only_look_sees_no_buttons(sign_in: Callable[[str], Maker], draft: Draft) -> None:
    words = sign_in("freigabe").reads(at(draft))
    assert "Halterin oder Halter" in words
    assert "Neue Frage" not in words
    answer = sign_in("freigabe").post(at(draft), {"_revision": "1", "_down": "halter"})
    assert answer.status_code == 403


def long_form(pages: int) -> dict[str, object]:
    """Return a form of pages with fifteen questions each; every third reads one of the page before."""
    return {
        "pages": [
            {
                "key": f"seite_{page}",
                "title": {"de": f"Seite {page}", "en": f"Page {page}"},
                "questions": [long_question(page, number) for number in range(15)],
            }
            for page in range(pages)
        ]
    }


def long_question(page: int, number: int) -> dict[str, object]:
    question: dict[str, object] = {
        "key": f"f_{page}_{number}",
        "kind": "text",
        "label": {"de": f"Frage {number}", "en": f"Question {number}"},
    }
    if page and number % 3 == 0:
        question["when"] = f'a.f_{page - 1}_{number} == "ja"'
    return question


@pytest.fixture
def forms(town: Town, jette: Actor) -> tuple[Draft, Draft]:
    """A form of 30 questions, and one of 300."""
    with town.inside():
        made = [
            actions.create_from_form(f"lang-{pages}", {"de": "Lang"}, office="tax", form=long_form(pages), by=jette)
            for pages in (2, 20)
        ]
    return made[0], made[1]


def test_a_long_form_asks_the_database_as_often_as_a_short_one(editor: Maker, forms: tuple[Draft, Draft]) -> None:
    counts = []
    for draft in forms:
        with CaptureQueriesContext(connection) as asked:
            editor.reads(at(draft, "?seite=seite_1"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_saving_in_a_long_form_asks_the_database_as_often_as_in_a_short_one(
    editor: Maker, forms: tuple[Draft, Draft]
) -> None:
    counts = []
    for draft in forms:
        data = {"_revision": "1", "label.de": "Neu", "kind": "text", "key": "f_1_2"}
        with CaptureQueriesContext(connection) as asked:
            answer = editor.post(at(draft, "frage/?frage=f_1_2"), data)
        assert answer.status_code == 302, read(answer)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES_OF_A_SAVE, counts


def test_places_and_questions_are_called_by_their_titles(sign_in: Callable[[str], Maker], draft: Draft) -> None:
    editor = sign_in("redaktion")

    page = editor.get(at(draft), {"seite": "hunde"}).content.decode()
    assert ">– Neue Hunde</option>" in page
    assert "<code>bereits</code>" not in page
    assert ">– Neue Hunde</option>" in editor.get(at(draft, "frage/verschieben/?frage=bereits")).content.decode()
    service = editor.get(at(draft, "angaben/")).content.decode()
    assert '<option value="halter" selected>halter</option>' not in service
    assert '<option value="halter"' in service


def test_a_new_page_is_empty_and_not_wrong(sign_in: Callable[[str], Maker], draft: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(at(draft), {"_add_page": "1"}, title="Termin")

    assert "Auf dieser Seite steht noch keine Frage" in words
    assert "1 Fehler" not in words
    assert "kern-alert--danger" not in editor.get(at(draft), {"seite": "termin"}).content.decode()
    assert "Auf dieser Seite steht noch keine Frage" in editor.reads(at(draft, "freigabe/"))


def test_a_long_form_without_english_says_so_in_few_lines_and_does_not_stand_in_the_way(
    editor: Maker, town: Town, jette: Actor
) -> None:
    pages = [
        {
            "key": f"seite{page}",
            "title": {"de": f"Seite {page}", **({"en": f"Page {page}"} if page else {})},
            "questions": [
                {"key": f"f{page}_{n}", "kind": "text", "label": {"de": f"Frage {page}-{n}"}} for n in range(15)
            ],
        }
        for page in range(20)
    ]
    with town.inside():
        long = actions.create_from_form(
            "lang", {"de": "Langes Formular", "en": "Long form"}, office="tax", form={"pages": pages}, by=jette
        )

    page = editor.get(at(long, "?seite=seite7"))
    words, html = read(page), page.content.decode()
    release = editor.reads(at(long, "freigabe/"))

    said = "Englisch ist noch nicht vollständig: An 301 Stellen fehlt der Text"
    assert said in words
    assert "Und 296 weitere." in words
    assert f'href="{at(long, "seite/?seite=seite0#title-en")}"' in html
    assert f'href="{at(long, "frage/?frage=f0_3#label-en")}"' in html
    assert "Formular, „Frage 0-3“: Der englische Text fehlt." in words
    assert "Formular, „Frage 0-4“" not in words
    assert 'id="label-en"' in editor.get(at(long, "frage/?frage=f0_3")).content.decode()
    assert 'id="title-en"' in editor.get(at(long, "seite/?seite=seite0")).content.decode()
    assert said in release
    assert release.count("Der englische Text fehlt.") == 5
    assert "Eine Stelle muss noch in Ordnung gebracht werden" in release  # that there is no example yet


def test_a_form_in_both_languages_does_not_speak_of_it(editor: Maker, draft: Draft) -> None:
    assert "Englisch ist noch nicht vollständig" not in editor.reads(at(draft))


def test_what_is_wrong_is_said_in_the_readers_language_whoever_saved_it(
    editor: Maker, draft: Draft, town: Town, jette: Actor
) -> None:
    with town.inside(), translation.override("en"):
        actions.save_edit(draft, ChangeQuestion("telefon", {"when": "a.hunde =="}), revision=1, by=jette)

    german = editor.reads(at(draft))
    editor.cookies[LANGUAGE_COOKIE] = "en"
    english = editor.reads(at(draft))

    assert "Der Ausdruck „a.hunde ==“ lässt sich nicht auswerten" in german
    assert "The expression “a.hunde ==” cannot be evaluated" in english
    assert "lässt sich nicht auswerten" not in english
