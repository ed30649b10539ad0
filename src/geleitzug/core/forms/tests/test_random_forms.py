# SPDX-License-Identifier: EUPL-1.2
"""Forms nobody thought of: page and stored answers are judged alike, and what is accepted fits the JSON Schema.

A few cases by the suite, always the same ones; more of them by hand: ``FORMS=5000 ./geleitzug test -k random_forms
--hypothesis-seed=7``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geleitzug.core.forms import drawing, engine, summary
from geleitzug.core.forms.kinds import KINDS
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.schema import json_schema
from geleitzug.core.forms.shapes import Context, Form, Group, Item, Page, Problem
from geleitzug.core.forms.tests.random_forms import (
    CONTEXTS,
    FORMS,
    JSON,
    OF_THE_FORM,
    SETTINGS,
    TYPED,
    WILD,
    answers_to,
    only_files,
    spoilt,
    typed_in,
)

MANY = int(os.environ.get("FORMS", "0"))
OFTEN = settings(
    max_examples=MANY or 30,
    derandomize=not MANY,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],  # a form that fails is small as it is; making it smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_kind_of_question_is_among_them() -> None:
    assert SETTINGS.keys() == KINDS.keys()
    assert TYPED.keys() == KINDS.keys() - {"info", "computed", "file"}


@OFTEN
@given(st.data(), FORMS, CONTEXTS)
def test_what_may_be_stored_may_be_typed_and_fits_the_schema(data: st.DataObject, form: Form, ctx: Context) -> None:
    answers = data.draw(answers_to(form))

    problems = _of_pages(engine.validate(form, answers, ctx))
    typed, refused = _typed_page_by_page(form, answers, ctx)

    if not problems:
        assert refused == []
        assert _told(form, engine.project(form, typed, ctx)) == _told(form, engine.project(form, answers, ctx))
        _fits_the_schema(form, answers, ctx)
    if not refused:
        assert _of_pages(engine.validate(form, typed, ctx)) == []
        _fits_the_schema(form, typed, ctx)


@OFTEN
@given(st.data(), FORMS, CONTEXTS)
def test_what_is_accepted_of_nonsense_fits_the_schema_as_well(data: st.DataObject, form: Form, ctx: Context) -> None:
    right = data.draw(answers_to(form))
    nonsense = {key: data.draw(spoilt(value)) for key, value in right.items()}

    problems = engine.validate(form, nonsense, ctx)

    if not _of_pages(problems):
        _fits_the_schema(form, nonsense, ctx)
    assert all(problem.message and form.page(problem.page) for problem in problems)


@OFTEN
@given(st.data(), FORMS, CONTEXTS)
def test_whatever_is_typed_and_stored_every_page_can_be_shown(data: st.DataObject, form: Form, ctx: Context) -> None:
    stored = data.draw(answers_to(form).flatmap(spoilt))
    stored = stored if isinstance(stored, dict) else {}

    for page in engine.reachable_pages(form, stored, ctx):
        sent = _query({name: data.draw(WILD) for name in data.draw(st.sets(st.sampled_from(_names(page))))})
        result = engine.clean_page(form, page, sent, stored, ctx)
        draft = engine.draft_page(form, page, sent, stored, ctx)
        engine.validate(form, draft.answers, ctx)
        _shows_each_question(form, page, stored, ctx, None)
        _shows_each_question(form, page, result.answers, ctx, result)
    for lang in ("de", "en"):
        assert all(section.title and section.rows for section in summary.summary(form, stored, ctx, lang))


@OFTEN
@given(FORMS, st.dictionaries(st.sampled_from([f"k{number}" for number in range(9)]), JSON), CONTEXTS)
def test_dropping_what_is_out_of_reach_twice_drops_no_more(form: Form, stored: dict[str, Any], ctx: Context) -> None:
    projected = engine.project(form, stored, ctx)

    assert repr(engine.project(form, projected, ctx)) == repr(projected)


def _of_pages(problems: list[Problem]) -> list[Problem]:
    """Leave out the checks of the whole form, which no page makes."""
    return [problem for problem in problems if problem.message != OF_THE_FORM["message"]["de"]]


def _typed_page_by_page(form: Form, answers: Mapping[str, Any], ctx: Context) -> tuple[dict[str, Any], list[Any]]:
    """Type answers into the pages that are reached, as somebody does who goes through twice; say what was refused."""
    typed = {key: value for page in form.pages for key, value in only_files(page.questions, answers).items()}
    for _round in range(2):
        refused: list[Any] = []
        for number, page in enumerate(form.pages):
            if page in engine.reachable_pages(form, typed, ctx):
                fields = _query(dict(typed_in(page.questions, answers)))
                result = engine.clean_page(form, page, fields, typed, ctx)
                # Files are sent for entries that the page has just made.
                typed = result.answers
                refused += [(number, problem) for problem in result.problems]
    return typed, refused


def _query(fields: Mapping[str, Any]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in fields.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def _names(page: Page) -> list[str]:
    """Return names of fields a page may be sent, of entries there are and are not."""
    return list(_names_in(page.questions, "")) or ["x"]


def _names_in(items: tuple[Item, ...], prefix: str) -> Iterator[str]:
    for item in items:
        path = prefix + item.key
        if isinstance(item, Group):
            for number in ("", ".0", ".2", ".50") if item.repeat else ("",):
                yield from _names_in(item.questions, f"{path}{number}.")
        else:
            parts = item.kind.control().parts
            yield from [f"{path}.{part.name}" for part in parts] or [path]


def _fits_the_schema(form: Form, answers: Mapping[str, Any], ctx: Context) -> None:
    sent = engine.project(form, answers, ctx)
    schema = json_schema(form, title={"de": "Formular"})
    jsonschema_rs.meta.validate(schema)
    wrong = jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(sent)
    assert [f"{error.instance_path}: {error.message}" for error in wrong] == []


def _shows_each_question(form: Form, page: Page, answers: dict[str, Any], ctx: Context, result: Any) -> None:
    html = str(drawing.draw_page(form, page, answers, ctx, result=result))
    survey = Survey(form, answers, ctx)
    asked = [(question, path) for question, path, _this in survey.questions(page)] if survey.has_page(page) else []
    assert [path for question, path in asked if question.kind.asks and _id(form, path) not in html] == []


def _id(form: Form, path: str) -> str:
    return f'id="{drawing.anchor(form, path)}"'


def _told(form: Form, answers: Any) -> Any:
    """Return answers without what says nothing: a declaration that was not ticked, an entry that holds no more."""
    return _told_in([item for page in form.pages for item in page.questions], answers)


def _told_in(items: list[Item], answers: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        value = answers.get(item.key)
        if value is None or (not isinstance(item, Group) and item.kind.name == "declaration" and value is False):
            continue
        if isinstance(item, Group):
            inside = list(item.questions)
            value = [_told_in(inside, entry) for entry in value] if item.repeat else _told_in(inside, value)
            value = value if any(value) else None
        if value:
            found[item.key] = value
    return found
