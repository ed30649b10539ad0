# SPDX-License-Identifier: EUPL-1.2
"""What people type into the forms: the answers of the packages' own stories, as a person would type them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geleitzug.core.cases.props import sample_file
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.forms.kinds.others import Files, Info
from geleitzug.core.forms.shapes import Group, Item

SERVICES = Path(__file__).resolve().parents[2] / "services"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody chooses."""

    name: str

    def as_payload(self) -> dict[str, Any]:
        """Return the file as the browser is given it."""
        content = _content_of(self.name)
        kind = "image/jpeg" if self.name.endswith("jpg") else "application/pdf"
        return {"name": self.name, "mimeType": kind, "buffer": content}


Typed = Mapping[str, str | list[str] | list[Upload]]
"""What is typed or chosen, by the name of the field."""


def of_story(service: str, story: str, **changes: Any) -> dict[str, Any]:
    """Return what the person of a story types, who they are included; ``changes`` by path with ``__`` for the dot."""
    package = _package(service)
    told = package.examples[story]
    who = told.get("who") or {}
    typed: dict[str, Any] = {
        "who.kind": who.get("kind", "person"),
        "who.on_behalf": who.get("on_behalf", "self"),
        "who.represented": who.get("represented", ""),
        "who.proof": [Upload(file["name"]) for file in who.get("proof") or []],
        "who.reached": "other" if who.get("address") else "same",
        **{f"who.address.{part}": text for part, text in (who.get("address") or {}).items()},
    }
    for page in package.form.pages:
        typed |= dict(_typed(page.questions, told["answers"], ""))
    return typed | {path.replace("__", "."): value for path, value in changes.items()}


def _typed(items: tuple[Item, ...], answers: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for item in items:
        value, path = answers.get(item.key), f"{prefix}{item.key}"
        if value is None:
            continue
        if isinstance(item, Group):
            entries = [(f"{path}.", value)] if item.repeat is None else [
                (f"{path}.{number}.", entry) for number, entry in enumerate(value)
            ]  # fmt: skip
            for start, entry in entries:
                yield from _typed(item.questions, entry, start)
        elif isinstance(item.kind, Files):
            yield path, [Upload(file["name"]) for file in value]
        elif not isinstance(item.kind, Info):
            yield from _fields(path, item.kind.typed(value))


def _fields(path: str, raw: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(raw, dict):
        yield from ((f"{path}.{part}", text) for part, text in raw.items())
    else:
        yield path, raw


@cache
def _package(key: str) -> Package:
    return read_folder(SERVICES / key)


@cache
def _content_of(name: str) -> bytes:
    return sample_file(name)
