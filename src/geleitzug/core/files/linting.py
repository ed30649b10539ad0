# SPDX-License-Identifier: EUPL-1.2
"""A look at a letter's template before it is used."""

from __future__ import annotations

import re

from geleitzug.core.files.letters import render_letter
from geleitzug.core.files.samples import sample_letters
from geleitzug.core.files.typesetting import Complaint, TemplateBroken, find_fetching

_SHOWN = re.compile(r"^#show:\s*letter\b", re.MULTILINE)
_ASKED = re.compile(r"""\b(?:answer|value|said|entries|label-of)\(\s*"([^"]+)"\s*[,)]""")
_ENTRY = re.compile(r"\.\d+(?=\.|$)")


def lint_template(source: str, *, paths: frozenset[str] | None = None) -> list[Complaint]:
    """Find what would stop a template or make its letters wrong, each with its line.

    ``paths`` are the form's questions: a template asking for another one is told so.
    """
    fetching = find_fetching(source)
    if fetching is not None:
        return [fetching]
    if not _SHOWN.search(source):
        return [Complaint(0, "Die Zeile „#show: letter“ fehlt: ohne sie hat der Brief keinen Kopf.")]
    return _unknown_paths(source, paths) + _broken_samples(source)


def _unknown_paths(source: str, paths: frozenset[str] | None) -> list[Complaint]:
    if paths is None:
        return []
    groups = {path.rsplit(".", depth)[0] for path in paths for depth in range(1, path.count(".") + 1)}
    found = []
    for match in _ASKED.finditer(source):
        path = _ENTRY.sub("", match[1])
        if path not in paths | groups and not any(path.startswith(known + ".") for known in paths):
            line = source.count("\n", 0, match.start()) + 1
            found.append(Complaint(line, f"Das Formular hat keine Frage „{match[1]}“."))
    return found


def _broken_samples(source: str) -> list[Complaint]:
    found: dict[Complaint, None] = {}
    for letter in sample_letters():
        try:
            render_letter(letter, source)
        except TemplateBroken as error:
            found[error.complaint] = None
    return list(found)
