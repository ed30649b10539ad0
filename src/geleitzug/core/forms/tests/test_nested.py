# SPDX-License-Identifier: EUPL-1.2
"""Repeating groups in repeating groups, groups that may be left out, and values the form works out itself."""

import pytest
from django.http import QueryDict

from geleitzug.core.forms import answers as paths
from geleitzug.core.forms import drawing, engine, summary
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import FILE, TODAY, form_of, page, question

CTX = Context(TODAY)


def group(key, *questions, **settings):
    repeated = {"item": {"de": key.capitalize()}} if "repeat" in settings else {}
    return question(key, "group", questions=list(questions), **repeated, **settings)


BUSINESSES = form_of(
    group(
        "betrieb",
        question("name", "text", required=True),
        question("lagert", "yesno", required=True),
        group(
            "lager",
            question("ort", "text", required=True),
            question("gift", "yesno"),
            question("menge", "integer", required=True, when="this.gift == true && outer.lagert == true"),
            question("plan", "file"),
            repeat={"min": 1, "max": 3},
            when="this.lagert == true",
            checks=[
                {
                    "key": "anderer_ort",
                    "that": "this.ort != outer.name",
                    "at": "ort",
                    "message": {"de": "Bitte nennen Sie den Ort, nicht den Betrieb."},
                }
            ],
        ),
        question("summe", "computed", value="total(this.lager.map(l, l.menge))", format="integer"),
        repeat={"min": 1, "max": 4},
    ),
    question("alles", "computed", value="total(a.betrieb.map(b, total(b.lager.map(l, l.menge))))", format="integer"),
    question("genehmigung", "yesno", required=True, when="a.alles > 100"),
)
STORED = {
    "betrieb": [
        {
            "name": "Nord",
            "lagert": True,
            "lager": [{"ort": "A", "gift": True, "menge": 60}, {"ort": "B", "gift": False}],
        },
        {"name": "Süd", "lagert": True, "lager": [{"ort": "C", "gift": True, "menge": 70, "plan": [FILE]}]},
        {"name": "West", "lagert": False},
    ],
    "genehmigung": True,
}


def asked(form, answers):
    survey = engine.Survey(form, answers, CTX)
    return [path for each in survey.pages() for _question, path, _entries in survey.questions(each)]


def test_conditions_read_their_own_entry_and_the_one_around_it():
    paths_ = asked(BUSINESSES, STORED)

    assert "betrieb.0.lager.0.menge" in paths_
    assert "betrieb.0.lager.1.menge" not in paths_
    assert "betrieb.1.lager.0.menge" in paths_
    assert not [path for path in paths_ if path.startswith("betrieb.2.lager.")]


def test_sums_go_over_entries_of_entries_and_decide_what_is_asked():
    projected = engine.project(BUSINESSES, STORED, CTX)

    assert [each.get("summe") for each in projected["betrieb"]] == [60, 70, 0]
    assert projected["alles"] == 130
    assert projected["genehmigung"] is True
    less = engine.project(BUSINESSES, {**STORED, "betrieb": STORED["betrieb"][:1]}, CTX)
    assert less["alles"] == 60
    assert "genehmigung" not in less


def test_what_nobody_typed_is_worked_out_anew():
    assert engine.project(BUSINESSES, {**STORED, "alles": 5}, CTX)["alles"] == 130


def test_projecting_twice_changes_nothing():
    once = engine.project(BUSINESSES, STORED, CTX)

    assert engine.project(BUSINESSES, once, CTX) == once
    assert engine.validate(BUSINESSES, once, CTX) == []


def test_a_check_names_the_entry_in_the_entry():
    wrong = {"betrieb": [STORED["betrieb"][2], {**STORED["betrieb"][1], "name": "C"}]}

    (problem,) = engine.validate(BUSINESSES, wrong, CTX)

    assert problem.path == "betrieb.1.lager.0.ort"
    assert problem.label == "Betrieb 2, Lager 1, Ort"


def test_a_page_with_entries_in_entries_is_read():
    data = QueryDict(
        "betrieb.0.name=Nord&betrieb.0.lagert=true&betrieb.0.lager.0.ort=A&betrieb.0.lager.0.gift=true"
        "&betrieb.0.lager.0.menge=5&betrieb.0.lager.1.ort=B&betrieb.0.lager.1.gift=false&betrieb.1.name=&betrieb.1.lagert="
    )
    shown = {"_shown": " ".join(name for name in data)}

    result = engine.clean_page(BUSINESSES, BUSINESSES.pages[0], {**data.dict(), **shown}, {}, CTX)

    assert result.problems == ()
    assert result.answers["betrieb"] == [
        {
            "name": "Nord",
            "lagert": True,
            "lager": [{"ort": "A", "gift": True, "menge": 5}, {"ort": "B", "gift": False}],
        }
    ]


def test_entries_in_entries_are_added_and_removed():
    pressed = paths.pressed(BUSINESSES, QueryDict("_add=betrieb.0.lager"))
    more = paths.add_entry(BUSINESSES, STORED, pressed.path)
    assert len(more["betrieb"][0]["lager"]) == 3
    assert len(paths.add_entry(BUSINESSES, more, "betrieb.0.lager")["betrieb"][0]["lager"]) == 3

    pressed = paths.pressed(BUSINESSES, QueryDict("_remove=betrieb.0.lager.0"))
    less = paths.remove_entry(BUSINESSES, STORED, pressed.path, pressed.index)
    assert less["betrieb"][0]["lager"] == [{"ort": "B", "gift": False}]
    assert len(STORED["betrieb"][0]["lager"]) == 2


def test_files_lie_in_their_entry():
    changed = paths.set_files(BUSINESSES, STORED, "betrieb.0.lager.1.plan", [FILE])

    assert changed["betrieb"][0]["lager"][1]["plan"] == [FILE]
    assert paths.documents_in(changed["betrieb"][0]) == {FILE["document"]}


def test_each_entry_is_drawn_with_its_own_names():
    html = drawing.draw_page(BUSINESSES, BUSINESSES.pages[0], STORED, CTX)

    for path in asked(BUSINESSES, STORED):
        assert f'data-question="{path}"' in html
    assert 'value="Süd"' in html
    assert "\ue002" not in html
    assert html.count("<strong>") == 4


def test_the_summary_says_which_entry_in_which():
    rows = [row for section in summary.summary(BUSINESSES, STORED, CTX) for row in section.rows]

    assert ("Ort", "C", "Betrieb 2, Lager 1") in [(row.label, row.value, row.entry) for row in rows]
    assert ("Alles", "130") in [(row.label, row.value) for row in rows]


@pytest.mark.parametrize("text", ["outer.name == 'x'", "outer != null"])
def test_outer_needs_an_entry_around_the_entry(text):
    with pytest.raises(FormError, match="outer"):
        form_of(group("liste", question("wert", "text", when=text), repeat={"min": 0, "max": 3}))


def test_what_is_computed_in_a_circle_is_refused():
    with pytest.raises(FormError, match="Kreis"):
        form_of(question("eins", "computed", value="a.zwei"), question("zwei", "computed", value="a.eins"))


def test_a_computed_value_that_cannot_be_worked_out_is_not_there():
    form = form_of(question("preis", "money"), question("doppelt", "computed", value="a.preis * 2", format="money"))

    assert engine.project(form, {}, CTX) == {}
    assert engine.project(form, {"preis": 150}, CTX) == {"preis": 150, "doppelt": 300}
    assert "3,00\xa0€" in drawing.draw_page(form, form.pages[0], {"preis": 150}, CTX)


def test_a_hidden_constant_is_kept_and_its_page_not_gone_to():
    form = load_form(
        {
            "pages": [
                page("eins", question("name", "text")),
                page("still", question("art", "computed", value="'privat'", shown=False)),
            ]
        }
    )

    assert [each.key for each in engine.reachable_pages(form, {}, CTX)] == ["eins"]
    assert engine.project(form, {"name": "x"}, CTX) == {"name": "x", "art": "privat"}


LEFT_OUT = form_of(
    question("name", "text", required=True),
    group(
        "vertretung",
        question("wer", "text", required=True),
        question("telefon", "phone", required=True),
        group("vollmacht", question("datum", "date", required=True), optional=True),
        optional=True,
    ),
)


def test_a_group_that_may_be_left_out_misses_nothing_until_something_in_it_is_answered():
    assert engine.validate(LEFT_OUT, {"name": "x"}, CTX) == []
    problems = engine.validate(LEFT_OUT, {"name": "x", "vertretung": {"wer": "y"}}, CTX)
    assert [problem.path for problem in problems] == ["vertretung.telefon"]
    inner = {"vollmacht": {"datum": "2026-01-01"}}
    problems = engine.validate(LEFT_OUT, {"name": "x", "vertretung": inner}, CTX)
    assert [problem.path for problem in problems] == ["vertretung.wer", "vertretung.telefon"]


def test_a_page_with_a_group_left_out_is_done():
    sent = {"name": "x", "vertretung.wer": "", "vertretung.telefon": "", "vertretung.vollmacht.datum": ""}

    assert engine.clean_page(LEFT_OUT, LEFT_OUT.pages[0], sent, {}, CTX).is_done
    assert "(freiwillig)" in drawing.draw_page(LEFT_OUT, LEFT_OUT.pages[0], {}, CTX)


def test_a_group_left_out_is_one_row():
    rows = [row for section in summary.summary(LEFT_OUT, {"name": "x"}, CTX) for row in section.rows]
    assert [(row.label, row.value) for row in rows] == [("Name", "x"), ("Vertretung", "")]

    inner = {"name": "x", "vertretung": {"wer": "y"}}
    rows = [row for section in summary.summary(LEFT_OUT, inner, CTX) for row in section.rows]
    assert [row.label for row in rows] == ["Name", "Wer", "Telefon", "Vollmacht"]


def test_optional_and_repeated_contradict():
    with pytest.raises(FormError, match="optional"):
        form_of(group("liste", question("wert", "text"), optional=True, repeat={"min": 0, "max": 3}))


def test_a_group_alone_on_a_page_of_its_name_is_not_named_twice():
    form = load_form({"pages": [{**page("s", group("person", question("name", "text"))), "title": {"de": "Person"}}]})
    raw = {
        "pages": [{**page("s", {**group("person", question("name", "text")), "label": {"de": "Person", "en": "P"}})}]
    }

    assert "<legend" in drawing.draw_page(form, form.pages[0], {}, CTX)
    raw["pages"][0]["title"] = {"de": "Person", "en": "P"}
    named = load_form(raw)
    assert "<legend" not in drawing.draw_page(named, named.pages[0], {}, CTX)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14:30", "14:30"),
        ("9.05", "09:05"),
        ("14 Uhr", "14:00"),
        ("14 uhr 30", "14:30"),
        ("7:15 Uhr", "07:15"),
        ("", None),
    ],
)
def test_a_time_is_typed_as_people_write_it(typed, stored):
    form = form_of(question("um", "time"))

    assert engine.clean_page(form, form.pages[0], {"um": typed}, {}, CTX).answers == ({"um": stored} if stored else {})


@pytest.mark.parametrize("typed", ["25:00", "14:75", "halb drei", "143000"])
def test_what_is_no_time_is_said(typed):
    form = form_of(question("um", "time"))

    (problem,) = engine.clean_page(form, form.pages[0], {"um": typed}, {}, CTX).problems
    assert "14:30" in problem.message


def test_a_moment_has_a_day_and_a_time():
    form = form_of(question("wann", "datetime", required=True))
    first = form.pages[0]

    result = engine.clean_page(form, first, {"wann.day": "9.3.26", "wann.time": "8 Uhr"}, {}, CTX)
    assert result.answers == {"wann": "2026-03-09T08:00"}
    assert engine.validate(form, result.answers, CTX) == []
    assert summary.show(form, "wann", "2026-03-09T08:00") == "09.03.2026, 08:00 Uhr"
    assert 'value="08:00"' in drawing.draw_page(form, first, result.answers, CTX)
    problems = engine.clean_page(form, first, {"wann.day": "9.3.26", "wann.time": ""}, {}, CTX).problems
    assert [problem.path for problem in problems] == ["wann.time"]
    assert [problem.path for problem in engine.validate(form, {}, CTX)] == ["wann.day", "wann.time"]
    assert len(engine.validate(form, {"wann": "morgen"}, CTX)) == 1


def test_what_fim_says_and_what_is_open_is_kept_and_checked():
    raw = {
        "fim": {"id": "S00000000001", "version": "1.0.0"},
        "points": [{"key": "r1", "kind": "rule", "at": "name", "text": "WENN …", "state": "open", "proposals": []}],
        "pages": [page("eins", question("name", "text", fim={"id": "F1", "law": ["§ 1"], "field": True}))],
    }

    assert load_form(raw).question("name").fim["law"] == ["§ 1"]
    for wrong in ({"state": "perhaps"}, {"kind": "thing"}, {"other": 1}):
        with pytest.raises(FormError, match="Offener Punkt 1"):
            load_form({**raw, "points": [{**raw["points"][0], **wrong}]})


def test_what_was_typed_outlives_a_complaint_at_any_depth():
    page_ = BUSINESSES.pages[0]
    fields = ["betrieb.0.name", "betrieb.0.lagert", "betrieb.0.lager.0.ort", "betrieb.0.lager.1.ort"]
    data = QueryDict(mutable=True)
    data.update(
        {
            "betrieb.0.name": "Hof",
            "betrieb.0.lagert": "true",
            "betrieb.0.lager.0.ort": "Hof",
            "betrieb.0.lager.1.ort": "Scheune",
            "betrieb.0.lager.1.gift": "true",
            "betrieb.0.lager.1.menge": "viel",
            "_shown": " ".join([*fields, "betrieb.0.lager.1.gift", "betrieb.0.lager.1.menge"]),
        }
    )

    result = engine.clean_page(BUSINESSES, page_, data, {}, CTX)
    html = str(drawing.draw_page(BUSINESSES, page_, result.answers, CTX, result=result))

    assert "betrieb.0.lager.1.menge" in {problem.path for problem in result.problems}
    assert 'value="viel"' in html
    assert html.count('value="Hof"') == 2
    assert 'value="Scheune"' in html
    assert result.answers["betrieb"][0]["lager"][1] == {"ort": "Scheune", "gift": True}


def test_files_in_an_entry_of_an_entry_are_described_and_go_with_it():
    path = "betrieb.1.lager.0.plan"
    told = {f"{path}.{FILE['document']}": "Lageplan\nSüd"}

    described = engine.draft_page(BUSINESSES, BUSINESSES.pages[0], told, STORED, CTX).answers
    more = paths.set_files(BUSINESSES, described, path, [*paths.value_at(described, path), {**FILE, "document": "neu"}])
    gone = paths.remove_entry(BUSINESSES, more, "betrieb.1.lager", 0)

    assert paths.value_at(described, path) == [{**FILE, "description": "Lageplan Süd"}]
    assert paths.documents_in(more) == {FILE["document"], "neu"}
    assert paths.documents_in(gone) == frozenset()
    assert paths.value_at(STORED, path) == [FILE]
