# SPDX-License-Identifier: EUPL-1.2
"""Recording an example: the editor fills the form once, and the obvious steps after it are found by doing them.

Playing examples before a release is rehearsing.py; the format is the packages' own (docs/howto/add-a-service.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from geleitzug.core.authoring import publishing, queries, rehearsing
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.own import NOTHING, Own
from geleitzug.core.cases import play
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.rules import Incomplete, Phase
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.forms.drawing import sentence_of
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Form, Group, Item, definition_path
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.ground.tenancy import directory, doors

Raw = Mapping[str, Any]

ASKED = "incomplete"
"""The kind of story in which the office asks once before it goes on."""
MOST_STEPS = 30
"""No process of an office has as many steps; one that goes round in circles has."""
SELF: Raw = {"kind": "person", "on_behalf": "self", "account": False}


@dataclass(frozen=True, slots=True)
class Recording:
    """An example, and what kept it from being told to its end."""

    story: dict[str, Any]
    open_ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What the office decides in the example, and what it writes in the tasks before (by element)."""

    outcome: str = "granted"
    reasons: str = ""
    conditions: str = ""
    tasks: Mapping[str, Raw] = field(default_factory=dict)


def record(
    draft: Draft, answers: Raw, *, title: str, who: Raw = SELF, decided: Decided | None = None, stops: bool = False
) -> Recording:
    """Make an example of answers somebody has given to a draft's form: with its fee, its steps and how it ends.

    What is missing or wrong in the answers makes a story that is stopped, if ``stops`` says that this is wanted; else
    AuthoringError names it. Nothing of what is tried stays. The draft must be without faults.
    """
    package = Package({**queries.package_of(draft).raw, "examples": {}})
    number = publishing.proposal_for(draft).version
    done, own = decided or Decided(), queries.own_of(draft)
    return record_for(package, number, answers, title=title, who=who, decided=done, stops=stops, own=own)


def record_again(draft: Draft, name: str) -> Recording:
    """Record an example anew from its own answers, after the form, the fees or the process have changed.

    Raises AuthoringError where it has steps no recording finds: they would be lost.
    """
    story = queries.package_of(draft).examples.get(name)
    if story is None:
        raise AuthoringError(_("Dieses Beispiel gibt es nicht: %(name)s") % {"name": name})
    steps = list(story.get("steps") or [])
    talk = [step for step in steps if "ask" in step or "answer" in step]
    if not _is_found_again(story, steps, talk):
        raise AuthoringError(
            _(
                "Dieses Beispiel hat Schritte, die sich nicht von selbst finden lassen, etwa eine Wartezeit. Neu"
                " aufgenommen gingen sie verloren. Wenn Sie das wollen, füllen Sie das Formular noch einmal aus."
            )
        )
    done: Raw = next((step["decide"] for step in steps if "decide" in step), {})
    tasks = {str(step["task"]["id"]): step["task"].get("data") or {} for step in steps if "task" in step}
    recorded = record(
        draft,
        story.get("answers") or {},
        title=str(story.get("title", name)),
        who=story.get("who") or SELF,
        decided=Decided(**done, tasks=tasks),
        stops=story.get("story") == "stopped",
    )
    return replace(recorded, story=asked_for_more(recorded.story, talk)) if talk else recorded


def asked_for_more(story: Raw, talk: list[Raw]) -> dict[str, Any]:
    """Return a story in which the office asks before it goes on: ``talk`` are the question and the answer as steps."""
    steps = list(story.get("steps") or [])
    paid = next((at for at, step in enumerate(steps) if "pay" not in step), len(steps))
    return {**story, "story": ASKED, "steps": [*steps[:paid], *talk, *steps[paid:]]}


def asking(question: str, answer: str) -> list[Raw]:
    """Return the steps with which the office asks something and is answered."""
    return [{"ask": {"text": question, "by": "clerk"}}, {"answer": {"text": answer}}]


def _is_found_again(story: Raw, steps: list[Raw], talk: list[Raw]) -> bool:
    """Tell whether a recording would find the steps of an example, given what is written in them."""
    rest = [step for step in steps if step not in talk]
    decides = [step["decide"] for step in rest if "decide" in step]
    others = [step for step in rest if "decide" not in step and "task" not in step]
    return (
        story.get("story") in ("granted", "refused", "stopped", ASKED)
        and bool(talk) == (story.get("story") == ASKED)
        and (not talk or asked_for_more({"steps": rest}, talk)["steps"] == steps)
        and all(each in ({"pay": "paid"}, {"approve": {"approved": True}}) for each in others)
        and len(decides) < 2
        and all(each.keys() <= {"outcome", "reasons", "conditions"} for each in decides)
    )


def record_for(
    package: Package,
    version: str,
    answers: Raw,
    *,
    title: str,
    who: Raw,
    decided: Decided,
    stops: bool,
    own: Own = NOTHING,
) -> Recording:
    """Record an example for a package in the town whose door is open; raises AuthoringError, PackageError."""
    town = directory.by_id(doors.current_tenant())
    numbered = Package({**package.raw, "service": {**package.service, "version": version}})
    story: dict[str, Any] = {
        "title": title.strip() or package.title.get("de", package.key),
        "story": "stopped",
        "town": town.key,
        "who": dict(who),
        "answers": as_told(package.form, answers),
    }
    with rehearsing.tried_out(numbered, own) as service:
        open_ends = _act(service, story, decided, town.pk)
    if story["story"] == "stopped" and not stops:
        raise AuthoringError(_("In den Angaben fehlt noch etwas: %(what)s") % {"what": "; ".join(open_ends)})
    return Recording(story, () if story["story"] == "stopped" else tuple(open_ends))


def _act(service: Service, story: dict[str, Any], decided: Decided, town: Any) -> list[str]:
    """Send the application and do what comes up; writes fee, steps and end into the story, returns what stays open."""
    told = play.Played(str(story["title"]))
    acting = play.Performance(service, story, rehearsing.MadeUp(town), told)
    try:
        if not acting.send(acting.fill_in()):
            return _stopped(story, told)
        story["fee"] = sum(line["total"] for line in acting.application().fees)
        story["steps"] = []
        _steps(acting, story, decided)
    except NoAddress as error:
        raise AuthoringError(
            _(
                "So kommt kein Bescheid an: Es gibt weder ein Konto noch eine Anschrift. Nehmen Sie das Beispiel mit"
                " Konto auf, oder sagen Sie bei den Angaben zur Leistung, welche Frage die Anschrift ist."
            )
        ) from error
    except (Incomplete, LookupError, ValueError, DatabaseError, RuntimeError) as error:
        story.setdefault("fee", 0)
        return [play.why(error)]
    finally:
        if "fee" in story:
            story["story"] = "refused" if decided.outcome == "refused" else "granted"
    return _end(acting, story)


def _stopped(story: dict[str, Any], told: play.Played) -> list[str]:
    story["problems"] = sorted({definition_path(problem.path) for problem in told.problems})
    return [sentence_of(problem) for problem in told.problems]


def _steps(acting: play.Performance, story: dict[str, Any], decided: Decided) -> None:
    for _number in range(MOST_STEPS):
        step = _next(acting, decided)
        if step is None:
            return
        story["steps"].append(step)
        acting.go_on(step)


def _next(acting: play.Performance, decided: Decided) -> dict[str, Any] | None:
    """Return the obvious next step: pay, do the task that waits longest; None where nothing waits."""
    if acting.application().phase == Phase.UNPAID:
        return {"pay": "paid"}
    tasks = acting.open_tasks()
    return _doing(tasks[0], decided) if tasks else None


def _doing(task: Task, decided: Decided) -> dict[str, Any]:
    if task.kind == "decide":
        words = {name: getattr(decided, name) for name in ("reasons", "conditions") if getattr(decided, name)}
        return {"decide": {"outcome": decided.outcome, **words}}
    if task.kind == "approve":
        return {"approve": {"approved": True}}
    data: dict[str, Any] = {"done": True, "text": _("Erledigt")}
    if task.kind in ("review", "opinion"):
        data = {"opinion": "agree", "text": _("Keine Bedenken")}
    if (written := decided.tasks.get(task.element, {})).keys() == data.keys():
        data = dict(written)
    return {"task": {"id": task.element, "by": task.role, "data": data}}


def _end(acting: play.Performance, story: dict[str, Any]) -> list[str]:
    """Write down how it ended, as far as that is sure."""
    case = acting.case()
    if case is None:
        return [_("Für das Amt gibt es noch keinen Vorgang.")]
    with doors.machine_door(acting.town):
        tasks = list(case.tasks.order_by("id").values_list("element", flat=True))
    expect: dict[str, Any] = {"tasks": tasks, "state": str(case.state)}
    if case.outcome:
        expect["outcome"] = str(case.outcome)
    if channel := acting.channel():
        kind = "refusal" if case.outcome == "refused" else "result"
        expect["letter"] = {"kind": acting.service.package.service[kind]["kind"]}
        expect["channel"] = channel
    story["expect"] = expect
    if case.trouble:
        return [_("Der Ablauf hängt: %(why)s") % {"why": case.trouble}]
    return [] if not case.is_active else [_("Der Vorgang ist noch nicht zu Ende: %(state)s") % {"state": case.state}]


def as_told(form: Form, answers: Raw) -> dict[str, Any]:
    """Return answers as a story tells them: files by name and kind, nothing the form does not ask (any more)."""
    items = [item for page in form.pages for item in page.questions]
    return _told_items(items, answers)


def _told_items(items: list[Item], values: Raw) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for item in items:
        value = values.get(item.key)
        if value in (None, "", [], {}):
            continue
        if isinstance(item, Group):
            value = _told_group(item, value)
        elif isinstance(item.kind, Files):
            value = _told_files(item.kind, value)
        if value is not None and (isinstance(item, Group) or item.kind.asks):
            told[item.key] = value
    return told


def _told_group(group: Group, value: Any) -> Any:
    """Return what was said in a group; nothing where another question had its key when it was said."""
    inner = list(group.questions)
    if isinstance(value, list):
        return [_told_items(inner, entry) for entry in value if isinstance(entry, Mapping)] if group.repeat else None
    return _told_items(inner, value) if isinstance(value, Mapping) and not group.repeat else None


def _told_files(kind: Files, value: Any) -> list[dict[str, str]] | None:
    return [_told_file(kind, file) for file in value if isinstance(file, Mapping)] if isinstance(value, list) else None


def _told_file(kind: Files, file: Raw) -> dict[str, str]:
    """Name a file so that one of its kind can be made when the story is played."""
    name = PurePath(str(file.get("name") or "datei"))
    ending = name.suffix.lower().lstrip(".")
    if ending not in ("jpg", "jpeg", "pdf"):
        ending = "pdf" if "pdf" in kind.accept else "jpg"
    return {"name": f"{name.stem}.{ending}", "kind": "jpg" if ending == "jpeg" else ending}
