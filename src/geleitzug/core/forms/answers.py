# SPDX-License-Identifier: EUPL-1.2
"""Answers by path: reading one, and the changes buttons ask for (add an entry, remove one, set files).

Every verb returns new answers and leaves the old ones as they are. What answers mean is engine.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from geleitzug.core.forms.kinds.base import one
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Answers, Form, Group


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the form that was pressed: what it does, and to which path."""

    does: Literal["add", "remove", "upload", "remove_file"]
    path: str
    index: int = -1
    document: str = ""


def pressed(form: Form, data: Mapping[str, Any]) -> Press | None:
    """Return the button that was pressed, if it is one of the form's own; buttons of the page are the caller's.

    ``_add=hunde``, ``_remove=hunde.1``, ``_upload=nachweis``, ``_remove_file=nachweis/<document>``.
    """
    if (path := one(data, "_add")) and (group := form.group(path)) and group.repeat:
        return Press("add", path)
    if value := one(data, "_remove"):
        path, _dot, number = value.rpartition(".")
        group = form.group(path)
        if group and group.repeat and number.isascii() and number.isdecimal() and len(number) < 4:
            return Press("remove", path, index=int(number))
    if (path := one(data, "_upload")) and is_file(form, path):
        return Press("upload", path)
    if value := one(data, "_remove_file"):
        path, _slash, document = value.rpartition("/")
        if is_file(form, path):
            return Press("remove_file", path, document=document)
    return None


def is_file(form: Form, path: str) -> bool:
    """Tell whether a path is that of a file question."""
    question = form.question(path)
    return question is not None and isinstance(question.kind, Files)


def value_at(answers: Answers, path: str) -> Any:
    """Return the value at a path, None where there is none."""
    if "." not in path:
        return answers.get(path)
    value: Any = answers
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdecimal() and len(step) < 6:
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def add_entry(form: Form, answers: Answers, path: str) -> dict[str, Any]:
    """Return the answers with one more empty entry in a repeating group, if it may have one more."""
    changed, entries, group = _entries(form, answers, path)
    if entries is not None and group is not None and group.repeat:
        # The least number is shown before anything is stored, so "one more" counts from there.
        entries += [{} for _ in range(group.repeat[0] - len(entries))]
        if len(entries) < group.repeat[1]:
            entries.append({})
    return changed


def remove_entry(form: Form, answers: Answers, path: str, index: int) -> dict[str, Any]:
    """Return the answers without one entry of a repeating group."""
    changed, entries, _group = _entries(form, answers, path)
    if entries is not None and 0 <= index < len(entries):
        del entries[index]
    return changed


def set_files(form: Form, answers: Answers, path: str, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers with these files at a path; each is ``{document, name, size, mime, sha256}``."""
    stored = [dict(file) for file in files]
    return set_value(form, answers, path, stored) if is_file(form, path) else dict(answers)


def set_value(form: Form, answers: Answers, path: str, value: Any) -> dict[str, Any]:
    """Return the answers with this value at a question's path; None takes it away, an unknown path changes nothing."""
    changed = _copied(answers, path)
    holder = _holder(form, changed, path) if form.question(path) else None
    if holder is not None:
        holder[path.rpartition(".")[2]] = value
        if value is None:
            del holder[path.rpartition(".")[2]]
    return changed


def remove_file(form: Form, answers: Answers, path: str, document: str) -> dict[str, Any]:
    """Return the answers without one file."""
    files = value_at(answers, path)
    kept = [file for file in files if file.get("document") != document] if isinstance(files, list) else []
    return set_files(form, answers, path, kept)


def documents_in(answers: Any) -> frozenset[str]:
    """Return the documents that answers name, on branches out of reach as well."""
    return frozenset(_documents(answers))


def _documents(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(document := value.get("document"), str):
            yield document
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _documents(inner)


def _copied(answers: Answers, path: str) -> dict[str, Any]:
    """Return the answers, copied as deep as a change at a path goes; hundreds of others need not be."""
    first = path.partition(".")[0]
    return {**answers, first: deepcopy(answers[first])} if first in answers else dict(answers)


def _entries(form: Form, answers: Answers, path: str) -> tuple[dict[str, Any], list[Any] | None, Group | None]:
    changed = _copied(answers, path)
    group = form.group(path)
    holder = _holder(form, changed, path) if group and group.repeat else None
    if holder is None or group is None:
        return changed, None, None
    entries = holder.setdefault(group.key, [])
    if not isinstance(entries, list):
        entries = holder[group.key] = []
    return changed, entries, group


def _holder(form: Form, answers: dict[str, Any], path: str) -> dict[str, Any] | None:
    """Return the object a path's last key lies in, made if it is missing; None for an entry out of range."""
    holder: dict[str, Any] = answers
    steps = path.split(".")[:-1]
    at = 0
    while at < len(steps):
        group = form.group(".".join(steps[: at + 1]))
        if group is None:
            return None
        if group.repeat is None:
            inner = holder.setdefault(group.key, {})
            at += 1
        else:
            number = steps[at + 1] if at + 1 < len(steps) else ""
            if not (number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < group.repeat[1]):
                return None
            entries = holder.setdefault(group.key, [])
            if not isinstance(entries, list) or int(number) > max(len(entries), group.repeat[0] - 1, 0):
                return None
            entries += [{} for _ in range(int(number) + 1 - len(entries))]
            inner = entries[int(number)]
            at += 2
        if not isinstance(inner, dict):
            return None
        holder = inner
    return holder
