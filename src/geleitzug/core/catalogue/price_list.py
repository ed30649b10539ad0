# SPDX-License-Identifier: EUPL-1.2
"""What a service costs before anybody applies, in words: each line with per what it is owed, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.catalogue.fees import BEGUN, EXACT, WHOLE, FeeItem, FeesError, limits, prices
from geleitzug.core.catalogue.multiples import EntriesOf, Span, factors_of, read
from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms.in_words import in_words
from geleitzug.core.forms.shapes import Form, Question
from geleitzug.ground.cel import Expression
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.web.formats import language, money

_ENTRIES = re.compile(r"(?:size\(a\.(?P<of>[\w.]+?)\)|a\.(?P<its>[\w.]+?)\.size\(\))(?: - (?P<but>\d+))?")
_ANSWER = re.compile(r"a\.(?P<path>[\w.]+?)(?: - (?P<but>\d+))?")
_GUARD = re.compile(r"(?:(?P<asked>a\.[\w.]+) != null && )?(?P<counted>.+?) > (?P<but>\d+)")


@dataclass(frozen=True, slots=True)
class Price:
    """A line of a price list; ``each`` says per what (``je Hund``), ``only_if`` when (``nur, wenn …``).

    ``limits`` says what it costs at least or at most (``mindestens 120,00 €``).
    """

    title: Text
    amount: Euro
    per: str
    each: str = ""
    only_if: str = ""
    limits: str = ""


def price_list(package: Package, values: Mapping[str, Any]) -> tuple[Price, ...]:
    """Return what can be said of a package's fees with a town's values; nothing of a table that gives no amount."""
    items = {item.key: item for item in package.fees}
    try:
        known = [(line, limits_in_words(*limits(items[line.key], values))) for line in prices(package.fees, values)]
    except FeesError:
        return ()
    return tuple(_price(package.form, items[line.key], line.amount, limited) for line, limited in known)


def limits_in_words(least: Euro | None, most: Euro | None) -> str:
    """Return what something costs at least and at most: ``mindestens 120,00 €, höchstens 500,00 €``."""
    said = [
        _("mindestens %(amount)s") % {"amount": money(least)} if least is not None else "",
        _("höchstens %(amount)s") % {"amount": money(most)} if most is not None else "",
    ]
    return ", ".join(filter(None, said))


def counts_in_words(counts: str) -> str:
    """Return what becomes of a quantity that is no whole number."""
    return {
        WHOLE: _("nur ganze zählen"),
        BEGUN: _("jede angefangene Einheit zählt ganz"),
        EXACT: _("mit Nachkommastellen, das Ergebnis ab einem halben Cent aufgerundet"),
    }[counts]


def _price(form: Form, item: FeeItem, amount: Euro, limited: str) -> Price:
    each = _each(form, item.quantity) if item.quantity else ""
    only_if = _only_if(form, item.when) if item.when and not _is_guard(item) else ""
    if each and item.counts != WHOLE:
        each = f"{each} ({counts_in_words(item.counts)})"
    return Price(item.title, amount, item.per, each, only_if, limited)


def _is_guard(item: FeeItem) -> bool:
    """Tell whether a condition only says that there is anything to multiply by (``a.n > 1`` of ``a.n - 1``)."""
    guard = _GUARD.fullmatch(item.when.text.strip()) if item.when else None
    if guard is None or item.quantity is None or guard["asked"] not in (None, guard["counted"]):
        return False
    return item.quantity.text.strip() == f"{guard['counted']} - {guard['but']}"


def _each(form: Form, quantity: Expression) -> str:
    """Return per what a line is owed, as far as the number it is multiplied by is one somebody types or makes."""
    each = [_each_of(form, factor) for factor in factors_of(quantity.text)]
    if not all(each) or len(each) > 2:
        return _("je nach Ihren Angaben mehrmals")
    return _("%(each)s und %(further)s") % {"each": each[0], "further": each[1]} if len(each) == 2 else each[0]


def _each_of(form: Form, text: str) -> str:
    """Return per what one factor makes a line owed; nothing where that cannot be said."""
    if counted := read(text):
        return _counted(form, counted)
    if found := _ENTRIES.fullmatch(text):
        group = form.group(found["of"] or found["its"])
        if group is not None and group.repeat:
            words = {"item": pick(group.item or group.label, language())}
            if found["but"]:
                return _("je %(item)s, ab Nummer %(first)s") % {**words, "first": int(found["but"]) + 1}
            return _("je %(item)s") % words
    if (found := _ANSWER.fullmatch(text)) and (question := form.question(found["path"])):
        if found["but"]:
            named = {"question": _quoted(question), "first": int(found["but"]) + 1}
            return _("ab Nummer %(first)s bei %(question)s") % named
        return _("mal der Zahl bei %(question)s") % {"question": _quoted(question)}
    return ""


def _counted(form: Form, counted: Span | EntriesOf) -> str:
    if isinstance(counted, Span):
        return _("je angefangene Woche") if counted.weeks else _("je Tag")
    group = form.group(counted.group)
    question = form.question(f"{counted.group}.{counted.question}")
    if group is None or question is None:
        return ""
    words = {"item": pick(group.item or group.label, language()), "question": _quoted(question)}
    if counted.answer is None:
        return _("je %(item)s mit Ja bei %(question)s") % words
    options = {key: pick(text, language()) for key, text, _help in question.kind.control().options}
    answer = options.get(counted.answer, counted.answer)
    return _("je %(item)s mit „%(answer)s“ bei %(question)s") % {**words, "answer": answer}


def _only_if(form: Form, when: Expression) -> str:
    words = in_words(form, when, "", _quoted)
    return _("nur, wenn %(conditions)s") % {"conditions": words} if words else _("nur bei bestimmten Angaben")


def _quoted(question: Question) -> str:
    return _("„%(answer)s“") % {"answer": pick(question.label, language()).rstrip(":")}
