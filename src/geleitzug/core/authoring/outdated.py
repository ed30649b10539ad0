# SPDX-License-Identifier: EUPL-1.2
"""Examples the form or the fees have moved away from, found without playing them; playing is rehearsing.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.outline import Finding
from geleitzug.core.cases import differences
from geleitzug.core.cases.queries import plain_who
from geleitzug.core.catalogue import fees
from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms import engine
from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, Form, Problem, definition_path
from geleitzug.ground import cel

Raw = Mapping[str, Any]


def outdated(package: Package, stories: Mapping[str, Raw], values: Raw, today: date) -> Iterator[Finding]:
    """Yield the examples that cannot come out as they say, each with why; the package's form and fees must load."""
    for name, story in stories.items():
        ctx = Context(today, values, plain_who(story.get("who") or {}))
        if reasons := _reasons(package, story, ctx):
            words = {"title": story.get("title") or name, "why": " ".join(reasons)}
            sentence = _("Das Beispiel „%(title)s“ geht so nicht mehr auf. %(why)s") % words
            yield Finding("", sentence, f"example:{name}", part="examples")


def _reasons(package: Package, story: Raw, ctx: Context) -> list[str]:
    try:
        answers = engine.project(package.form, story.get("answers") or {}, ctx)
        problems = [
            each for each in engine.validate(package.form, answers, ctx) if not _is_sample(each, package.form, answers)
        ]
        told = sorted({definition_path(path) for path in story.get("problems") or []})
        found = sorted({definition_path(problem.path) for problem in problems})
        if told or found:
            if told == found:
                return []
            if not told:
                return differences.unsent(problems)
            say = differences.question_in(package)
            return [differences.differs(_("Was beanstandet wird"), told, found, say) + "."]
        survey = Survey(package.form, answers, ctx)
        total = fees.total(fees.assess(package.fees, {**survey.bindings(), "t": {}})).cents
    except (fees.FeesError, cel.CelError, KeyError, TypeError, ValueError) as error:
        return [str(error)]
    if total != int(story.get("fee") or 0):
        return [differences.differs(_("Gebühr"), story.get("fee") or 0, total, differences.cents) + "."]
    return []


def _is_sample(problem: Problem, form: Form, answers: Raw) -> bool:
    """Tell whether it is about a file that a story only names: it is made when the story is played."""
    question = form.question(problem.path)
    return question is not None and isinstance(question.kind, Files) and bool(value_at(answers, problem.path))
