# SPDX-License-Identifier: EUPL-1.2
"""The form with everything, and filling it in."""

from django.http import QueryDict

from geleitzug.core.forms import engine
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import EVERYTHING, TODAY

FORM = load_form(EVERYTHING)

CTX = Context(TODAY)


def clean(key, query, answers=None, form=FORM):
    return engine.clean_page(form, form.page(key), QueryDict(query), answers or {}, CTX)


def said(problems):
    return {problem.path: problem.message for problem in problems}


def without(answers, key, **changes):
    return {**{k: v for k, v in answers.items() if k != key}, **changes}
