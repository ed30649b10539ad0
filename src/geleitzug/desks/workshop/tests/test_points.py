# SPDX-License-Identifier: EUPL-1.2
"""Open points of an import: taken over, built by hand, left out with a reason, lists brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import SetExample
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.recording import record
from geleitzug.desks.workshop.tests.making import Maker, at, read
from geleitzug.desks.workshop.tests.test_release import ANSWERS
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]


def raw_of(town: Town, draft: Draft) -> Any:
    """Return a draft's content."""
    with town.inside():
        return queries.raw_of(draft)


def states(town: Town, draft: Draft) -> dict[str, str]:
    """Return the state of each point."""
    return {point["key"]: point["state"] for point in raw_of(town, draft)["form"]["points"]}


def flat(town: Town, draft: Draft) -> dict[str, Any]:
    """Return the questions about the flat by their key, and the group's page."""
    page = raw_of(town, draft)["form"]["pages"][1]
    return {**{each["key"]: each for each in page["questions"][0]["questions"]}, "page": page}


def test_points_say_the_rule_what_it_concerns_and_what_is_proposed(sign_in: SignIn, imported: Draft) -> None:
    words = sign_in("redaktion").reads(at(imported, "punkte/"))

    assert "0 von 5 erledigt" in words
    assert "WENN F1 = NEIN, DANN ist F2 anzugeben." in words
    assert "„Mit wem?“ nur fragen, wenn „Wohnen Sie dort allein?“ ist Nein. Dann ist die Frage Pflicht." in words
    assert "Betrifft das ganze Formular" in words


def test_a_proposal_is_taken_over_with_one_press(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(at(imported, "punkte/"), {"_use": "r1:0"})

    assert "1 von 5 erledigt" in words
    question = flat(town, imported)["mit_wem"]
    assert (question["when"], question["required"]) == ("a.wohnung.allein == false", True)


def test_all_proposals_at_once_but_the_one_that_makes_a_circle(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")

    words = editor.fills(at(imported, "punkte/"), {"_use_all": "1"})

    assert "bis auf einen Vorschlag" in words
    assert "drehen sich im Kreis" in words
    assert states(town, imported) == {"r1": "used", "r2": "used", "r3": "open", "r4": "open", "c1": "open"}
    assert "when" not in flat(town, imported)["allein"]
    assert flat(town, imported)["page"]["checks"][0]["key"] == "auszug_nach_einzug"
    with town.inside():
        assert len(queries.history(imported)) == 1


def test_points_are_left_out_with_a_reason_and_opened_again(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(imported, "punkte/")

    assert "Bitte schreiben Sie, warum das nicht gebraucht wird." in editor.fills(address, punkt=["r3", "r4"])
    words = editor.fills(address, punkt=["r3", "r4"], why="Prüft das Amt.")
    assert "2 von 5 erledigt" in words
    left = editor.reads(address, zeigen="dropped")
    assert "Nicht nötig, weil: Prüft das Amt." in left

    editor.fills(f"{address}?zeigen=dropped", {"_reopen": "r3"})
    assert states(town, imported)["r3"] == "open"


def test_a_rule_built_by_hand_settles_its_point(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(imported, "regeln/pruefung/?seite=wohnung&frage=wohnung.auszug&punkt=r2")

    assert "Der Auszug liegt nach dem Einzug." in editor.reads(address)
    words = editor.fills(
        address,
        s__0__0__reads="a.wohnung.auszug",
        s__0__0__how="day:more",
        s__0__0__from="today",
        message__de="Bitte geben Sie einen Tag an, der noch kommt.",
    )

    assert "1 von 5 erledigt" in words
    check = flat(town, imported)["page"]["checks"][0]
    assert (check["that"], check["at"]) == ("a.wohnung.auszug > today", "wohnung.auszug")


def test_a_list_that_was_missing_is_brought_as_a_table(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    address = at(imported, "punkte/liste/?punkt=c1")

    def sends(content: str) -> str:
        upload = SimpleUploadedFile("art.csv", content.encode())
        return read(editor.post(address, {"_revision": "1", "list": upload}, follow=True))

    assert "Bitte wählen Sie eine Datei aus." in read(editor.post(address, {"_revision": "1"}))
    assert "Zeile 2: Der deutsche Text fehlt." in sends("key;de;en\n1;;x\n")
    words = sends("key;de;en\nm;Mietwohnung;rented\ne;Eigentum;own\n")

    assert "1 von 5 erledigt" in words
    question = flat(town, imported)["art"]
    assert question["kind"] == "codelist"
    assert raw_of(town, imported)["codelists"][question["list"]]["m"] == {"de": "Mietwohnung", "en": "rented"}


def test_a_long_import_is_paged(sign_in: SignIn, imported: Draft, django_assert_max_num_queries: Any) -> None:
    editor = sign_in("redaktion")
    editor.reads(at(imported, "punkte/"))

    with django_assert_max_num_queries(14):
        words = editor.reads(at(imported, "punkte/"), zeigen="alle", ab="40")
    assert "1 bis 5 von 5" in words


def test_points_nobody_has_looked_at_want_a_word_and_who_reviews_is_told(
    town: Town, sign_in: SignIn, imported: Draft, jette: Actor
) -> None:
    with town.inside():
        told = record(imported, ANSWERS, title="Berta meldet an")
        actions.save_edit(imported, SetExample("berta", told.story), revision=1, by=jette)
    editor, address = sign_in("redaktion"), at(imported, "freigabe/")

    assert "Offene Punkte aus dem Baustein: 5." in editor.fills(address)
    assert "Der Entwurf ist in der Prüfung." in editor.fills(address, comment="Prüft das Amt von Hand.")

    words = sign_in("freigabe").reads(address)
    assert "5 Punkte aus dem Baustein sind noch offen" in words
    assert "„Prüft das Amt von Hand.“" in words
