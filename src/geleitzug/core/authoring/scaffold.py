# SPDX-License-Identifier: EUPL-1.2
"""An empty package: what a new service begins with, so that it can be looked at and, with an example, be released."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.blocks import HOUSE, expand_form
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.catalogue.package import NO_LEIKA
from geleitzug.core.catalogue.written import ALL, STANDARD
from geleitzug.ground.texts import Text, pick
from geleitzug.ground.yamls import write_yaml

Raw = Mapping[str, Any]

BLANK = Path(__file__).with_name("blank")
FIRST_VERSION = "1.0.0"
FREE: Text = {"de": "Der Antrag kostet nichts.", "en": "Applying is free of charge."}
SEE_TABLE: Text = {
    "de": "Was es kostet, hängt von Ihren Angaben ab. Sie sehen den Betrag vor dem Absenden.",
    "en": "What it costs depends on your answers. You see the amount before you send the form.",
}
"""What a new service says of its cost while its fee table is empty, and once it is not."""
LONGEST_KEY = 80
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def service_key(key: str) -> str:
    """Return a key that a service may have; raises AuthoringError."""
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise AuthoringError(_("Bitte geben Sie einen Schlüssel aus Kleinbuchstaben, Ziffern und Strichen an."))
    return key


def new_package(key: str, title: Text, *, office: str, form: Raw | None = None) -> dict[str, Any]:
    """Return the raw content of an empty package; ``form`` is one that was imported."""
    words = pick(title, "de") or key
    form = dict(form) if form else _form()
    return {
        "service": {**_service(key, title, office), "addressee": addressee_of(form)},
        "form": form,
        "fees": {"items": []},
        "process": blank_process(words),
        "notice": standard_notice(),
        "letter": standard_letter(),
        "texts": [],
        "examples": {},
        "changes": f"# {words}\n\n## {FIRST_VERSION}\n\n- Erste Fassung.\n",
    }


def blank_process(words: str) -> str:
    """Return the drawing a service of a name begins with: somebody checks and decides."""
    return (BLANK / "process.bpmn").read_text("utf-8").replace("TITLE", html.escape(words))


def standard_notice() -> str:
    """Return the template that prints what an office writes (letter.yaml) in the house's order."""
    return (BLANK / "notice.typ").read_text("utf-8")


def standard_letter() -> dict[str, Any]:
    """Return the letter a service begins with: what was decided, and all answers."""
    return {"outcomes": {name: {"tenor": STANDARD[name]} for name in ("granted", "refused")}, "answers": ALL}


def addressee_of(form: Raw) -> dict[str, str]:
    """Return which questions say who gets the letter and where: the first of their kind that is asked once."""
    found: dict[str, str] = {}
    for page in expand_form(form, HOUSE)["pages"]:
        for path, item in _asked_once(page.get("questions") or [], ""):
            role = _ROLES.get(str(item.get("kind")))
            if role:
                found.setdefault(role, path)
    return found


_ROLES = {"person": "person", "address": "address", "email": "email"}


def _asked_once(items: Any, prefix: str) -> Iterator[tuple[str, Raw]]:
    for item in items:
        path = f"{prefix}{item.get('key', '')}"
        if item.get("kind") == "group" and not item.get("repeat"):
            yield from _asked_once(item.get("questions") or [], f"{path}.")
        elif item.get("kind") != "group":
            yield path, item


def write_folder(raw: Raw, folder: Path) -> None:
    """Write a package as the folder of files it is exchanged as; raises AuthoringError where there is one already."""
    if folder.exists() and any(folder.iterdir()):
        raise AuthoringError(_("Der Ordner %(folder)s ist nicht leer.") % {"folder": folder})
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    for name in ("service", "form", "fees"):
        (folder / f"{name}.yaml").write_text(as_yaml(raw[name]), "utf-8")
    (folder / "process.bpmn").write_text(raw["process"], "utf-8")
    (folder / "notice.typ").write_text(raw["notice"], "utf-8")
    (folder / "CHANGELOG.md").write_text(raw.get("changes") or "", "utf-8")
    if raw.get("letter"):
        (folder / "letter.yaml").write_text(as_yaml(raw["letter"]), "utf-8")
    if raw.get("texts"):
        (folder / "texts.yaml").write_text(as_yaml(raw["texts"]), "utf-8")
    for name, story in (raw.get("examples") or {}).items():
        (folder / "examples" / f"{name}.yaml").write_text(as_yaml(story), "utf-8")
    if raw.get("codelists"):
        (folder / "codelists").mkdir(exist_ok=True)
        for name, entries in raw["codelists"].items():
            (folder / "codelists" / f"{name}.yaml").write_text(as_yaml(entries), "utf-8")
    if raw.get("handovers"):
        (folder / "handover").mkdir(exist_ok=True)
        for name, handover in raw["handovers"].items():
            (folder / "handover" / f"{name}.yaml").write_text(handover, "utf-8")
        for name, schema in (raw.get("schemas") or {}).items():
            (folder / "handover" / name).write_text(schema, "utf-8")


def as_yaml(raw: Any) -> str:
    """Return content as a file of a package."""
    return f"# SPDX-License-Identifier: EUPL-1.2\n{write_yaml(raw)}"


def _both(de: str, en: str) -> dict[str, str]:
    return {"de": de, "en": en}


def _service(key: str, title: Text, office: str) -> dict[str, Any]:
    de, en = pick(title, "de") or key, pick(title, "en") or key
    letter = {"kind": "bescheid", "title": _both(de, en), "remedy": "general", "delivery": ["mailbox", "post"]}
    return {
        "key": key,
        "version": FIRST_VERSION,
        "kind": "application",
        "title": {**title, **_both(de, en)},
        "summary": _both(f"{de}: hier stellen Sie den Antrag.", f"{en}: apply here."),
        "description": _both(
            "Stellen Sie den Antrag hier. Wir prüfen Ihre Angaben, und Sie bekommen einen Bescheid.",
            "Apply here. We check what you have told us, and you receive a decision.",
        ),
        "leika": NO_LEIKA,
        "ozg": "",
        "topic": "querschnitt",
        "audience": ["person"],
        "office": office,
        "legal_basis": [],
        "processing_time": _both("Meist zwei Wochen.", "Usually two weeks."),
        "cost": dict(FREE),
        "level": "none",
        "payment": "none",
        "result": letter,
        "refusal": letter,
        "expires": {"draft_days": 30, "payment_days": 14, "warn_days": 5},
        "retention": {"years": 10, "basis": "Aktenplan der Kommune"},
        "addressee": {},
        "processing_record": {
            "purpose": _both("Wir bearbeiten Ihren Antrag.", "We process your application."),
            "legal_basis": _both(
                "Artikel 6 Absatz 1 Buchstabe e DSGVO mit dem Gesetz, nach dem wir entscheiden.",
                "Article 6(1)(e) GDPR with the law by which we decide.",
            ),
            "data": _both("Die Angaben aus dem Antrag.", "What you enter in the application."),
            "recipients": _both("Das zuständige Amt.", "The office in charge."),
            "retention": _both("Zehn Jahre nach der Entscheidung.", "Ten years after the decision."),
        },
    }


def _form() -> dict[str, Any]:
    """One page with who applies: a letter needs a name and an address."""
    return {
        "pages": [
            {
                "key": "person",
                "title": _both("Ihre Angaben", "Your details"),
                "questions": [
                    {"key": "person", "block": "person"},
                    {"key": "anschrift", "block": "anschrift"},
                ],
            }
        ]
    }
