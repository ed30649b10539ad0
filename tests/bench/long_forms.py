# SPDX-License-Identifier: EUPL-1.2
"""Two forms that differ in length only, thirty questions and three hundred: a page of either is to cost the same.

The packages are written into a folder when they are needed: nobody would read three hundred invented questions.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

SHORT, LONG = "messung-30-fragen", "messung-300-fragen"
PAGES = {SHORT: 2, LONG: 20}
"""Pages of fifteen questions each."""

BUILT = {SHORT: "bau-30-fragen", LONG: "bau-300-fragen"}
"""Keys of the drafts in the workshop that have the same forms."""

_PATTERN = Path(__file__).with_name("services") / "messung-acht-fragen"
_KINDS = ("text", "choice", "date", "integer", "yesno", "money", "text", "number", "long_text", "text", "choices",
          "phone")  # fmt: skip
_TYPED: dict[str, str | list[str]] = {
    "text": "Am Siel, hinter dem Deich", "choice": "b", "date": "01.03.2020", "integer": "5", "yesno": "true",
    "money": "1.234,50", "number": "12,5", "long_text": "Erste Zeile.\nZweite Zeile.", "choices": ["a", "c"],
    "phone": "0471 555123",
}  # fmt: skip
_ADDRESS = {"street": "Am Siel", "number": "12", "postcode": "27565", "city": "Musterhafen", "country": "DE"}


def write(folder: Path) -> None:
    """Write both packages into a folder."""
    for key, pages in PAGES.items():
        target = folder / key
        shutil.copytree(_PATTERN, target, ignore=shutil.ignore_patterns("examples"))
        service = yaml.safe_load((target / "service.yaml").read_text())
        service |= {"key": key, "proofs": [], "needs": [], "register_columns": []}
        service["title"] = {"de": f"Messung: {pages * 15} Fragen", "en": f"Measuring: {pages * 15} questions"}
        for name, raw in (("service.yaml", service), ("form.yaml", form(key))):
            (target / name).write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False))


def form(key: str) -> dict[str, Any]:
    """Return one of the forms as form.yaml has it."""
    return {"pages": [_page(number) for number in range(PAGES[key])]}


def typed(key: str) -> dict[str, dict[str, str | list[str]]]:
    """Return what is typed on each page of one of the forms."""
    return {f"seite_{number}": _typed(number) for number in range(PAGES[key])}


def _page(number: int) -> dict[str, Any]:
    questions: list[dict[str, Any]] = [_question(f"f{number}_{at}", kind, number, at) for at, kind in enumerate(_KINDS)]
    person = {"parts": ["given", "family", "born"]}
    own = [("name", "person", person), ("anschrift", "address", {}), ("email", "email", {})]
    suffix = f"_{number}" if number else ""
    first = [_labelled(f"{name}{suffix}", kind, required=True, **more) for name, kind, more in own]
    page = {
        "key": f"seite_{number}",
        "title": {"de": f"Seite {number + 1}", "en": f"Page {number + 1}"},
        "questions": [*first, *questions],
        "checks": [
            {
                "key": f"klein_{number}",
                "that": f"a.f{number}_3 < 1000",
                "at": f"f{number}_3",
                "message": {"de": "Zu viel."},
            }
        ],
    }
    if number % 5 == 4:
        page["when"] = f"a.f{number - 1}_4 != false"
    return page


def _question(key: str, kind: str, number: int, at: int) -> dict[str, Any]:
    more: dict[str, Any] = {"required": at % 2 == 0}
    if kind in ("choice", "choices"):
        more["options"] = [{"key": each, "label": {"de": f"Antwort {each}", "en": f"Answer {each}"}} for each in "abcd"]
    if at == 9:
        more["when"] = f"a.f{number}_4 == true"
    if at == 11 and number:
        more["when"] = f"a.f{number - 1}_3 > 2"
    return _labelled(key, kind, **more)


def _labelled(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": {"de": f"Frage {key}", "en": f"Question {key}"}, **more}


def _typed(number: int) -> dict[str, str | list[str]]:
    suffix = f"_{number}" if number else ""
    fields: dict[str, str | list[str]] = {f"f{number}_{at}": _TYPED[kind] for at, kind in enumerate(_KINDS)}
    fields |= {f"name{suffix}.given": "Ole", f"name{suffix}.family": "Janssen", f"name{suffix}.born": "02.11.1957"}
    fields |= {f"anschrift{suffix}.{part}": text for part, text in _ADDRESS.items() if part != "country"}
    return {**fields, f"email{suffix}": "ole@example.org"}
