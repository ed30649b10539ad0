# SPDX-License-Identifier: EUPL-1.2
"""Why a program has decided as it did: kept with the decision, and told to office, applicant and in the letter.

Art. 13 (2) f, 15 (1) h and 22 GDPR ask for the logic; § 35a VwVfG for the norm that permits it. What is kept names
elements and answers of a package whose version never changes, so it can be told in any language years later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import answers, steps
from geleitzug.core.cases.holding import Drawn
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms.in_words import in_words
from geleitzug.core.forms.shapes import definition_path
from geleitzug.core.forms.summary import Row
from geleitzug.core.workflow import engine
from geleitzug.core.workflow.engine import Fired
from geleitzug.ground.texts import pick

Record = Mapping[str, Any]

_OWN = "cases."
"""Steps of this module write and send; they decide nothing and explain nothing."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a program decided so, in words of one language."""

    norm: str
    url: str
    version: str
    rules: tuple[str, ...]
    """Which rules led to it, a sentence each."""
    answers: tuple[tuple[str, str], ...]
    """What of the application they have read: question and answer."""
    registers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Which registers were asked, and what they said."""
    sample: str
    """How it came that nobody looked at it before."""


def record_of(case: Case, drawn: Drawn) -> dict[str, Any]:
    """Return what is kept of a decision that a program takes now: norm, version, rules, inputs, how the dice fell."""
    package = case.package
    automatic = package.automatic
    rules = _rules_of(case)
    read = _paths_read(case, rules)
    said = [row for row in answers.shown(case.application, "de").rows if row.value and _is_read(row, read)]
    return {
        "norm": {"title": automatic.norm, "url": automatic.url} if automatic else {},
        "version": package.version,
        "at": timezone.now().isoformat(timespec="seconds"),
        "rules": [{"element": rule.element, "row": rule.row, "when": rule.when} for rule in rules],
        "answers": [{"path": row.path, "label": row.label, "value": row.value} for row in said],
        "registers": list(_registers_of(case, rules)),
        "doubts": [doubt.key for doubt in automatic.doubts] if automatic else [],
        "sample": {"percent": drawn.percent, "number": drawn.number},
    }


def told(record: Record, application: Application, lang: str, *, whole: bool = True) -> Explanation | None:
    """Return a kept record in words; None where there is none.

    Not ``whole``: what would tell the result before its recipient has the letter is left out.
    """
    if not record:
        return None
    package = application.package
    with override(lang):
        shown = {row.path: (row.label, row.value) for row in answers.shown(application, lang).rows}
        rules = (_sentence(package, rule, whole=whole) for rule in record["rules"])
        return Explanation(
            norm=record["norm"].get("title", ""),
            url=record["norm"].get("url", ""),
            version=record["version"],
            rules=tuple(dict.fromkeys(rule for rule in rules if rule)),
            answers=tuple(shown.get(each["path"], (each["label"], each["value"])) for each in record["answers"]),
            registers=tuple(
                (pick(each["name"], lang), _facts(each["facts"], lang) if whole else ()) for each in record["registers"]
            ),
            sample=_("Von hundert Entscheidungen sieht ein Mensch %(percent)d an; diese war nicht darunter.")
            % {"percent": record["sample"]["percent"]}
            if record["sample"]["percent"]
            else "",
        )


def names_of(record: Record, package: Package) -> list[str]:
    """Return what the rules of a record are called that check something: steps and tables, and no gateways."""
    elements = package.process.elements
    named = (elements[each["element"]] for each in record["rules"])
    return list(dict.fromkeys(element.label for element in named if element.table or element.is_automatic))


def _rules_of(case: Case) -> list[Fired]:
    process = case.package.process
    if case.process_state is None:
        return []
    passed = engine.fired(process, case.process_state)
    return [rule for rule in passed if not process.elements[rule.element].step.startswith(_OWN)]


def _paths_read(case: Case, rules: list[Fired]) -> set[str]:
    """Return the questions whose answers the rules have read; a step says itself what it has read."""
    expressions = case.package.process.conditions
    read = {path for rule in rules for text in rule.judged for path in expressions[text].reads}
    if case.package.automatic:
        read |= {path for doubt in case.package.automatic.doubts for path in doubt.when.reads}
    asked = {path.removeprefix("a.") for path in read if path.startswith("a.")}
    for rule in rules:
        asked |= set(case.results.get(rule.element, {}).get("reads") or [])
    return asked


def _is_read(row: Row, read: set[str]) -> bool:
    path = definition_path(row.path)
    return any(each == path or each.startswith(f"{path}.") or path.startswith(f"{each}.") for each in read)


def _registers_of(case: Case, rules: list[Fired]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        name = steps.register_of(case.package.process.elements[rule.element].step)
        if name is not None:
            yield {"name": dict(name), "facts": list(case.results.get(rule.element, {}).get("facts") or [])}


def _sentence(package: Package, rule: Mapping[str, Any], *, whole: bool) -> str:
    element = package.process.elements[rule["element"]]
    said = {"name": element.label, "row": rule["row"]}
    if not whole:
        return _("Geprüft in „%(name)s“") % said if element.table or element.is_automatic else ""
    if element.table:
        said["when"] = _condition(package, rule["when"])
        if not rule["when"]:
            return _("Tabelle „%(name)s“: Zeile %(row)d, die in allen anderen Fällen gilt") % said
        return _("Tabelle „%(name)s“: Zeile %(row)d, wenn %(when)s") % said
    if element.is_automatic:
        return _("Schritt „%(name)s“") % said
    return f"{element.label}: {_way_out(package, rule)}" if element.name else ""


def _way_out(package: Package, rule: Mapping[str, Any]) -> str:
    """Return what the arrow is called by which a gateway was left."""
    process = package.process
    for flow in process.drawing.leaving(rule["element"]):
        is_default = flow.id == process.elements[rule["element"]].default
        if is_default if not rule["when"] else flow.condition == rule["when"]:
            return flow.name or (_("sonst") if is_default else _condition(package, rule["when"]))
    return _("sonst")


def _condition(package: Package, text: str) -> str:
    """Return a condition in words; one that is more than a person wants to read stays as it is written."""
    if not text:
        return ""
    expression = package.process.conditions[text]
    return in_words(package.form, expression, "", lambda question: f"„{pick(question.label, 'de')}“") or text


def _facts(facts: list[Mapping[str, Any]], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((pick(fact["label"], lang), str(fact["value"])) for fact in facts)
