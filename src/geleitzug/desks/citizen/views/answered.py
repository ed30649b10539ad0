# SPDX-License-Identifier: EUPL-1.2
"""All answers as they are shown before they are sent: page by page, entry by entry, with the way to change each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from geleitzug.core.cases import answers, known
from geleitzug.core.cases.models import Application
from geleitzug.core.forms.summary import Row as Answer
from geleitzug.core.forms.summary import Section
from geleitzug.desks.citizen.views import drafts
from geleitzug.ground.web.jinja import lines

Files = list[tuple[str, str, str]]
"""Address, name and description."""
Row = tuple[str, str | Markup, Files, str, str]
"""Question, answer, files, where it was taken from, and the address to change it at where it has a page of its own.

A tuple, because a template takes one apart three times as fast as it asks an object: a long form has hundreds.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers of one page as it was written."""

    title: str
    change: str
    """Where all of them are changed; nothing where each has a page of its own."""
    entries: list[tuple[str, list[Row]]]
    """The name of the group or entry they lie in, if it is not the title, and its rows."""


def shown(draft: Application, lang: str) -> list[Shown]:
    """Return all answers of a draft."""
    origins = {path: known.in_words(origin, lang) for path, origin in draft.origins.items()}
    address, file_url = drafts.page_addresses(draft), drafts.file_address(draft)
    return [_section(section, origins, address, file_url) for section in answers.shown(draft, lang).sections]


def _section(
    section: Section, origins: Mapping[str, str], address: Callable[[str], str], file_url: Callable[[Any], str]
) -> Shown:
    entries = []
    for entry, together in groupby(section.rows, lambda row: row.entry):
        here = list(together)
        changed_at = _last_of_pages(here, address) if section.one_by_one else {}
        rows: list[Row] = [
            (
                row.label,
                "" if row.files else lines(row.value) if "\n" in row.value else row.value,
                _files(row, file_url) if row.files else [],
                origins.get(row.path, ""),
                changed_at.get(row.path, ""),
            )
            for row in here
        ]
        entries.append(("" if entry == section.title else entry, rows))
    change = "" if section.one_by_one else _change(address, section.page, section.rows[0].path)
    return Shown(section.title, change, entries)


def _last_of_pages(rows: list[Answer], address: Callable[[str], str]) -> dict[str, str]:
    """Return path → where it is changed, for the last row of each page: once is enough."""
    last = {row.page: row.path for row in rows}
    return {path: _change(address, page, path) for page, path in last.items()}


def _change(address: Callable[[str], str], page: str, path: str) -> str:
    return f"{address(page)}?zurueck={drafts.BACK_TO_CHECK}#f-{path}"


def _files(row: Answer, file_url: Callable[[Any], str]) -> Files:
    return [(file_url(file), file["name"], file.get("description", "")) for file in row.files]
