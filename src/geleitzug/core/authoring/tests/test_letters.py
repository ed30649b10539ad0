# SPDX-License-Identifier: EUPL-1.2
"""The letter of a draft: gaps by names, what follows a question, what is told to editors, going over and back."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.authoring import scaffold
from geleitzug.core.authoring.edits import BeginLetter, DeleteQuestion, RenameQuestion, SetListed, SetSaid, apply
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.letter_words import Gaps, may_be_missing
from geleitzug.core.authoring.lettering import of_letter
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.sentences import Labels
from geleitzug.core.authoring.tests.samples import form
from geleitzug.core.authoring.versions import compare
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder

SAID = {
    "tenor": "Für {a.hunde.name} zahlen Sie {fees}.",
    "parts": [{"title": "An {a.firma}", "text": "Bis {date}.", "when": 'a.firma != ""'}],
}


def package() -> dict[str, Any]:
    """A service as it begins, with a form and a letter of its own words."""
    raw = scaffold.new_package("hunde", {"de": "Hunde", "en": "Dogs"}, office="tax", form=form())
    return apply(apply(raw, SetSaid("granted", SAID))[0], SetListed(("firma", "hunde.name")))[0]


def gaps_of(raw: dict[str, Any], **settings: Any) -> Gaps:
    return Gaps(Labels(raw["form"]), settings)


def sentences(raw: dict[str, Any]) -> list[str]:
    return [finding.sentence for finding in of_letter(Piece.of(raw))]


def test_what_is_written_by_names_is_kept_by_questions():
    gaps = gaps_of(package(), rate=1200, days=None, places=["a"])

    typed = "Für {Firma} am { datum des schreibens }: {Betrag rate}, {Wert days}."
    kept = gaps.kept(typed)

    assert kept == "Für {a.firma} am {date}: {euro v.rate}, {v.days}."
    assert gaps.shown(kept) == "Für {Firma} am {Datum des Schreibens}: {Betrag rate}, {Wert days}."
    assert gaps.kept("{Name: Familienname}") == "{a.person.family}"
    assert gaps.unknown("{Katze} {Firma} {a.firma} {Wert places}") == ["Katze", "Wert places"]


def test_every_name_means_one_thing():
    twice = {"key": "aktenzeichen", "kind": "text", "label": {"de": "Aktenzeichen", "en": "x"}}
    raw = package()
    questions = raw["form"]["pages"][0]["questions"]
    questions += [twice, {**twice, "key": "anderes"}]

    names = gaps_of(raw).names

    assert len({name.casefold() for name in names.values()}) == len(names)
    assert all(gaps_of(raw).kept(f"{{{name}}}") == f"{{{gap}}}" for gap, name in names.items())


def test_an_answer_not_everybody_gives_is_named_unless_its_part_has_a_condition():
    raw = package()
    gaps = gaps_of(raw)
    said = {"tenor": "{a.person} {a.firma} {a.hunde.nummer}", "parts": [{"text": "{a.zahl}"}, SAID["parts"][0]]}

    assert may_be_missing(said, gaps, ()) == ["Firma", "Chipnummer", "Wie viele mit Chip"]
    assert may_be_missing({"tenor": "{a.person}"}, gaps, ["halter"]) == [gaps.questions["person"]]
    assert may_be_missing({"tenor": "Ja.", "parts": SAID["parts"]}, gaps, ()) == []


def test_a_question_with_another_key_is_followed_in_the_letter():
    raw, done = apply(package(), RenameQuestion("firma", "unternehmen"))

    letter = raw["letter"]
    assert letter["outcomes"]["granted"]["parts"][0] == {
        "title": "An {a.unternehmen}", "text": "Bis {date}.", "when": 'a.unternehmen != ""',
    }  # fmt: skip
    assert letter["answers"] == ["unternehmen", "hunde.name"]
    assert "Angepasst: Schreiben" in done.said
    assert sentences(raw) == []


def test_a_question_the_letter_names_does_not_go_unnoticed():
    with pytest.raises(EditError, match="Schreiben"):
        apply(package(), DeleteQuestion("hunde.name"))


def test_what_a_letter_cannot_say_is_said_to_the_editor():
    raw = package()
    raw["letter"] = {
        "outcomes": {
            "granted": {"tenor": "{a.katze} {v.katze} {Katze}", "parts": [{"text": "x", "when": "a.katze == 1"}]},
            "refused": {"tenor": "## Nein"},
        },
        "answers": ["hunde"],
    }

    said = sentences(raw)

    assert [sentence for sentence in said if "bewilligt" in sentence and "das gibt es hier nicht" in sentence] == [
        f"Das Schreiben für „bewilligt“ nennt „{{{gap}}}“; das gibt es hier nicht."
        for gap in ("Katze", "a.katze", "v.katze")
    ]
    assert "Eine Bedingung im Schreiben liest „a.katze“; diese Frage gibt es nicht." in said
    assert "Das Schreiben für „abgelehnt“ lässt sich so nicht lesen." in said
    assert "Unter „Ihre Angaben“ soll „hunde“ stehen; diese Frage gibt es nicht." in said


def test_the_history_says_in_words_what_the_letter_says_now():
    old = package()
    new = apply(apply(old, SetSaid("granted", {"tenor": "Ja, {a.firma}."}))[0], SetListed("none"))[0]

    said = [(each.sentence, each.was, each.now) for each in compare(old, new) if each.part == "letter"]

    assert said == [
        (
            "Das Schreiben für „bewilligt“ sagt anderes.",
            "Für {Rufname} zahlen Sie {Summe der Gebühren}.\n\n[Nur wenn: „Firma“ ist nicht gleich „“]\n\n"
            "An {Firma}\n\nBis {Datum des Schreibens}.",
            "Ja, {Firma}.",
        ),
        ("Das Schreiben führt andere Angaben auf.", "Firma, Rufname", "keine Angaben"),
    ]


def test_a_letter_written_by_hand_goes_over_in_one_step():
    by_hand = {name: part for name, part in package().items() if name != "letter"}
    by_hand["notice"] = '#import "/letter.typ": *\n#show: letter\n#tenor[Ja.]\n'
    with pytest.raises(EditError, match="Typst"):
        apply(by_hand, SetSaid("granted", SAID))

    written, done = apply(by_hand, BeginLetter())

    assert (written["letter"], written["notice"]) == (scaffold.standard_letter(), scaffold.standard_notice())
    assert "Typst" in done.what
    with pytest.raises(EditError, match="schon hier"):
        apply(written, BeginLetter())


def test_a_package_carries_its_letter_to_a_folder_and_back(tmp_path):
    raw = package()
    raw["form"] = scaffold.expand_form(raw["form"], scaffold.HOUSE)
    scaffold.write_folder(raw, tmp_path / "hunde")

    read = read_folder(tmp_path / "hunde")

    assert read.raw["letter"] == raw["letter"]
    assert read.letter is not None
    assert Package(raw).letter == read.letter
