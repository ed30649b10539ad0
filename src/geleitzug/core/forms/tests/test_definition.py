# SPDX-License-Identifier: EUPL-1.2
"""Definitions: what authors get wrong is said with a place and a sentence."""

import pytest
from django.utils.translation import override

from geleitzug.core.forms.codelists import codelist, countries
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.tests.conftest import form_of, options, page, question


def complaint(*questions, **settings):
    with pytest.raises(FormError) as caught:
        form_of(*questions, **settings)
    return str(caught.value)


def test_an_unknown_key_is_an_error_at_its_place():
    said = complaint(question("name", "text", pattren="x"))

    assert said == "Seite „seite“, Frage „name“: unbekannte Angabe: „pattren“"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"key": "Name"}, "kein Schlüssel"),
        ({"kind": "colour"}, "keine Art von Frage"),
        ({"label": {"en": "Name"}}, "deutschen Text"),
        ({"label": "Name"}, "passt"),
        ({"required": "ja"}, "passt"),
        ({"max_length": 0}, "zwischen"),
        ({"min_length": 500}, "zwischen"),
        ({"pattern": "("}, "pattern"),
        ({"when": "a.name =="}, "when"),
        ({"when": "a.nichts == 1"}, "diese Frage gibt es nicht"),
        ({"when": "this.x == 1"}, "Gruppe mit Wiederholung"),
        ({"when": "unbekannt"}, "when"),
    ],
)
def test_what_is_wrong_is_said(wrong, says):
    raw = {**question("name", "text"), **wrong}
    if "pattern" in wrong:
        raw["pattern_message"] = {"de": "x"}

    assert says in complaint(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (question("q", "choice"), "fehlt"),
        (question("q", "choice", options=options("a", "a")), "doppelt"),
        (question("q", "codelist", list="planets"), "planets"),
        (question("q", "person", parts=["given", "size"]), "parts"),
        (question("q", "file", accept=["exe"]), "accept"),
        (question("q", "date", max="morgen"), "max"),
        (question("q", "date", min="2026-02-30"), "kein Tag"),
        (question("q", "declaration"), "text"),
        (question("q", "number", min=3, max="2.5"), "größer als"),
        (question("q", "date", min="2026-03-09", max="2026-03-08"), "größer als"),
        ({"key": "q", "kind": "text", "label": {}}, "braucht einen deutschen Text"),
        (question("q", "group", questions=[]), "leer"),
        (question("q", "group", repeat={"max": 2}, questions=[question("x", "text")]), "item"),
    ],
)
def test_settings_of_kinds_are_checked(raw, says):
    assert says in complaint(raw)


def test_keys_are_unique_over_all_pages():
    with pytest.raises(FormError, match="schon"):
        load_form({"pages": [page("eins", question("a", "text")), page("zwei", question("a", "text"))]})


def test_conditions_must_not_run_in_circles():
    said = complaint(question("x", "text", when="a.y == null"), question("y", "text", when="a.x == null"))

    assert "im Kreis" in said
    assert "im Kreis" in complaint(question("x", "text", when="a.x == null"))


def test_a_page_must_not_depend_on_its_own_questions():
    with pytest.raises(FormError, match="im Kreis"):
        load_form({"pages": [page("eins", question("a", "text"), when="a.a == 'x'")]})


def test_checks_must_point_to_a_question():
    check = {"key": "c", "that": "a.x != null", "message": {"de": "Nein."}, "at": "y"}

    assert "„at“" in complaint(question("x", "text"), checks=[check])


def test_conditions_may_read_later_questions_and_parts():
    form = form_of(
        question("x", "text", when="a.anschrift.city == 'Hafen'"),
        question("anschrift", "address"),
        question("plan", "file", when="a.x.size() > 3 && v.rate > 0"),
    )

    assert [conditional.item.key for conditional in form.conditionals] == ["x", "plan"]
    assert form.watched == {"anschrift", "x"}
    assert form.values_read == {"rate"}


@pytest.mark.parametrize("raw", [None, [], "x", {"pages": []}, {"pages": [1]}, {"pages": [{}]}, {"pages": "x"}])
def test_what_is_no_form_is_refused(raw):
    with pytest.raises(FormError):
        load_form(raw)


def test_the_list_of_countries_is_iso_with_germany_first():
    keys = list(countries())

    assert keys[0] == "DE"
    assert len(keys) == len(set(keys)) == 250
    assert countries()["AT"] == {"de": "Österreich", "en": "Austria"}
    assert {"EU", "ZZ", "UN"}.isdisjoint(keys)
    assert keys.index("EG") < keys.index("AT") < keys.index("PK")


def test_the_list_of_countries_follows_the_language_of_the_page():
    form = load_form({"pages": [page("p", question("land", "codelist", list="countries"))]})

    with override("en"):
        keys = [key for key, _label, _help in form.question("land").kind.control().options]

    assert keys[:2] == ["DE", "AF"]
    assert keys.index("AT") < keys.index("CI") < keys.index("EG") < keys.index("PK")


def test_a_package_may_bring_its_own_list():
    local = {"planets": {"mars": {"de": "Mars", "en": "Mars"}}}
    form = load_form({"pages": [page("p", question("q", "codelist", list="planets"))]}, local)

    assert form.question("q").kind.options == local["planets"]
    assert codelist("../etc") is None
