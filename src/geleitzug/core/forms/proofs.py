# SPDX-License-Identifier: EUPL-1.2
"""The files a form may ask for, each with when it does in words: what to have at hand before the first question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.in_words import in_words
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Form, Item, Page, Question
from geleitzug.ground import cel
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proof in words."""

    label: str
    only_if: str = ""
    """When it is asked, ``nur, wenn …``; empty for one that is always asked."""
    optional: bool = False


def files_wanted(form: Form, lang: str) -> tuple[Wanted, ...]:
    """Return the files that may be asked for, in the order of the pages; the same one is named once."""
    found: dict[tuple[str, str], Wanted] = {}
    for question in form.questions():
        if isinstance(question.kind, Files):
            label = pick(question.label, lang)
            only_if = _only_if(form, question)
            found.setdefault((label, only_if), Wanted(label, only_if, optional=not question.required))
    return tuple(found.values())


def paper_wanted(form: Form, label: str, when: str | None) -> Wanted:
    """Return a proof that no question takes, with its condition in words; raises CelError where that is no formula."""
    words = [in_words(form, cel.compile(when, variables=VARIABLES), "", _quoted)] if when else []
    return Wanted(label, _in_one_sentence(words))


def _only_if(form: Form, question: Question) -> str:
    """Return in words what must hold for a question to be asked: of its page, the groups around it, and itself."""
    found = [each for each in _around(form, question) if each.when is not None]
    return _in_one_sentence(
        [in_words(form, each.when, _within(form, each), _quoted) for each in found if each.when is not None]
    )


def _in_one_sentence(words: Sequence[str | None]) -> str:
    """Join conditions in words; one that is not simple is said in general, and none is an empty text."""
    if None in words:
        return _("nur, wenn es nach Ihren Antworten nötig ist")
    conditions = (" " + _("und") + " ").join(filter(None, words))
    return _("nur, wenn %(conditions)s") % {"conditions": conditions} if words else ""


def _around(form: Form, question: Question) -> Iterator[Page | Item]:
    page = form.page(question.page)
    if page is not None:
        yield page
    steps = question.path.split(".")
    for end in range(1, len(steps) + 1):
        if item := form.items.get(".".join(steps[:end])):
            yield item


def _within(form: Form, at: Page | Item) -> str:
    return "" if isinstance(at, Page) else form.repeating_around(at.path)


def _quoted(question: Question) -> str:
    return _("„%(answer)s“") % {"answer": pick(question.label, language()).rstrip(":")}
