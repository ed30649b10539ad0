# SPDX-License-Identifier: EUPL-1.2
"""The forms of tasks: what each kind asks, what was typed, what is missing. What the answer does is core's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleitzug.core.caseload import queries as caseload
from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases import awaiting, options
from geleitzug.core.cases.actions import deciding, objecting, process, rechecking, rejecting
from geleitzug.core.cases.awaiting import Awaited
from geleitzug.core.cases.models import Case, Decision, Objection, Task
from geleitzug.core.cases.rules import RECHECK, REDECIDE, SIGNING, Outcome
from geleitzug.core.files.prose import lint
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.wording.queries import last_version
from geleitzug.desks.office import beside, cleaning, words
from geleitzug.ground.texts import pick

INSERT = "einfuegen"
YES_OR_NO = ("ja", "nein")
REFUSABLE = frozenset(words.VERDICTS)
PARTICIPATION = "participation"
"""The kind of task by which an own office is asked by hand: conditions are a field of their own."""
ASK, MESSAGE, DECIDE = "ask", "message", "decide"
"""The forms text blocks go into."""
OWN = "amt:"
"""How the keys of an office's own blocks begin; a package's have no colon."""
OUTCOMES_OF = {"ask": ASK, "message": MESSAGE, "reasons": "", "conditions": Outcome.GRANTED_WITH_CONDITIONS.value}
"""Purpose of an office's block → the outcome whose field it belongs into; reasons belong to any."""
DECIDES = frozenset({"decide", RECHECK, REDECIDE})
"""Kinds of tasks in which a person decides: where the process asks for it, or in the place of a program."""
STOP, REGARDLESS = "anhalten", "trotzdem"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a task's form."""

    opinion: str = ""
    text: str = ""
    outcome: str = ""
    reasons: str = ""
    conditions: str = ""
    approved: str = ""
    stop: bool = False
    """Whether the program of this service is to be stopped besides."""
    regardless: bool = False
    """Whether somebody decides though others have yet to answer."""
    found: Mapping[str, str] = field(default_factory=dict)
    """What the office finds besides, by the key of the package's finding: ja, nein."""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task's form as the page shows it; ``errors`` are sentences by field."""

    task: Task
    typed: Typed
    choices: Sequence[tuple[str, str]] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    """What to say if a decision lacks its reasons or its conditions."""
    blocks: Sequence[tuple[str, str]] = ()
    block_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    sent_back: str = ""
    findings: Sequence[tuple[str, str]] = ()
    """Key and question of what the package wants found with the decision."""
    proposed: str = ""
    """What a program would have decided in whose place somebody decides."""
    has_versions: bool = False
    objection: Objection | None = None
    """What the task is about, where it is about one."""
    asks: str = ""
    """What has to be written to be done with it, in the process's words."""
    awaited: Sequence[Awaited] = ()
    """Who was asked for an opinion and has yet to give it."""
    begun: bool = False
    """Whether it is as somebody has begun to fill it in and not sent it."""

    @property
    def name(self) -> str:
        """Return the beginning of the ids of this form's fields."""
        return f"aufgabe-{self.task.pk.hex[-12:]}"

    @property
    def kept_as(self) -> str:
        """Return under which name it is kept while somebody fills it in."""
        return unsent.of_task(self.task.pk)

    @property
    def writes_rejection(self) -> bool:
        """Tell whether an objection that is rejected here is so in a letter of the house."""
        return self.objection is not None and rejecting.is_ours(self.objection, Objection.End.REJECTED)

    @property
    def ends(self) -> list[tuple[str, str]]:
        """Return what may have become of an objection; to reject it by a letter of the house is a button of its own."""
        return [each for each in self.choices if not (self.writes_rejection and each[0] == Objection.End.REJECTED)]

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Return field id and sentence for the summary."""
        return [(f"{self.name}-{name}", sentence) for name, sentence in self.errors.items()]


def empty(task: Task, case: Case, decision: Decision | None) -> TaskForm:
    """Return the form before anything was typed; the last version of a draft is there again."""
    version = last_version(case.pk) if task.kind in DECIDES else None
    typed = of_version(version.parts, case.results.get(task.element, {})) if version is not None else Typed()
    objection = beside.objection_of(case, task) if task.kind == objecting.KIND else None
    sent_back = decision.sent_back_note if decision is not None and task.kind in ("decide", REDECIDE) else ""
    decides = task.kind in DECIDES
    proposed = rechecking.kept_for(task).proposed if task.kind == RECHECK else ""
    return TaskForm(
        task,
        typed,
        choices=_choices(task, case, proposed, objection),
        objection=objection,
        missing=words.missing(case.package),
        blocks=blocks_of(case, DECIDE) if decides else (),
        block_texts=_blocks(case) if decides else {},
        sent_back=sent_back,
        has_versions=version is not None,
        findings=findings_of(case) if decides else (),
        proposed=proposed,
        asks=process.asked_of(case, task),
        awaited=awaiting.awaited(case.pk) if decides else (),
    )


def of_version(parts: Mapping[str, str], before: Mapping[str, Any]) -> Typed:
    """Return a version of a draft as typed; ``before``: what was found with a draft that came back."""
    found = {key: value for key, value in before.items() if isinstance(value, bool)} | deciding.found_in(parts)
    return Typed(
        outcome=parts["outcome"],
        reasons=parts["reasons"],
        conditions=parts["conditions"],
        found={key: "ja" if is_so else "nein" for key, is_so in found.items()},
    )


def with_unsent(form: TaskForm, begun: Mapping[str, QueryDict]) -> TaskForm:
    """Return the form as the reader has begun to fill it in; ``begun`` is ``unsent_forms.kept``."""
    data = begun.get(form.kept_as)
    return replace(typed_into(form, data), begun=True) if data is not None else form


def typed_into(form: TaskForm, data: QueryDict) -> TaskForm:
    """Return the form with what was sent."""
    typed = Typed(
        opinion=cleaning.line(data, "opinion"),
        text=cleaning.text(data, "text"),
        outcome=cleaning.line(data, "outcome"),
        reasons=cleaning.text(data, "reasons"),
        conditions=cleaning.text(data, "conditions"),
        approved=cleaning.line(data, "approved"),
        stop=STOP in data,
        regardless=REGARDLESS in data,
        found={key: cleaning.line(data, f"found.{key}") for key, _label in form.findings},
    )
    return replace(form, typed=typed)


def with_block(form: TaskForm, key: str) -> TaskForm:
    """Add a text block where it belongs; an outcome that is not chosen yet, or lacks the conditions, is the block's."""
    block = form.block_texts.get(key)
    if block is None:
        return replace(form, errors={"block": no_block()})
    typed, target = form.typed, target_of(block["outcome"])
    text = "\n\n".join(part for part in (getattr(typed, target), block["text"]) if part)
    chosen = "" if target == "conditions" and typed.outcome == Outcome.GRANTED else typed.outcome
    changes: dict[str, Any] = {target: text, "outcome": chosen or block["outcome"]}
    return replace(form, typed=replace(typed, **changes))


def checked(form: TaskForm) -> TaskForm:
    """Note what is missing before the task can be done."""
    return replace(form, errors=_problems(form))


def result_of(form: TaskForm) -> dict[str, Any]:
    """Return a task's result as processes and letters read it."""
    if form.task.kind in REFUSABLE:
        return {"opinion": form.typed.opinion, "text": form.typed.text}
    return {"done": True, "text": form.typed.text}


def findings_of(case: Case) -> list[tuple[str, str]]:
    """Return what the package wants found with the decision, as far as it is in question in this case."""
    lang = (get_language() or "de")[:2]
    return [(finding.key, pick(finding.question, lang)) for finding in options.findings_of(case)]


def found_in(data: QueryDict, case: Case) -> dict[str, bool]:
    """Return what was chosen in the form of the decision; what is not chosen yet is left out."""
    chosen = {key: cleaning.line(data, f"found.{key}") for key, _label in findings_of(case)}
    return as_found(chosen)


def as_found(chosen: Mapping[str, str]) -> dict[str, bool]:
    """Return findings as core takes them."""
    return {key: answer == "ja" for key, answer in chosen.items() if answer in YES_OR_NO}


def target_of(outcome: str) -> str:
    """Name the field a text block of an outcome belongs into."""
    return "conditions" if outcome == Outcome.GRANTED_WITH_CONDITIONS else "reasons"


def blocks_of(case: Case, purpose: str) -> list[tuple[str, str]]:
    """Return the text blocks for a form (ASK, MESSAGE, DECIDE) to choose from: the office's and the package's."""
    return [(key, block["title"]) for key, block in _blocks(case).items() if _purpose_of(block["outcome"]) == purpose]


def block_text(case: Case, key: str) -> str:
    """Return the text of a block, or nothing."""
    return _blocks(case).get(key, {}).get("text", "")


def no_block() -> str:
    """Say that no block was chosen that could be inserted."""
    return _("Bitte wählen Sie den Textbaustein aus, der eingefügt werden soll.")


def _purpose_of(outcome: str) -> str:
    return outcome if outcome in (ASK, MESSAGE) else DECIDE


def _blocks(case: Case) -> dict[str, dict[str, str]]:
    """Return all blocks for a case by their keys; read once. A package's names the outcome it belongs to."""
    known: dict[str, dict[str, str]] | None = case.__dict__.get("_text_blocks")
    if known is None:
        own = {
            f"{OWN}{block.pk}": {"title": block.title, "outcome": OUTCOMES_OF[block.purpose], "text": block.text}
            for block in caseload.blocks_in(case.office)
        }
        packaged = {
            block["key"]: {"title": block["title"], "outcome": block["outcome"], "text": block["text"].strip()}
            for block in case.package.raw.get("texts") or []
        }
        known = case.__dict__["_text_blocks"] = {**packaged, **own}
    return known


def _choices(task: Task, case: Case, proposed: str, objection: Objection | None) -> list[tuple[str, str]]:
    """Return what can be chosen; in the place of a program first what it proposes, which may be a choice of its own."""
    table = words.choices(case.package) if task.kind in DECIDES else words.VERDICTS.get(task.kind, {})
    if objection is not None and objection.remedy == Remedy.PROTEST:
        table = words.PROTEST_ENDS
    found = [(key, str(label)) for key, label in table.items()]
    if proposed and proposed not in table:
        said = _("Wie das Programm vorschlägt: %(outcome)s") % {"outcome": words.outcome(case.package, proposed)}
        found.insert(0, (proposed, said))
    return found


def _problems(form: TaskForm) -> dict[str, str]:
    typed, kind = form.typed, form.task.kind
    known = {key for key, _label in form.choices}
    found: dict[str, str] = {}
    if kind in REFUSABLE and typed.opinion not in known:
        found["opinion"] = _("Bitte wählen Sie ein Ergebnis aus.")
    has_own_field = kind == PARTICIPATION and typed.opinion == "agree_with_conditions"
    if has_own_field and not typed.conditions:
        found["conditions"] = _("Bitte schreiben Sie die Auflagen auf, die Sie vorschlagen.")
    if kind in REFUSABLE and typed.opinion not in options.SPEAKS_FOR_ITSELF and not typed.text and not has_own_field:
        found["text"] = _("Bitte schreiben Sie, was fehlt oder dagegenspricht.")
    if form.writes_rejection and typed.opinion == Objection.End.REJECTED and not typed.reasons:
        found["reasons"] = _("Bitte schreiben Sie die Gründe. Sie stehen im Widerspruchsbescheid (§ 73 Absatz 3 VwGO).")
    if kind in DECIDES and typed.outcome not in known:
        found["outcome"] = _("Bitte wählen Sie aus, wie Sie entscheiden.")
    if kind in DECIDES and typed.outcome == Outcome.REFUSED and not typed.reasons:
        found["reasons"] = str(form.missing["reasons"])
    if kind in DECIDES and typed.outcome == Outcome.GRANTED_WITH_CONDITIONS and not typed.conditions:
        found["conditions"] = str(form.missing["conditions"])
    if (kind in DECIDES or form.writes_rejection) and "reasons" not in found and (wrong := lint(typed.reasons)):
        found["reasons"] = " ".join(wrong)
    if kind in DECIDES and typed.outcome != Outcome.GRANTED_WITH_CONDITIONS and typed.conditions:
        found["conditions"] = _(
            "Nebenbestimmungen gibt es nur bei einer Entscheidung mit Nebenbestimmungen. Bitte wählen Sie diese aus,"
            " oder leeren Sie das Feld."
        )
    if kind in DECIDES and typed.outcome != Outcome.REFUSED:
        open_ones = [key for key, _label in form.findings if typed.found.get(key) not in YES_OR_NO]
        found.update({f"found-{key}": _("Bitte wählen Sie Ja oder Nein aus.") for key in open_ones})
    if kind == RECHECK and form.proposed and typed.outcome != form.proposed and typed.outcome and not typed.text:
        found["text"] = _("Bitte schreiben Sie, warum Sie anders entscheiden als das Programm.")
    if kind == RECHECK and typed.stop and not typed.text:
        found["text"] = _("Bitte schreiben Sie, warum die Automatik angehalten werden soll.")
    if form.awaited and not typed.regardless:
        found["regardless"] = _("Bitte haken Sie an, dass Sie trotzdem entscheiden, oder warten Sie die Antworten ab.")
    if form.asks and not typed.text:
        found["text"] = _("Bitte füllen Sie dieses Feld aus. Der Ablauf braucht die Angabe.")
    if kind in SIGNING and typed.approved not in ("ja", "nein"):
        found["approved"] = _("Bitte wählen Sie aus, ob Sie zeichnen oder zurückreichen.")
    if kind in SIGNING and typed.approved == "nein" and not typed.text:
        found["text"] = _("Bitte schreiben Sie, was geändert werden soll.")
    return found
