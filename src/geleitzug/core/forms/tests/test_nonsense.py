# SPDX-License-Identifier: EUPL-1.2
"""Whatever is sent: nothing makes the form fall over, and what cannot be is refused."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.forms import answers as paths
from geleitzug.core.forms import drawing, engine, known, summary, versions
from geleitzug.core.forms.tests.conftest import COMPLETE, FILE, TODAY, form_of, question
from geleitzug.core.forms.tests.filling import CTX, FORM, said, without

# --- whatever is sent ------------------------------------------------------------------------------------------


NAMES = st.sampled_from(
    [
        *[item.path for item in FORM.questions()],
        *[
            f"hunde.{index}.{key}"
            for index in (0, 1, 2, 3, -1, 99, "x", "")
            for key in ("name", "chip", "nummer", "bild")
        ],
        *[f"person.{part}" for part in ("given", "family", "born")],
        *[f"anschrift.{part}" for part in ("street", "number", "postcode", "city", "country")],
        "konto.iban",
        "konto.owner",
        "hunde",
        "_shown",
        "_add",
    ]
) | st.text(max_size=12)

TYPED = st.sampled_from(
    ["", "true", "hund", "anderes", "1.2.90", "12,50", "27561", "x" * 5000, "\x00", "🐕"]
) | st.text(max_size=30)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TYPED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "chip", "given", "city"]), inner, max_size=3)
    ),
    max_leaves=8,
)

STORED = st.dictionaries(st.sampled_from([item.key for item in FORM.items.values()]), JSON, max_size=8) | st.just(
    COMPLETE
)


def sent(pairs):
    data = QueryDict(mutable=True)
    for name, values in pairs.items():
        data.setlist(name, values)
    return data


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, st.lists(TYPED, max_size=3), max_size=12), STORED, st.sampled_from(FORM.pages))
def test_no_submitted_page_makes_it_fall_over(pairs, stored, page_):
    data = sent(pairs)

    result = engine.clean_page(FORM, page_, data, stored, CTX)
    draft = engine.draft_page(FORM, page_, data, stored, CTX)

    assert all(problem.message and problem.page == page_.key for problem in (*result.problems, *draft.problems))
    paths.pressed(FORM, data)


@settings(max_examples=200, deadline=None)
@given(STORED)
def test_dropping_twice_drops_no_more_and_only_reachable_questions_are_complained_about(stored):
    projected = engine.project(FORM, stored, CTX)

    assert engine.project(FORM, projected, CTX) == projected
    survey = engine.Survey(FORM, projected, CTX)
    asked = {path for p in survey.pages() for _question, path, _this in survey.questions(p)}
    for problem in engine.validate(FORM, projected, CTX):
        assert any(problem.path == path or problem.path.startswith(f"{path}.") for path in asked) or (
            problem.path == "hunde"
        )
    summary.summary(FORM, stored, CTX, "en")
    versions.carry_over(FORM, FORM, stored, TODAY)
    for each in FORM.pages:
        known.fitting(FORM, each, stored, known.by_marks({"account.person": stored}), CTX)
        known.fitting(FORM, each, {}, known.by_answers(FORM, stored, same_service=True), CTX)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, st.lists(TYPED, max_size=2), max_size=12), st.sampled_from(FORM.pages))
def test_what_a_page_accepted_the_whole_form_accepts(pairs, page_):
    result = engine.clean_page(FORM, page_, sent(pairs), COMPLETE, CTX)

    if result.is_done and page_ in engine.reachable_pages(FORM, result.answers, CTX):
        problems = [problem for problem in engine.validate(FORM, result.answers, CTX) if problem.page == page_.key]
        assert [p for p in problems if p.message != "Bitte geben Sie E-Mail oder Telefon an."] == []


SOME = st.fixed_dictionaries(
    {},
    optional={
        "art": st.sampled_from(["hund", "katze", "anderes", None]),
        "gefaehrlich": st.booleans(),
        "wert": st.sampled_from([None, 5, 200_000]),
        "hunde": st.lists(st.fixed_dictionaries({}, optional={"chip": st.booleans()}), max_size=3),
        "email": st.just("a@example.org"),
    },
)


@settings(max_examples=80, deadline=None)
@given(SOME)
def test_a_part_of_the_form_is_seen_as_in_the_whole(answers):
    whole = engine.Survey(FORM, answers, CTX)

    assert engine.reachable_pages(FORM, answers, CTX) == whole.pages()
    for each in whole.pages():
        part = engine.Survey(FORM, answers, CTX, FORM.parts[each.key])
        assert list(part.questions(each)) == list(whole.questions(each))
        assert list(part.groups(each)) == list(whole.groups(each))


def test_a_page_looks_at_no_more_of_the_form_than_it_reads():
    assert {item.key for item in FORM.parts["wer"].items} == {"person", "anschrift", "email", "telefon"}
    assert {item.key for item in FORM.parts["ende"].items} >= {"wert", "konto"}
    assert "hunde" not in {item.key for item in FORM.parts["ende"].items}


# --- what random forms found (test_random_forms.py) ---


def test_more_entries_than_there_may_be_are_refused_where_they_are_stored_as_well():
    problems = engine.validate(FORM, without(COMPLETE, "hunde", hunde=[COMPLETE["hunde"][0]] * 4), CTX)

    assert said(problems)["hunde"] == "Bitte geben Sie höchstens 3 an."


@pytest.mark.parametrize(
    ("key", "nonsense"),
    [
        ("richtig", "abc"), ("richtig", 1), ("plan", ""), ("plan", {}), ("plan", [{**FILE, "size": [1]}]),
        ("plan", [{"name": "a", "mime": 3}]),
    ],
)  # fmt: skip
def test_what_no_declaration_and_no_file_can_be_is_refused_and_shown_all_the_same(key, nonsense):
    form = form_of(question("richtig", "declaration", text={"de": "Ja."}), question("plan", "file"))
    answers = {key: nonsense}

    assert said(engine.validate(form, answers, CTX)).keys() == {key}
    assert f'id="f-{key}' in str(drawing.draw_page(form, form.pages[0], answers, CTX))
    assert summary.summary(form, answers, CTX)


@pytest.mark.parametrize("nonsense", ["1e999999999", "NaN", "Infinity", "１２", "007"])
def test_a_number_that_nobody_can_have_typed_is_refused_at_once(nonsense):
    form = form_of(question("x", "number"))

    assert said(engine.validate(form, {"x": nonsense}, CTX)).keys() == {"x"}
    assert summary.summary(form, {"x": nonsense}, CTX)[0].rows[0].value == nonsense


def test_a_group_that_is_left_out_is_not_there_whatever_it_would_compute():
    inside = [
        question("name", "text", required=True),
        question("satz", "computed", value="12"),
        question("ja", "declaration", text={"de": "Ja."}),
    ]
    form = form_of(question("zweite", "group", optional=True, questions=inside))

    assert engine.project(form, {"zweite": {"ja": False}}, CTX) == {}
    assert engine.project(form, {"zweite": {"name": "A"}}, CTX) == {"zweite": {"name": "A", "satz": "12"}}
