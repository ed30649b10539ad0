# SPDX-License-Identifier: EUPL-1.2
"""A form being filled in: what is asked, what is dropped, what is wrong."""

from copy import deepcopy
from dataclasses import replace

import pytest
from django.http import QueryDict

from geleitzug.core.forms import answers as paths
from geleitzug.core.forms import engine, summary, versions
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.tests.conftest import COMPLETE, EVERYTHING, FILE, TODAY, form_of, options, page, question
from geleitzug.core.forms.tests.filling import CTX, FORM, clean, said, without


def test_a_complete_form_has_no_problems():
    assert engine.validate(FORM, COMPLETE, CTX) == []
    assert engine.project(FORM, COMPLETE, CTX) == COMPLETE


def test_an_empty_form_misses_what_is_required_and_reachable():
    problems = said(engine.validate(FORM, {}, CTX))

    person = {"person.given", "person.family", "person.born"}
    address = {"anschrift.street", "anschrift.number", "anschrift.postcode", "anschrift.city"}
    assert set(problems) == person | address | {"art", "seit", "gefaehrlich", "plan", "richtig", "email"}
    assert problems["richtig"] == "Bitte bestätigen Sie diese Erklärung."
    assert problems["anschrift.city"] == "Bitte geben Sie den Ort ein."


def test_pages_follow_their_conditions():
    assert [p.key for p in engine.reachable_pages(FORM, {}, CTX)] == ["wer", "was", "ende"]
    assert [p.key for p in engine.reachable_pages(FORM, COMPLETE, CTX)] == ["wer", "was", "hunde", "ende"]


def test_a_page_none_of_whose_questions_is_asked_is_skipped():
    form = load_form(
        {
            "pages": [
                page("eins", question("x", "yesno")),
                page("zwei", question("y", "text", when="a.x == true"), question("z", "text", when="a.x == true")),
            ]
        }
    )

    assert [p.key for p in engine.reachable_pages(form, {}, CTX)] == ["eins"]


def test_a_submitted_page_becomes_answers():
    result = clean(
        "was", "art=katze&seit=1.3.26&gefaehrlich=false&farben=rot&farben=blau&wert=12,50&gewicht=3,5&anzahl="
    )

    assert result.is_done
    assert result.answers == {
        "art": "katze",
        "seit": "2026-03-01",
        "gefaehrlich": False,
        "farben": ["rot", "blau"],
        "wert": 1250,
        "gewicht": "3.5",
    }


def test_what_was_typed_is_kept_to_be_shown_again():
    result = clean("was", "art=katze&seit=30.2.26&gefaehrlich=false")

    assert said(result.problems) == {
        "seit": "Den 30.02.2026 gibt es nicht. Bitte schreiben Sie Tag, Monat und Jahr in dieser Reihenfolge,"
        " zum Beispiel 09.03.2026."
    }
    assert result.raw["seit"] == "30.2.26"
    assert "seit" not in result.answers


def test_a_date_obeys_a_bound_that_is_an_expression():
    assert "Zukunft" in said(clean("was", "art=katze&seit=1.4.2026&gefaehrlich=false").problems)["seit"]
    assert "Zukunft" in said(engine.validate(FORM, {**COMPLETE, "seit": "2026-04-01"}, CTX))["seit"]


def test_answers_that_bring_up_a_question_show_the_page_again_without_complaint():
    first = clean("was", "art=anderes&seit=1.3.26&gefaehrlich=true")

    assert first.revealed == ("welches", "warum")
    assert first.problems == ()
    assert not first.is_done

    second = clean("was", "art=anderes&seit=1.3.26&gefaehrlich=true&welches=&warum=darum", first.answers)

    assert said(second.problems) == {"welches": "Bitte füllen Sie dieses Feld aus."}
    assert second.answers["warum"] == "darum"


def test_a_question_that_disappeared_while_typing_is_not_complained_about():
    result = clean("was", "art=katze&seit=1.3.26&gefaehrlich=false&welches=🐕", {"art": "anderes"})

    assert result.is_done


def test_what_a_person_never_saw_is_not_emptied():
    result = clean("was", "art=katze&_shown=art", {"seit": "2026-03-01", "gefaehrlich": True, "warum": "darum"})

    assert result.answers == {"art": "katze", "seit": "2026-03-01", "gefaehrlich": True, "warum": "darum"}
    assert "seit" in result.revealed


def test_answers_out_of_reach_are_dropped_before_anything_is_decided():
    answers = {**COMPLETE, "art": "katze", "welches": "Papagei", "wert": 500, "konto": {"owner": "B"}, "fremd": 1}

    projected = engine.project(FORM, answers, CTX)

    assert {"hunde", "welches", "konto", "fremd"}.isdisjoint(projected)
    assert engine.validate(FORM, answers, CTX) == []


def test_dropping_one_answer_may_bring_another_into_reach():
    form = load_form(
        {
            "pages": [
                page(
                    "p",
                    question("c", "text", when="a.b == null"),
                    question("b", "text", when="a.a == true"),
                    question("a", "yesno"),
                )
            ]
        }
    )

    assert engine.project(form, {"a": False, "b": "x", "c": "y"}, CTX) == {"a": False, "c": "y"}
    assert engine.project(form, {"a": True, "b": "x", "c": "y"}, CTX) == {"a": True, "b": "x"}


def test_conditions_inside_an_entry_concern_that_entry():
    answers = {**COMPLETE, "hunde": [{"name": "A", "chip": False, "nummer": "1"}, {"name": "B", "chip": True}]}

    assert engine.project(FORM, answers, CTX)["hunde"] == [{"name": "A", "chip": False}, {"name": "B", "chip": True}]
    assert set(said(engine.validate(FORM, answers, CTX))) == {"hunde.1.nummer"}


def test_problems_name_the_entry():
    problem = engine.validate(FORM, {**COMPLETE, "hunde": [{"name": "A", "chip": False}, {"chip": False}]}, CTX)[0]

    assert (problem.page, problem.path, problem.label) == ("hunde", "hunde.1.name", "Hund 2, Name")


def test_checks_of_entries_pages_and_the_form():
    twice = [{"name": "Rex", "chip": False}, {"name": "Rex", "chip": False}]

    # The check of the page reads the names, which are wrong already: it says nothing yet.
    assert said(engine.validate(FORM, {**COMPLETE, "hunde": twice}, CTX)) == {
        "hunde.0.name": "Bitte nicht Rex.",
        "hunde.1.name": "Bitte nicht Rex.",
    }
    twice = [{"name": "Bello", "chip": False}] * 2
    assert said(engine.validate(FORM, {**COMPLETE, "hunde": twice}, CTX)) == {
        "hunde": "Bitte geben Sie jedem Hund einen eigenen Namen."
    }
    assert said(engine.validate(FORM, without(COMPLETE, "email"), CTX)) == {
        "email": "Bitte geben Sie E-Mail oder Telefon an."
    }


@pytest.mark.parametrize(
    ("that", "answers", "violated"),
    [
        ("a.x < a.y", {"x": 1, "y": 2}, False),
        ("a.x < a.y", {"x": 2, "y": 1}, True),
        ("a.x < a.y", {"x": 2}, False),
        ("a.x < a.y", {}, False),
        ("a.x + 1", {"x": 2}, True),
        ("a.x != null || a.y != null", {}, True),
    ],
)
def test_a_check_that_cannot_be_evaluated_is_violated_only_if_all_is_answered(that, answers, violated):
    check = {"key": "c", "that": that, "message": {"de": "Nein."}, "at": "x"}
    form = form_of(question("x", "integer"), question("y", "integer"), checks=[check])

    assert bool(engine.validate(form, answers, CTX)) is violated


def test_a_check_says_nothing_while_what_it_reads_is_wrong():
    check = {"key": "c", "that": "a.x == 'ja'", "message": {"de": "Nein."}, "at": "x"}
    form = load_form({"pages": [page("p", question("x", "text", max_length=5), checks=[check])]})

    assert len(clean("p", "x=viel zu lang", form=form).problems) == 1
    assert said(clean("p", "x=nein", form=form).problems) == {"x": "Nein."}


def test_entries_are_added_and_removed():
    one_more = paths.add_entry(FORM, {}, "hunde")
    assert one_more == {"hunde": [{}, {}]}

    full = paths.add_entry(FORM, paths.add_entry(FORM, one_more, "hunde"), "hunde")
    assert len(full["hunde"]) == 3

    assert paths.remove_entry(FORM, {"hunde": [{"name": "A"}, {"name": "B"}]}, "hunde", 0) == {"hunde": [{"name": "B"}]}
    for path, index in (("hunde", 9), ("hunde", -1), ("art", 0), ("x.y", 0), ("", 0)):
        assert paths.remove_entry(FORM, COMPLETE, path, index) == COMPLETE


def test_an_entry_left_empty_is_left_out_and_the_others_move_up():
    query = "hunde.0.name=A&hunde.0.chip=false&hunde.1.name=&hunde.2.name=C&hunde.2.chip=vielleicht"

    result = clean("hunde", query, {"art": "hund", "hunde": [{}, {}, {}]})

    assert result.answers["hunde"] == [{"name": "A", "chip": False}, {"name": "C"}]
    assert set(said(result.problems)) == {"hunde.1.chip"}
    assert result.raw["hunde.1.chip"] == "vielleicht"


def test_an_entry_with_a_file_is_not_empty():
    result = clean(
        "hunde", "hunde.0.name=A&hunde.0.chip=false&hunde.1.name=", {"art": "hund", "hunde": [{}, {"bild": [FILE]}]}
    )

    assert result.answers["hunde"][1] == {"bild": [FILE]}
    assert set(said(result.problems)) == {"hunde.1.name", "hunde.1.chip"}


def test_more_entries_than_allowed_are_refused():
    result = clean(
        "hunde", "hunde.0.name=A&hunde.0.chip=false&hunde.7.name=B&hunde.x.name=C&hunde.-1.name=D&hunde.99999.name=E"
    )

    assert said(result.problems)["hunde"] == "Bitte geben Sie höchstens 3 an."
    assert len(result.answers["hunde"]) <= 3


def test_a_draft_keeps_what_is_right_and_complains_about_nothing_else():
    query = "person.given=Berta&person.family=&person.born=30.2.1980&anschrift.street=Deich&email=x&telefon=0471 1234"

    result = engine.draft_page(FORM, FORM.page("wer"), QueryDict(query), {}, CTX)

    assert result.answers == {"person": {"given": "Berta"}, "anschrift": {"street": "Deich"}, "telefon": "0471 1234"}
    assert "email" in said(result.problems)
    assert "anschrift" not in said(result.problems)


def test_files_are_set_by_the_caller():
    answers = paths.set_files(FORM, {}, "plan", [FILE])
    assert answers == {"plan": [FILE]}
    assert paths.set_files(FORM, {}, "hunde.0.bild", [FILE]) == {"hunde": [{"bild": [FILE]}]}
    assert paths.remove_file(FORM, answers, "plan", FILE["document"]) == {"plan": []}
    for nonsense in ("art", "hunde.9.bild", "hunde.x.bild", "hunde.bild", "", "a.b.c"):
        assert paths.set_files(FORM, {}, nonsense, [FILE]) == {}
    assert set(said(engine.validate(FORM, {**COMPLETE, "plan": []}, CTX))) == {"plan"}
    assert "höchstens" in said(engine.validate(FORM, {**COMPLETE, "plan": [FILE] * 6}, CTX))["plan"]


def test_all_documents_that_answers_name_are_found():
    answers = {
        "plan": [{"document": "1", "name": "a.pdf"}, {"document": "2", "name": "b.pdf"}],
        "hunde": [{"name": "Bello", "foto": [{"document": "3"}]}, {"name": "document"}],
        "halter": {"family": "document", "given": "4"},
    }

    assert paths.documents_in(answers) == {"1", "2", "3"}


def test_a_submitted_page_leaves_its_files_alone():
    result = clean("ende", "richtig=true&plan=boese.pdf", {"plan": [FILE]})

    assert result.answers == {"plan": [FILE], "richtig": True}


@pytest.mark.parametrize(
    ("query", "press"),
    [
        ("_add=hunde", paths.Press("add", "hunde")),
        ("_remove=hunde.1", paths.Press("remove", "hunde", index=1)),
        ("_upload=hunde.0.bild", paths.Press("upload", "hunde.0.bild")),
        ("_remove_file=plan/0198", paths.Press("remove_file", "plan", document="0198")),
        ("_add=art", None),
        ("_remove=hunde.x", None),
        ("_remove=hunde.99999", None),
        ("_upload=art", None),
        ("weiter=1", None),
    ],
)
def test_buttons_are_told_apart(query, press):
    assert paths.pressed(FORM, QueryDict(query)) == press


def test_the_summary_has_every_answer_in_both_languages():
    german = summary.summary(FORM, COMPLETE, CTX, "de")
    english = summary.summary(FORM, COMPLETE, CTX, "en")

    assert [section.title for section in german] == ["Seite wer", "Seite was", "Seite hunde", "Seite ende"]
    dog = german[2].rows[0]
    assert (dog.label, dog.value, dog.path, dog.entry) == ("Name", "Bello", "hunde.0.name", "Hund 1")
    assert english[2].rows[0].entry == "Dog 1"
    assert next(row for row in german[3].rows if row.path == "plan").files == (FILE,)
    assert all(row.path != "hinweis" for section in german for row in section.rows)


def test_other_rooms_get_the_answers_as_conditions_see_them():
    seen = engine.bindings(FORM, {**COMPLETE, "gewicht": "3.5", "welches": "x"}, CTX)

    assert seen["a"]["gewicht"] == 3.5
    assert seen["a"]["welches"] is None
    assert seen["a"]["anzahl"] is None
    assert seen["a"]["hunde"][0]["bild"] is None
    assert seen["today"] == "2026-03-09"


def test_a_draft_is_carried_to_a_newer_version():
    newer = deepcopy(EVERYTHING)
    newer["pages"][0]["questions"] = newer["pages"][0]["questions"][:2]
    newer["pages"][1]["questions"][0]["options"] = options("katze")
    newer["pages"][1]["questions"].append(question("neu", "text", required=True))
    newer["checks"] = []
    newer["pages"][1]["questions"][1]["when"] = "a.art == 'katze'"

    carried = versions.carry_over(FORM, load_form(newer), COMPLETE, TODAY)

    assert {(change.what, change.path) for change in carried.changes} == {
        ("gone", "email"),
        ("again", "art"),
        ("new", "neu"),
    }
    assert carried.answers == {key: value for key, value in COMPLETE.items() if key not in ("email", "art")}


def test_two_people_fill_in_the_same_form_without_meeting():
    before = deepcopy(COMPLETE)
    clean("was", "art=katze", COMPLETE)
    paths.add_entry(FORM, COMPLETE, "hunde")
    engine.project(FORM, COMPLETE, replace(CTX, values={"x": 1}))

    assert before == COMPLETE
