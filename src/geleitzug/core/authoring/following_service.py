# SPDX-License-Identifier: EUPL-1.2
"""What in service.yaml, letter.yaml and handovers follows a question that got another key or place (following.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _
from yaml import YAMLError

from geleitzug.core.authoring import mappings
from geleitzug.core.catalogue.written import GAP

Raw = Mapping[str, Any]


class Follower(Protocol):
    """Rewrites an expression or a path, and notes where."""

    def text(self, text: Any, where: str, within: str = "") -> Any:
        """Return an expression that reads the question where it is now."""
        ...

    def path(self, path: Any, where: str) -> Any:
        """Return the path of a question where it is now."""
        ...


def of_service(raw: Raw, follower: Follower) -> dict[str, Any]:
    """Return what a service says of itself after a question got another key or place."""
    where = _("Angaben zur Leistung")
    changed = dict(raw)
    for name in ("proofs", "findings"):
        if raw.get(name):
            changed[name] = [
                {**each, "when": follower.text(each["when"], where)} if "when" in each else each for each in raw[name]
            ]
    if raw.get("automatic"):
        changed["automatic"] = _automatic(raw["automatic"], follower)
    if raw.get("register_columns"):
        changed["register_columns"] = [follower.path(path, where) for path in raw["register_columns"]]
    if raw.get("addressee"):
        changed["addressee"] = {
            name: [follower.path(path, where) for path in paths]
            if isinstance(paths, list)
            else follower.path(paths, where)
            for name, paths in raw["addressee"].items()
        }
    return changed


def _automatic(raw: Raw, follower: Follower) -> dict[str, Any]:
    where = _("Automatik")
    changed = dict(raw)
    if raw.get("doubts"):
        changed["doubts"] = [{**each, "when": follower.text(each.get("when"), where)} for each in raw["doubts"]]
    if raw.get("passes_over"):
        changed["passes_over"] = [follower.path(path, where) for path in raw["passes_over"]]
    return changed


def of_letter(raw: Raw, follower: Follower) -> dict[str, Any]:
    """Return what a written letter says after a question got another key or place."""
    where = _("Schreiben")

    def filled(text: Any) -> Any:
        return GAP.sub(lambda found: _gap(found, where, follower), str(text)) if text else text

    def part(each: Raw) -> dict[str, Any]:
        new = {name: filled(each[name]) if name in ("title", "text") else each[name] for name in each}
        return {**new, "when": follower.text(each["when"], where)} if "when" in each else new

    changed: dict[str, Any] = {**raw, "outcomes": {}}
    for name, said in (raw.get("outcomes") or {}).items():
        new = {**said, **({"tenor": filled(said["tenor"])} if "tenor" in said else {})}
        changed["outcomes"][name] = {**new, "parts": list(map(part, said["parts"]))} if said.get("parts") else new
    if isinstance(raw.get("answers"), list):
        changed["answers"] = [follower.path(path, where) for path in raw["answers"]]
    return changed


def _gap(found: re.Match[str], where: str, follower: Follower) -> str:
    """Return a gap where its question is now; any other as it is written, spaces included."""
    gap = found[1].strip()
    path = gap.removeprefix("a.")
    new = follower.path(path, where) if path != gap else path
    return found[0] if new == path else f"{{a.{new}}}"


def of_handovers(files: Mapping[str, str], follower: Follower) -> dict[str, str]:
    """Return the handover files after a question got another key or place; what stands beside is kept."""
    where = _("Übergabe an andere Systeme")
    changed = {}
    for name, text in files.items():
        new = {}
        try:
            for place, old, group in mappings.expressions_of(text):
                if (followed := follower.text(old, where, group)) != old:
                    new[place] = followed
            for place, path in mappings.uploads_of(text):
                if (followed := follower.path(path, where)) != path:
                    new[place] = followed
            changed[name] = mappings.changed(text, new)
        except YAMLError:  # somebody is in the middle of writing it by hand
            changed[name] = text
    return changed
