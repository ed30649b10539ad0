# SPDX-License-Identifier: EUPL-1.2
"""Pages cut into one question each: what becomes of keys, texts, conditions and checks."""

import pytest
from django.http import QueryDict

from geleitzug.core.forms import drawing, engine, summary
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import TODAY, page, question

CTX = Context(TODAY)
TWO_DAYS = {
    "key": "reihenfolge",
    "that": "a.von <= a.bis",
    "at": "bis",
    "message": {"de": "Bitte nennen Sie ein Ende, das nach dem Anfang liegt."},
}
NEVER_ON_SUNDAY = {"key": "nie", "that": "a.von != '2026-03-08'", "at": "von", "message": {"de": "Nicht am 8. März."}}
REST = page(
    "fest",
    question("hinweis", "info", text={"de": "Lesen Sie das zuerst."}),
    question("von", "date", required=True),
    question("bis", "date", required=True),
    question("dauer", "computed", value="days_between(a.von, a.bis)", format="integer"),
    question("laut", "yesno", required=True),
    question("warum", "text", required=True, when="a.laut == true"),
    question("schluss", "info", text={"de": "Danke."}),
    intro={"de": "Ein Fest melden Sie an."},
    one_by_one=True,
    checks=[TWO_DAYS, NEVER_ON_SUNDAY],
)
FEAST = load_form({"pages": [REST]})


def keys(answers):
    return [found.key for found in engine.reachable_pages(FEAST, answers, CTX)]


def test_each_question_has_a_page_and_what_only_says_something_goes_with_it():
    assert [(found.key, [item.key for item in found.questions]) for found in FEAST.pages] == [
        ("fest", ["hinweis", "von"]),
        ("fest-bis", ["bis", "dauer"]),
        ("fest-laut", ["laut"]),
        ("fest-warum", ["warum", "schluss"]),
    ]
    assert [found.title["de"] for found in FEAST.pages] == ["Von", "Bis", "Laut", "Warum"]
    assert [bool(found.intro) for found in FEAST.pages] == [True, False, False, False]


def test_a_condition_on_the_same_page_becomes_a_page_that_is_gone_to_or_not():
    assert keys({}) == ["fest", "fest-bis", "fest-laut", "fest-warum"]  # its info is asked without condition
    without = load_form({"pages": [{**REST, "questions": REST["questions"][:-1]}]})

    assert [found.key for found in engine.reachable_pages(without, {}, CTX)][-1] == "fest-laut"
    assert [found.key for found in engine.reachable_pages(without, {"laut": True}, CTX)][-1] == "fest-warum"


def test_a_check_is_asked_where_the_last_of_what_it_reads_is():
    first, second = FEAST.pages[:2]

    begun = engine.clean_page(FEAST, first, QueryDict("von=10.03.2026&_shown=hinweis von"), {}, CTX)
    ended = engine.clean_page(FEAST, second, QueryDict("bis=09.03.2026&_shown=bis"), begun.answers, CTX)
    sunday = engine.clean_page(FEAST, first, QueryDict("von=08.03.2026&_shown=hinweis von"), {}, CTX)

    assert begun.is_done
    assert [problem.path for problem in ended.problems] == ["bis"]
    assert [problem.path for problem in sunday.problems] == ["von"]


def test_in_the_end_a_check_complains_once_and_is_never_lost():
    answers = {"von": "2026-03-10", "bis": "2026-03-09", "laut": False}
    hidden = load_form(
        {
            "pages": [
                page(
                    "p",
                    question("x", "yesno", required=True),
                    question("y", "text", when="a.x == true"),
                    one_by_one=True,
                    checks=[{"key": "k", "that": "a.x != false || a.y != null", "message": {"de": "So nicht."}}],
                )
            ]
        }
    )

    assert [problem.path for problem in engine.validate(FEAST, answers, CTX)] == ["bis"]
    assert [problem.message for problem in engine.validate(hidden, {"x": False}, CTX)] == ["So nicht."]


def test_for_who_reads_the_answers_it_is_one_section():
    answers = {"von": "2026-03-09", "bis": "2026-03-10", "laut": False}

    (section,) = summary.summary(FEAST, answers, CTX)

    assert section.title == "Seite fest"
    assert section.one_by_one
    assert [(row.path, row.page) for row in section.rows] == [
        ("von", "fest"), ("bis", "fest-bis"), ("dauer", "fest-bis"), ("laut", "fest-laut"),
    ]  # fmt: skip


def test_the_title_is_not_said_twice_to_who_sees_it():
    html = str(drawing.draw_page(FEAST, FEAST.pages[2], {}, CTX))

    assert html.startswith('<div class="gz-named">')
    assert "Laut" in html  # for screen readers the field keeps its name


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"one_by_one": "ja"}, "one_by_one"),
        ({"questions": [{"kind": "text"}]}, "key"),
        ({"title": None}, "title"),
        ({"checks": [{**TWO_DAYS, "that": "a.nie == 1"}]}, "nie"),
        ({"questions": [question("von", "date"), question("von", "date")]}, "gibt es schon"),
    ],
)
def test_what_an_author_gets_wrong_is_said_as_on_any_page(broken, words):
    with pytest.raises(FormError, match=words):
        load_form({"pages": [{**REST, **broken}]})


def test_one_question_needs_no_cutting():
    alone = load_form({"pages": [page("p", question("x", "text"), one_by_one=True)]})

    assert [(found.key, found.part_of, found.title["de"]) for found in alone.pages] == [("p", "", "Seite p")]
