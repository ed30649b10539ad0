# SPDX-License-Identifier: EUPL-1.2
"""Recording an example page by page: what was answered so far travels with the pages, nothing is stored before the end.

What becomes of the answers is core's (core/authoring/recording.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.recording import ASKED
from geleitzug.core.cases.who import SELF
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms.answers import Press
from geleitzug.core.forms.kinds.others import FILE_TYPES, Files
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, Form, Page
from geleitzug.ground.ids import uuid7

Raw = Mapping[str, Any]

SALT = "workshop.recording"
SAMPLE_BYTES = 24_000
GRANTED, BOUND, REFUSED, STOPPED = "granted", "granted_with_conditions", "refused", "stopped"
OUTCOMES = {
    GRANTED: gettext_lazy("Das Amt bewilligt"),
    BOUND: gettext_lazy("Das Amt bewilligt mit Nebenbestimmungen"),
    REFUSED: gettext_lazy("Das Amt lehnt ab"),
    ASKED: gettext_lazy("Das Amt fragt einmal nach und bewilligt dann"),
    STOPPED: gettext_lazy("Eine Prüfung hält den Antrag auf"),
}
_KINDS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg"}


class Lost(ValueError):
    """What travelled with the page is not what this house sent along."""


@dataclass
class Recorded:
    """What was said so far."""

    draft: str
    title: str = ""
    name: str = ""
    """Of the example this replaces; empty for a new one."""
    who: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    outcome: str = GRANTED
    reasons: str = ""
    conditions: str = ""

    def packed(self) -> str:
        """Return it to travel with a page, signed."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @classmethod
    def unpacked(cls, text: str, draft: str) -> Recorded:
        """Return what travelled with a page; raises Lost."""
        try:
            found = cls(**signing.loads(text, salt=SALT))
        except (signing.BadSignature, TypeError, ValueError) as error:
            raise Lost from error
        if found.draft != draft:
            raise Lost
        return found


def of_story(draft: str, name: str, story: Raw) -> Recorded:
    """Return an example to be filled in once more; its files become samples."""
    decided: Raw = next((step["decide"] for step in story.get("steps") or [] if "decide" in step), {})
    kind = str(story.get("story") or GRANTED)
    if kind == GRANTED and decided.get("outcome") == BOUND:
        kind = BOUND
    return Recorded(
        draft,
        str(story.get("title") or name),
        name,
        {key: value for key, value in (story.get("who") or {}).items() if key != "proof"},
        _with_samples(story.get("answers") or {}),
        kind if kind in OUTCOMES else GRANTED,
        str(decided.get("reasons") or ""),
        str(decided.get("conditions") or ""),
    )


def _with_samples(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"name", "kind"}:
            return sample(str(value["name"]))
        return {key: _with_samples(inner) for key, inner in value.items()}
    return [_with_samples(inner) for inner in value] if isinstance(value, list) else value


def who_of(data: Mapping[str, Any], service: Raw) -> dict[str, Any]:
    """Return who applies in the example, for whom, and whether with an account."""
    kind, behalf = data.get("who.kind"), data.get("who.on_behalf")
    who: dict[str, Any] = {
        "kind": kind if kind in service["audience"] else service["audience"][0],
        "on_behalf": behalf if behalf in (service.get("on_behalf") or {}) else SELF,
        "account": data.get("who.account") == "ja" or service.get("level", "none") != "none",
    }
    if who["on_behalf"] != SELF:
        who["represented"] = str(data.get("who.represented") or "").strip()[:200] or "Alex Beispiel"
    return who


def kept_of(who: Raw, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an example says of who acts for another and the page does not ask, where they act for the same."""
    same = who.get("on_behalf", SELF) != SELF and data.get("who.on_behalf") == who["on_behalf"]
    return {name: who[name] for name in ("acting", "address") if same and name in who}


def who_to_tell(who: Raw) -> dict[str, Any]:
    """Return who applies as a story says it: whoever acts for another brings a proof."""
    if who.get("on_behalf", SELF) == SELF:
        return dict(who)
    return {**who, "proof": [{"name": "vollmacht.pdf", "kind": "pdf"}]}


# --- files --------------------------------------------------------------------------------------------------


def sample(name: str) -> dict[str, Any]:
    """Return what an answer says of a sample file."""
    mime = FILE_TYPES.get(PurePath(name).suffix.lstrip(".").lower(), ("", "application/pdf"))[1]
    return {"document": str(uuid7()), "name": name, "size": SAMPLE_BYTES, "mime": mime, "sha256": "0" * 64}


def sample_for(kind: Files, chosen: str = "") -> dict[str, Any]:
    """Return a sample a question takes; a file that was chosen gives its name."""
    ending = next((each for each in ("pdf", "jpg") if each in kind.accept), "pdf")
    stem = PurePath(chosen).stem[:60] or "beispiel"
    return sample(f"{stem}.{ending}")


def with_required_files(form: Form, page: Page, answers: dict[str, Any], ctx: Context) -> dict[str, Any]:
    """Return answers in which each file question of a page that must be answered has a sample."""
    for question, path, _entries in Survey(form, answers, ctx, form.parts[page.key]).questions(page):
        if isinstance(question.kind, Files) and question.required and not form_answers.value_at(answers, path):
            answers = form_answers.set_files(form, answers, path, [sample_for(question.kind)])
    return answers


def with_chosen_files(form: Form, answers: dict[str, Any], chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return answers in which files that were chosen are there as samples of their names; nothing of them is kept."""
    for path, names in chosen.items():
        question = form.question(path)
        if question is not None and isinstance(question.kind, Files):
            known = list(form_answers.value_at(answers, path) or [])
            known += [sample_for(question.kind, name) for name in names]
            answers = form_answers.set_files(form, answers, path, known[: question.kind.max_files])
    return answers


def after_press(form: Form, answers: dict[str, Any], press: Press) -> dict[str, Any]:
    """Return answers after a button of the form: an entry or a file more or less."""
    if press.does == "add":
        return form_answers.add_entry(form, answers, press.path)
    if press.does == "remove":
        return form_answers.remove_entry(form, answers, press.path, press.index)
    if press.does == "remove_file":
        return form_answers.remove_file(form, answers, press.path, press.document)
    question = form.question(press.path)
    if question is None or not isinstance(question.kind, Files) or form_answers.value_at(answers, press.path):
        return answers
    return form_answers.set_files(form, answers, press.path, [sample_for(question.kind)])


def free_name(title: str, taken: Iterable[str], key_of: Any) -> str:
    """Return a name for an example made of its title."""
    plain = [name.replace("-", "_") for name in taken]
    name: str = key_of(title, plain)
    return name.replace("_", "-")
