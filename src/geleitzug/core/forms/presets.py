# SPDX-License-Identifier: EUPL-1.2
"""Answers a form begins with: what its questions say of themselves, as XDatenfelder's ``inhalt`` does.

Who applies sees them on their page and changes them like any other. What is asked for each entry, or only under a
condition that is not met at the start, begins empty.
"""

from __future__ import annotations

from typing import Any

from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms.shapes import Context, Form


def answers_to_begin_with(form: Form, ctx: Context) -> dict[str, Any]:
    """Return the answers a new application has."""
    preset = [each for each in form.questions() if each.preset and not form.repeating_around(each.path)]
    if not preset:
        return {}
    answers: dict[str, Any] = {}
    for question in preset:
        value = question.kind.clean(question.preset, ctx.today)
        answers = form_answers.set_value(form, answers, question.path, value)
    return engine.project(form, answers, ctx)
