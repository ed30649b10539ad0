# SPDX-License-Identifier: EUPL-1.2
"""Changes of a form: what they do, what follows, what they refuse."""

from __future__ import annotations

import pytest

from geleitzug.core.authoring.blocks import HOUSE
from geleitzug.core.authoring.edits import (
    AddOption,
    AddPage,
    AddQuestion,
    ChangeOption,
    ChangePage,
    ChangeQuestion,
    ChangeService,
    DeleteCheck,
    DeleteOption,
    DeletePage,
    DeleteQuestion,
    DuplicatePage,
    DuplicateQuestion,
    Edit,
    MoveOption,
    MovePage,
    MoveQuestion,
    PlaceQuestion,
    RenamePage,
    RenameQuestion,
    SetCheck,
    SetCodelist,
    SetExample,
    SetPart,
    apply,
    apply_to_form,
    key_from,
)
from geleitzug.core.authoring.errors import EditError, StillRead
from geleitzug.core.authoring.findings import findings
from geleitzug.core.authoring.listing import MOST_OPTIONS, options_from
from geleitzug.core.authoring.tests.samples import form, item
from geleitzug.core.forms.definition import load_form

LABEL = {"de": "Straße der Hundeschule", "en": "Street of the dog school"}


def blocking(raw: dict) -> list[tuple[str, str]]:
    return [(finding.at, finding.sentence) for finding in findings(raw) if finding.blocking]


def keys(raw: dict, page: int = 0) -> list[str]:
    return [each["key"] for each in raw["pages"][page]["questions"]]


def test_the_sample_is_clean() -> None:
    assert findings(form()) == ()
    load_form(form())


def test_a_question_gets_a_key_from_its_words() -> None:
    changed, done = apply_to_form(form(), AddQuestion("halter", "text", LABEL, after="person"))

    assert done.at == "strasse_der_hundeschule"
    assert keys(changed) == ["person", "strasse_der_hundeschule", "art", "firma"]
    assert blocking(changed) == []


def test_a_question_is_put_into_a_group() -> None:
    changed, done = apply_to_form(form(), AddQuestion("hunde", "date", {"de": "Geboren"}, into="hunde.impfungen"))

    assert done.at == "hunde.impfungen.geboren"
    assert item(changed, done.at)["kind"] == "date"


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "choice",
        "choices",
        "codelist",
        "declaration",
        "info",
        "person",
        "file",
        "money",
        "address",
        "date",
        "computed",
        "time",
    ],
)
def test_a_new_question_of_any_kind_can_be_shown_at_once(kind: str) -> None:
    changed, _done = apply_to_form(form(), AddQuestion("halter", kind, LABEL))

    mine_to_write = ["Hier stehen noch die vorläufigen Antworten. Bitte schreiben Sie Ihre eigenen."]
    assert [sentence for _at, sentence in blocking(changed)] == (mine_to_write if kind.startswith("choice") else [])
    load_form(changed)


def test_another_kind_keeps_what_both_know() -> None:
    changed, _done = apply_to_form(form(), ChangeQuestion("art", {"kind": "choices"}))
    assert [option["key"] for option in item(changed, "art")["options"]] == ["privat", "firma"]

    changed, _done = apply_to_form(form(), ChangeQuestion("art", {"kind": "date", "help": {"de": "Hilfe"}}))
    assert item(changed, "art") == {
        "key": "art", "kind": "date", "label": form()["pages"][0]["questions"][1]["label"], "required": True,
        "help": {"de": "Hilfe"},
    }  # fmt: skip


def test_values_are_set_and_taken_away() -> None:
    changed, done = apply_to_form(form(), ChangeQuestion("firma", {"when": None, "max_length": 80}))

    assert "when" not in item(changed, "firma")
    assert item(changed, "firma")["max_length"] == 80
    assert done.what == "Frage „Firma“ geändert"


def test_neighbours_change_places_and_the_ends_stay() -> None:
    changed, _done = apply_to_form(form(), MoveQuestion("art", -1))
    assert keys(changed) == ["art", "person", "firma"]

    same, _done = apply_to_form(changed, MoveQuestion("art", -1))
    assert keys(same) == keys(changed)


def test_pages_are_added_changed_moved_and_renamed() -> None:
    changed, done = apply_to_form(form(), AddPage({"de": "Zum Schluß"}, after="halter"))
    assert done.page == "zum_schluss"
    changed, _done = apply_to_form(changed, MovePage("zum_schluss", 1))
    changed, _done = apply_to_form(changed, ChangePage("zum_schluss", {"intro": {"de": "Fast fertig."}}))
    changed, done = apply_to_form(changed, RenamePage("zum_schluss", "ende"))

    assert [page["key"] for page in changed["pages"]] == ["halter", "hunde", "ende"]
    assert changed["pages"][2]["intro"] == {"de": "Fast fertig."}


def test_a_renamed_key_is_followed_by_everything_that_reads_it() -> None:
    changed, done = apply_to_form(form(), RenameQuestion("hunde.chip", "gechippt"))

    assert item(changed, "hunde.nummer")["when"] == "this.gechippt == true"
    assert item(changed, "hunde.impfungen.wogegen")["when"] == "outer.gechippt == true"
    assert item(changed, "zahl")["when"] == "a.hunde.exists(h, h.gechippt == true)"
    assert done.said == (
        "Angepasst: Frage „Chipnummer“",
        "Angepasst: Frage „Wogegen?“",
        "Angepasst: Frage „Wie viele mit Chip?“",
    )
    assert blocking(changed) == []


def test_a_renamed_group_is_followed_as_well() -> None:
    changed, _done = apply_to_form(form(), RenameQuestion("hunde", "tiere"))

    assert item(changed, "zahl")["when"] == "a.tiere.exists(h, h.chip == true)"
    assert item(changed, "tiere.nummer")["when"] == "this.chip == true"
    assert blocking(changed) == []


def test_a_name_in_a_text_is_no_question() -> None:
    raw = form()
    raw["pages"][0]["questions"][2]["when"] = 'a.art == "a.art" && a.art != "art"'

    changed, _done = apply_to_form(raw, RenameQuestion("art", "sorte"))

    assert item(changed, "firma")["when"] == 'a.sorte == "a.art" && a.sorte != "art"'


def test_a_question_moves_to_another_page_without_a_word_being_changed() -> None:
    changed, done = apply_to_form(form(), PlaceQuestion("firma", "hunde", after="hunde"))

    assert keys(changed, 1) == ["hunde", "firma", "zahl"]
    assert done.said == ()
    assert blocking(changed) == []


def test_a_question_moves_into_a_group_and_is_read_there() -> None:
    raw = form()
    raw["pages"][0]["questions"].append(
        {
            "key": "sitz",
            "kind": "group",
            "label": {"de": "Sitz", "en": "Seat"},
            "questions": [{"key": "ort", "kind": "text", "label": {"de": "Ort", "en": "Town"}}],
        }
    )

    changed, done = apply_to_form(raw, PlaceQuestion("art", "halter", into="sitz"))

    assert done.at == "sitz.art"
    assert item(changed, "firma")["when"] == 'a.sitz.art == "firma"'
    assert changed["checks"][0]["that"] == 'a.sitz.art != "firma" || a.firma != null'
    assert blocking(changed) == []


def test_what_cannot_follow_into_a_repeating_group_is_said() -> None:
    changed, done = apply_to_form(form(), PlaceQuestion("art", "hunde", into="hunde"))

    assert done.at == "hunde.art"
    assert done.said == (
        "Bitte selbst anpassen: Frage „Firma“",
        "Bitte selbst anpassen: Formular, Prüfung „firma_genannt“",
    )
    assert {at for at, _sentence in blocking(changed)} == {"firma", ""}


def test_a_copy_has_keys_of_its_own_and_speaks_of_itself() -> None:
    changed, done = apply_to_form(form(), DuplicateQuestion("hunde"))

    assert done.at == "hunde_2"
    assert item(changed, "hunde_2.nummer")["when"] == "this.chip == true"
    assert item(changed, "hunde_2")["label"]["de"] == "Hunde (2)"
    assert blocking(changed) == []


def test_a_copied_block_keeps_the_words_of_the_block() -> None:
    used, _done = apply_to_form(form(), AddQuestion("halter", block="anschrift", key="wo"), HOUSE)

    changed, done = apply_to_form(used, DuplicateQuestion("wo"), HOUSE)

    assert item(changed, done.at) == {**item(changed, "wo"), "key": "wo_2"}
    assert not [found for found in findings(changed, blocks=HOUSE) if found.blocking]


def test_a_copied_page_reads_its_own_questions() -> None:
    changed, done = apply_to_form(form(), DuplicatePage("halter"))

    assert done.page == "halter_2"
    assert keys(changed, 1) == ["person_2", "art_2", "firma_2"]
    assert item(changed, "firma_2")["when"] == 'a.art_2 == "firma"'
    assert blocking(changed) == []


def test_what_others_read_is_not_deleted_by_mistake() -> None:
    with pytest.raises(StillRead) as refused:
        apply_to_form(form(), DeleteQuestion("art"))
    assert refused.value.places == ("Frage „Firma“, Bedingung", "Prüfung „firma_genannt“")

    changed, done = apply_to_form(form(), DeleteQuestion("art", anyway=True))
    assert len(done.said) == 2
    assert {at for at, _sentence in blocking(changed)} == {"firma", ""}


def test_a_group_takes_what_only_it_reads_along() -> None:
    with pytest.raises(StillRead, match="Wie viele mit Chip"):
        apply_to_form(form(), DeleteQuestion("hunde"))

    changed, done = apply_to_form(form(), DeletePage("hunde"))

    assert [page["key"] for page in changed["pages"]] == ["halter"]
    assert done.said == ()


def test_answers_to_choose_from_are_edited() -> None:
    changed, _done = apply_to_form(form(), AddOption("art", {"de": "Ein Verein"}))
    changed, _done = apply_to_form(changed, MoveOption("art", "ein_verein", -1))
    changed, _done = apply_to_form(changed, ChangeOption("art", "privat", {"help": {"de": "Für sich"}}))
    assert [option["key"] for option in item(changed, "art")["options"]] == ["privat", "ein_verein", "firma"]

    changed, done = apply_to_form(changed, DeleteOption("art", "firma"))
    assert done.said[0] == "Fragt noch nach der gelöschten Antwort: Frage „Firma“, Bedingung"


def test_checks_are_set_and_deleted_where_they_belong() -> None:
    message = {"de": "Bitte prüfen Sie das.", "en": "Please check."}
    changed, _done = apply_to_form(form(), SetCheck("name_da", "this.name != null", message, "name", group="hunde"))
    assert [check["key"] for check in item(changed, "hunde")["checks"]] == ["nummer_lang", "name_da"]
    changed, _done = apply_to_form(changed, DeleteCheck("nummer_lang", group="hunde"))
    changed, _done = apply_to_form(changed, DeleteCheck("firma_genannt"))
    changed, _done = apply_to_form(changed, SetCheck("privat", 'a.art == "privat"', message, "art", page="halter"))

    assert changed["checks"] == []
    assert changed["pages"][0]["checks"][0]["at"] == "art"
    assert blocking(changed) == []


REFUSED: list[tuple[Edit, str]] = [
    (AddQuestion("fort", "text", LABEL), "gibt es nicht"),
    (AddQuestion("halter", "unding", LABEL), "keine Art von Frage"),
    (AddQuestion("halter", "text", LABEL, key="art"), "gibt es hier schon"),
    (AddQuestion("halter", "text", LABEL, into="hunde"), "auf der Seite"),
    (AddQuestion("halter", "text", LABEL, into="person"), "auf der Seite"),
    (AddQuestion("halter", "text", LABEL, after="fort"), "gibt es hier nicht"),
    (AddQuestion("halter", block="fort"), "Baustein"),
    (ChangeQuestion("fort", {"label": LABEL}), "gibt es nicht"),
    (ChangeQuestion("art", {"key": "neu"}), "anders geändert"),
    (ChangeQuestion("art", {"kind": "unding"}), "keine Art"),
    (RenameQuestion("art", "Art!"), "kein Schlüssel"),
    (RenameQuestion("art", "firma"), "gibt es hier schon"),
    (PlaceQuestion("hunde", "hunde", into="hunde.impfungen"), "in sich selbst"),
    (DeletePage("fort"), "gibt es nicht"),
    (MovePage("fort", 1), "gibt es nicht"),
    (ChangePage("halter", {"key": "x"}), "lässt sich hier nicht ändern"),
    (RenamePage("halter", "hunde"), "gibt es schon"),
    (AddOption("firma", LABEL), "keine Antworten"),
    (DeleteOption("art", "fort"), "gibt es hier nicht"),
    (AddOption("art", {"de": "Privat"}, key="privat"), "gibt es schon"),
    (SetCheck("leer", " ", LABEL), "was gelten muss"),
    (SetCheck("stumm", "true", {"de": ""}), "was jemand dann tun soll"),
    (DeleteCheck("fort"), "gibt es hier nicht"),
    (SetCodelist("leer", {}), "Eine Liste besteht"),
    (SetExample("Weg Damit", None), "Kleinbuchstaben"),
    (SetExample("fort", None), "gibt es nicht"),
    (SetPart("form", {}), "So einen Teil"),
    (ChangeService({"version": "2.0.0"}), "stehen fest"),
]


@pytest.mark.parametrize(
    ("edit", "sentence"), REFUSED, ids=lambda each: type(each).__name__ if not isinstance(each, str) else ""
)
def test_what_is_not_there_or_not_allowed_is_a_sentence(edit: Edit, sentence: str) -> None:
    before = form()

    with pytest.raises(EditError, match=sentence):
        apply_to_form(before, edit)

    assert before == form()


def test_a_list_is_brought_along_and_used() -> None:
    raw = {"form": form()}
    entries = {"1": {"de": "Dackel"}, "2": {"de": "Pudel"}}

    changed, _done = apply(raw, SetCodelist("rassen", entries, at="hunde.name"))

    assert changed["codelists"] == {"rassen": entries}
    assert load_form(changed["form"], changed["codelists"]).question("hunde.name") is not None


@pytest.mark.parametrize(
    ("words", "key"), [("Straße & Nr.", "strasse_nr"), ("1. Kind", "f_1_kind"), ("…", "frage"), ("Art", "art_2")]
)
def test_a_key_is_made_of_words(words: str, key: str) -> None:
    assert key_from(words, ["art"]) == key


def test_a_question_takes_as_many_answers_as_it_can_number() -> None:
    found = options_from("ja\n" * MOST_OPTIONS)
    assert [found[0]["key"], found[-1]["key"]] == ["ja", f"ja_{MOST_OPTIONS}"]
    with pytest.raises(EditError, match=f"Zeile {MOST_OPTIONS + 1}: Eine Frage hat höchstens"):
        options_from("ja\n" * 100_000)
