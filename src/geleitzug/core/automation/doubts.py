# SPDX-License-Identifier: EUPL-1.2
"""What makes the house doubt that a program should decide a case, for the clerk to read. Drawing is examining.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geleitzug.core.automation import rules
from geleitzug.core.cases import addressees, answers
from geleitzug.core.cases.actions.applying import facts_of
from geleitzug.core.cases.holding import loaded
from geleitzug.core.cases.models import NAME_PATH, Case, RegisterValue
from geleitzug.core.cases.rules import FEE
from geleitzug.core.catalogue.package import Package
from geleitzug.core.mailbox.queries import unread_by_office
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground import cel
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.texts import Text, fold, pick

UNREAD_BY_PROGRAMS = frozenset({"long_text", "file"})
"""Kinds of questions whose answers only a person understands."""
MOST_LOOKED_AT = 5
TWICE_WITHIN = timedelta(days=14)
"""The same answers once more within these days are perhaps the same application sent twice."""


def doubts_of(case: Case) -> list[Text]:
    """Return what speaks against deciding a case by program: what the package declares, then what the house adds."""
    return [doubt for ask in _ASKED for doubt in ask(case)]


def in_both(sentence: object, **said: object) -> Text:
    """Return a sentence in both languages: who reads it is not known when it is written.

    What it says may itself be a text in both, as a question's label is.
    """
    both = {}
    for lang in ("de", "en"):
        words = {name: pick(each, lang) if isinstance(each, dict) else each for name, each in said.items()}
        with override(lang):
            both[lang] = str(sentence) % words if words else str(sentence)
    return both


def _declared(case: Case) -> Iterator[Text]:
    automatic = case.package.automatic
    if automatic is None or not automatic.doubts:
        return
    facts = {**facts_of(case.application), "t": case.results, "outcome": case.outcome or None}
    for doubt in automatic.doubts:
        try:
            met = doubt.when.evaluate(facts)
        except cel.CelError as error:
            yield in_both(_("Eine Bedingung der Leistung lässt sich nicht auswerten: %(why)s"), why=error)
            continue
        if met is not False:  # neither yes nor no is no answer
            yield doubt.says


def _registers(case: Case) -> Iterator[Text]:
    """What a step has found contradictory, or could not find out."""
    yield from (result["doubt"] for result in case.results.values() if result.get("doubt"))


def _outcome(case: Case) -> Iterator[Text]:
    if not case.outcome and not case.package.is_notice:
        yield in_both(_("Die Regeln der Leistung haben kein Ergebnis ergeben."))
    if rules.is_burdening(case.outcome):
        yield in_both(
            _(
                "Nach den Regeln der Leistung wäre abzulehnen, oder es wären Auflagen zu machen. Das entscheidet ein"
                " Mensch (§§ 28, 39 VwVfG)."
            )
        )


def _name(case: Case) -> Iterator[Text]:
    if addressees.differs_from_proof(case.application):
        yield in_both(_("Der Name im Antrag ist ein anderer als der nachgewiesene."))


def _represented(case: Case) -> Iterator[Text]:
    if rules.is_represented(case.application.who):
        yield in_both(_("Jemand handelt für eine andere Person. Die Vollmacht muss ein Mensch lesen."))


def _wrote(case: Case) -> Iterator[Text]:
    if _unread_of.first(case.pk) is not None:
        yield in_both(_("Es ist eine Nachricht da, die niemand gelesen hat; vielleicht bittet sie um einen Menschen."))


def _unread(case: Case) -> Iterator[Text]:
    """Free text and files: whoever writes there wants somebody to read it, unless the package says it is no matter."""
    passed = _passed_over(case.package)
    said = [
        row
        for row in answers.shown(case.application, "de").rows
        if row.kind in UNREAD_BY_PROGRAMS and (row.value or row.files) and row.path not in passed
    ]
    in_english = answers.shown(case.application, "en").labels if said else {}
    for row in said:
        label = {"de": row.label, "en": in_english.get(row.path) or row.label}
        yield in_both(_("Bei „%(label)s“ steht etwas, das ein Programm nicht versteht."), label=label)


def _passed_over(package: Package) -> frozenset[str]:
    return package.automatic.passes_over if package.automatic else frozenset()


def _paid(case: Case) -> Iterator[Text]:
    if not case.application.fee_cents or case.package.service["payment"] != "before":
        return
    payment = standing_payment(case.pk, FEE)
    if payment is None or payment.received != payment.amount:
        yield in_both(_("Bezahlt wurde ein anderer Betrag als die Gebühr."))


def _twice(case: Case) -> Iterator[Text]:
    if loaded() is not None:  # a story is played again and again in the same town
        return
    since, word = case.received_at - TWICE_WITHIN, max(fold(case.applicant).split(), key=len, default="")
    by_account = _of_account.all(case.holder, case.service_key, case.pk)
    for other in (*by_account, *_of_name.all(case.applicant, word, case.service_key, case.pk)):
        is_lately = since <= other.received_at < case.received_at
        if is_lately and other.application.answers == case.application.answers:
            yield in_both(_("Vielleicht doppelt beantragt: %(number)s hat dieselben Angaben."), number=other.number)
            return


_unread_of = Prepared(lambda subject: unread_by_office(subject).only("id")[:1], UUID)
_newest = Case.objects.select_related("application").order_by("-id")
_of_account = Prepared(
    lambda holder, key, this: _newest.filter(application__holder=holder, service_key=key).exclude(pk=this)[
        :MOST_LOOKED_AT
    ],
    *(UUID, str, UUID),
)
_of_name = Prepared(
    lambda name, word, key, this: _newest.filter(
        pk__in=RegisterValue.objects.filter(path=NAME_PATH, text=word).values("case"), applicant=name, service_key=key
    ).exclude(pk=this)[:MOST_LOOKED_AT],
    *(str, str, str, UUID),
)

_ASKED: tuple[Callable[[Case], Iterator[Text]], ...] = (
    _declared, _registers, _outcome, _name, _represented, _wrote, _unread, _paid, _twice,
)  # fmt: skip


def in_words(reasons: list[dict[str, Any]], lang: str) -> list[str]:
    """Return kept reasons in a language."""
    return [pick(reason, lang) for reason in reasons]
