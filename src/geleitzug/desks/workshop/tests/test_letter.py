# SPDX-License-Identifier: EUPL-1.2
"""The letter, written by an office: first sentence, parts, what is inserted, for whom, which answers, and as PDF."""

from __future__ import annotations

import pytest

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import SetSaid
from geleitzug.core.files import pdf_check
from geleitzug.core.files.tests.test_letters import words
from geleitzug.desks.workshop.tests.making import at

GRANTED = "schreiben/text/?ausgang=granted"


@pytest.fixture
def jette_sits(sign_in):
    """Somebody who edits services, at her browser."""
    return sign_in("redaktion")


def letter_of(town, draft):
    with town.inside():
        return queries.raw_of(draft).get("letter")


def test_an_office_writes_its_letter_without_a_program(town, jette_sits, imported):
    page = at(imported, GRANTED)
    own = "Ihre Wohnung als Zweitwohnung ist angemeldet."
    said = jette_sits.fills(page, {"_insert": "1"}, tenor=own, gap="a.wohnung.einzug", into="tenor")
    assert f"{own} {{Einzug}}" in said
    assert letter_of(town, imported)["outcomes"]["granted"] == {"tenor": "Ihrem Antrag wird entsprochen."}

    jette_sits.fills(page, tenor=f"{own} Seit {{Einzug}}, {{Aktenzeichen}}.")
    url, data = jette_sits.form_of(page)
    added = jette_sits.post(url or page, {**data, "_add": "1"})
    assert "Abschnitt 1" in added.content.decode()
    done = jette_sits.post(
        page,
        {**data, "title_0": "Wer mit Ihnen wohnt", "text_0": "- {Mit wem?}\n- **Bitte** melden Sie jeden Auszug."},
        follow=True,
    )

    assert "Das Schreiben ist gespeichert." in done.content.decode()
    assert letter_of(town, imported)["outcomes"]["granted"] == {
        "tenor": f"{own} Seit {{a.wohnung.einzug}}, {{number}}.",
        "parts": [
            {
                "title": "Wer mit Ihnen wohnt",
                "text": "- {a.wohnung.mit_wem}\n- **Bitte** melden Sie jeden Auszug.",
            }
        ],
    }
    look = jette_sits.get(at(imported, "schreiben/ansehen/?ausgang=granted"))
    assert look["Content-Type"] == "application/pdf"
    assert pdf_check.check(look.content) == []
    text = words(look.content)
    for part in (own, "Seit [Einzug], MUSTER-2026-000001.", "Wer mit Ihnen wohnt", "Rechtsbehelfsbelehrung"):
        assert part in text
    assert text.index("Wer mit Ihnen wohnt") < text.index("Ihre Angaben") < text.index("Begründung")


def test_a_part_is_for_those_it_is_meant_for(town, jette_sits, imported):
    page = at(imported, GRANTED)
    _url, data = jette_sits.form_of(page)
    jette_sits.post(page, {**data, "text_0": "Sie wohnen allein.", "title_1": "Zweiter", "text_1": "Für alle."})
    where = at(imported, "schreiben/bedingung/?ausgang=granted&abschnitt=1")

    said = jette_sits.fills(where, s__0__0__reads="a.wohnung.allein", s__0__0__how="value:is", s__0__0__value="true")

    assert "Der Abschnitt steht jetzt nur unter dieser Bedingung im Schreiben." in said
    assert "Steht nur im Schreiben, wenn „Wohnen Sie dort allein?“" in said
    jette_sits.fills(page, {"_down": "0"})  # nothing of it is stored before Save is pressed
    _url, data = jette_sits.form_of(page)
    moved = {**data, "_down": "0"}
    _url, data = jette_sits.form_after(page, moved)
    jette_sits.post(page, data)
    parts = letter_of(town, imported)["outcomes"]["granted"]["parts"]
    assert [(part["text"], part.get("when")) for part in parts] == [
        ("Für alle.", None),
        ("Sie wohnen allein.", "a.wohnung.allein == true"),
    ]


def test_what_names_nothing_is_said_and_kept(town, jette_sits, imported):
    _url, data = jette_sits.form_of(at(imported, GRANTED))

    answer = jette_sits.post(
        at(imported, GRANTED), {**data, "tenor": "Für {Katze}", "title_0": "Nur Überschrift", "text_0": ""}
    )

    page = answer.content.decode()
    assert "„{Katze}“ gibt es hier nicht." in page
    assert "Bitte schreiben Sie, was unter der Überschrift steht" in page
    assert "Für {Katze}" in page
    assert letter_of(town, imported)["outcomes"]["granted"] == {"tenor": "Ihrem Antrag wird entsprochen."}


def test_the_answers_listed_are_chosen(town, jette_sits, imported):
    page = at(imported, "schreiben/")
    assert "Bitte kreuzen Sie an" in jette_sits.fills(page, answers="chosen")

    jette_sits.fills(page, answers="chosen", paths=["wohnung.auszug", "wohnung.einzug", "katze"])

    assert letter_of(town, imported)["answers"] == ["wohnung.einzug", "wohnung.auszug"]
    jette_sits.fills(page, answers="none")
    assert letter_of(town, imported)["answers"] == "none"


def test_a_letter_written_by_hand_stays_until_somebody_goes_over_and_comes_back(town, jette_sits, draft):
    page = at(draft, "schreiben/")
    assert "von Hand in Typst geschrieben" in jette_sits.reads(page)
    assert jette_sits.get(at(draft, GRANTED)).status_code == 404
    with town.inside():
        before = queries.raw_of(draft)["notice"]

    said = jette_sits.fills(page, {"_begin": "1"})

    assert "Die Vorlage in Typst gilt nicht mehr." in said
    assert letter_of(town, draft)["answers"] == "all"
    with town.inside():
        draft.refresh_from_db()
    jette_sits.post(at(draft, "rueckgaengig/"), {"_revision": str(draft.revision)})
    with town.inside():
        raw = queries.raw_of(draft)
    assert "letter" not in raw
    assert raw["notice"] == before


def test_the_letter_is_shown_with_an_example(jette_sits, draft):
    look = at(draft, "schreiben/ansehen/?ausgang=granted&beispiel=ein-hund")
    jette_sits.fills(at(draft, "schreiben/"), {"_begin": "1"})

    text = words(jette_sits.get(look).content)

    assert "Ihrem Antrag wird entsprochen." in text
    assert "Bello" in text
    assert "Erster Hund" in text[text.index("Kosten") :]


def test_the_house_sentence_comes_back(town, jette_sits, imported):
    jette_sits.fills(at(imported, GRANTED), tenor="Ja.")

    said = jette_sits.fills(at(imported, GRANTED), {"_standard": "1"})

    assert "Für diese Entscheidung ist nichts mehr eigens geschrieben." in said
    assert "granted" not in letter_of(town, imported)["outcomes"]


def test_what_is_wrong_with_a_letter_leads_to_its_page(town, jette, jette_sits, imported):
    said = {"tenor": "Für {a.katze}."}
    with town.inside():
        actions.save_edit(imported, SetSaid("refused", said), revision=imported.revision, by=jette)

    release = jette_sits.get(at(imported, "freigabe/")).content.decode()
    look = jette_sits.reads(at(imported, "schreiben/ansehen/?ausgang=refused"))

    sentence = "Das Schreiben für „abgelehnt“ nennt „{a.katze}“; das gibt es hier nicht."
    assert sentence in release
    assert at(imported, "schreiben/text/?ausgang=refused") in release
    assert f"Das Schreiben lässt sich so nicht zeigen: {sentence}" in look


def test_an_office_names_its_letter_and_says_by_which_law_one_objects(town, jette_sits, imported):
    page = at(imported, "schreiben/art/")
    refused = jette_sits.fills(page, result__de="", matter="none", refusal__en="Your registration")
    assert "Bitte geben Sie dem Schreiben einen Namen." in refused
    assert "Zu einem Bescheid gehört eine Rechtsbehelfsbelehrung." in refused

    names = {"result__de": "Zweitwohnungsteuerbescheid", "result__en": "Second home tax", "refusal__de": "Ihre Meldung"}
    done = jette_sits.fills(page, kind="abgabenbescheid", matter="tax", **names)

    assert "Bewilligt heißt es „Zweitwohnungsteuerbescheid“, abgelehnt „Ihre Meldung“." in done
    assert "richtet sich nach: Steuern und Abgaben." in done
    with town.inside():
        service = queries.raw_of(imported)["service"]
        assert queries.package_of(imported).service["result"] == service["result"]
    assert service["result"] == {
        "kind": "abgabenbescheid",
        "title": {"de": "Zweitwohnungsteuerbescheid", "en": "Second home tax"},
        "remedy": "tax",
        "delivery": ["mailbox", "post"],
    }
    assert (service["refusal"]["kind"], service["refusal"]["remedy"]) == ("bescheid", "tax")
    look = jette_sits.get(at(imported, "schreiben/ansehen/?ausgang=granted"))
    assert "Zweitwohnungsteuerbescheid" in words(look.content)


def test_a_paper_that_decides_nothing_bears_no_notice_but_its_refusal_does(town, jette_sits, imported):
    jette_sits.fills(at(imported, "schreiben/art/"), kind="bescheinigung", matter="general")

    with town.inside():
        service = queries.raw_of(imported)["service"]
    assert (service["result"]["remedy"], service["refusal"]["remedy"]) == ("none", "general")
    granted, refused = (
        words(jette_sits.get(at(imported, f"schreiben/ansehen/?ausgang={name}")).content)
        for name in ("granted", "refused")
    )
    assert "Rechtsbehelfsbelehrung" not in granted
    assert "Rechtsbehelfsbelehrung" in refused


def test_a_text_block_is_written_seen_in_the_letter_and_taken_away(town, jette_sits, draft):
    page = "schreiben/bausteine/einer/"
    assert "Bitte schreiben Sie den Text." in jette_sits.fills(at(draft, page), outcome="refused", title="Katze")

    listed = jette_sits.fills(at(draft, page), outcome="refused", title="Katze", text="Eine Katze ist kein Hund.")
    assert "Der Textbaustein ist gespeichert." in listed
    assert "Eine Katze ist kein Hund." in listed
    look = jette_sits.get(at(draft, "schreiben/ansehen/?ausgang=refused&baustein=katze"))
    assert "Eine Katze ist kein Hund." in words(look.content)
    with town.inside():
        assert [each.sentence for each in queries.findings_of(draft) if each.blocking] == []
        assert queries.raw_of(draft)["texts"][-1]["key"] == "katze"

    gone = jette_sits.fills(at(draft, f"{page}?schluessel=katze"), {"_delete": "1"})
    assert "Der Textbaustein ist gelöscht." in gone
    assert "Eine Katze ist kein Hund." not in gone
