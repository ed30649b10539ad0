# SPDX-License-Identifier: EUPL-1.2
"""What a service says of itself (service.yaml) as plain fields: which there are, what was typed, what is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.findings import lacks_plain
from geleitzug.core.authoring.outline import Outline
from geleitzug.core.catalogue.package import LEIKA, NO_LEIKA
from geleitzug.core.catalogue.topics import TOPICS
from geleitzug.desks.workshop.kinds import Setting
from geleitzug.desks.workshop.period_form import LATER, UNITS, is_count, period_of, written
from geleitzug.desks.workshop.question_form import LANGUAGES, Fields, Typed, fields_of, read
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

MOST_LINES = 50
LANGUAGE_NAMES = {
    "de": gettext_lazy("Deutsch"),
    "en": gettext_lazy("Englisch"),
    "plain": gettext_lazy("Leichte Sprache"),
}

TEXTS = (
    Setting(
        "title",
        "texts",
        gettext_lazy("Name der Leistung"),
        gettext_lazy("So, wie Menschen danach suchen."),
        needed=True,
    ),
    Setting(
        "summary",
        "areas",
        gettext_lazy("Kurz gesagt"),
        gettext_lazy("Ein oder zwei Sätze: was man hier erledigt und bekommt."),
        needed=True,
    ),
    Setting(
        "description",
        "areas",
        gettext_lazy("Beschreibung"),
        gettext_lazy("Wer den Antrag stellt, was danach geschieht. Absätze mit einer leeren Zeile trennen."),
        needed=True,
    ),
    Setting(
        "processing_time",
        "texts",
        gettext_lazy("Wie lange dauert es?"),
        gettext_lazy("Zum Beispiel: Meist eine Woche."),
        needed=True,
    ),
    Setting(
        "cost",
        "texts",
        gettext_lazy("Was kostet es?"),
        gettext_lazy("In Worten. Die Beträge stehen unter Gebühren."),
        needed=True,
    ),
)
PLACING = (
    Setting(
        "topic",
        "one",
        gettext_lazy("Thema im Portal"),
        "",
        tuple((slug, each["title"]["de"].replace("\xad", "")) for slug, each in TOPICS.items()),
    ),
    Setting(
        "audience",
        "several",
        gettext_lazy("Für wen?"),
        "",
        (("person", gettext_lazy("Personen")), ("company", gettext_lazy("Firmen und Vereine"))),
        needed=True,
    ),
    Setting(
        "level",
        "one",
        gettext_lazy("Anmeldung"),
        gettext_lazy("Wie sicher muss feststehen, wer den Antrag stellt?"),
        (
            ("none", gettext_lazy("ohne Anmeldung")),
            ("low", gettext_lazy("mit einem Konto, Vertrauensniveau niedrig")),
            ("substantial", gettext_lazy("Vertrauensniveau substanziell")),
            ("high", gettext_lazy("Vertrauensniveau hoch (Online-Ausweis)")),
        ),
    ),
)
CODES = (
    Setting(
        "leika",
        "line",
        gettext_lazy("LeiKa-Schlüssel"),
        gettext_lazy("14 Ziffern, beginnt mit 99. Steht im Leistungskatalog der Verwaltung."),
        width="16",
    ),
    Setting(
        "ozg", "line", gettext_lazy("OZG-Nummer"), gettext_lazy("Wenn es eine gibt, zum Beispiel 10160."), width="8"
    ),
)
RECORD = (
    ("purpose", gettext_lazy("Zweck")),
    ("legal_basis", gettext_lazy("Rechtsgrundlage der Verarbeitung")),
    ("data", gettext_lazy("Welche Daten")),
    ("recipients", gettext_lazy("Wer sie bekommt")),
    ("retention", gettext_lazy("Wie lange sie bleiben")),
)
ON_BEHALF = (
    ("child", gettext_lazy("für das eigene Kind")),
    ("care", gettext_lazy("als rechtliche Betreuung")),
    ("principal", gettext_lazy("mit einer Vollmacht")),
)
ADDRESSEE = (
    ("person", gettext_lazy("Name der Person"), ("person",)),
    ("company", gettext_lazy("Name der Firma"), ("text",)),
    ("address", gettext_lazy("Anschrift"), ("address",)),
    ("email", gettext_lazy("E-Mail-Adresse"), ("email",)),
)
"""Which answers a letter is addressed with, and of which kind the questions are."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the service does not say yet; ``blocking`` is what it cannot go online without."""

    field: str
    sentence: str
    blocking: bool = True


def fields(service: Raw) -> dict[str, list[str]]:
    """Return what stands in the fields for a service as it is."""
    found = fields_of((*TEXTS, *PLACING, *CODES), {**service, "leika": _shown_leika(service)})
    found["office"] = [str(service.get("office", ""))]
    found["legal_basis"] = [law_lines(service.get("legal_basis") or [])]
    found["needs"] = ["\n".join(_text_line(text) for text in service.get("needs") or [])]
    words = service.get("keywords") or {}
    found |= {f"keywords.{lang}": [", ".join(words.get(lang) or [])] for lang in ("de", "en")}
    for number, proof in enumerate(service.get("proofs") or []):
        found |= {f"proof.{number}.{lang}": [str((proof.get("title") or {}).get(lang, ""))] for lang in LANGUAGES}
    for kind, asked in (service.get("on_behalf") or {}).items():
        found[f"behalf.{kind}"] = ["true"]
        found |= {f"behalf.{kind}.{lang}": [str((asked.get("proof") or {}).get(lang, ""))] for lang in ("de", "en")}
    deadline = service.get("deadline") or {}
    if period := period_of(deadline):
        found |= {"deadline.number": [period[0]], "deadline.unit": [period[1]]}
    found["deadline.starts"] = [str(deadline.get("starts", "receipt"))]
    found["retention.years"] = [str((service.get("retention") or {}).get("years", ""))]
    found["retention.basis"] = [str((service.get("retention") or {}).get("basis", ""))]
    record = service.get("processing_record") or {}
    found |= {
        f"record.{name}.{lang}": [str((record.get(name) or {}).get(lang, ""))]
        for name, _w in RECORD
        for lang in ("de", "en")
    }
    for name, _words, _kinds in ADDRESSEE:
        path = (service.get("addressee") or {}).get(name, "")
        found[f"addressee.{name}"] = [path] if isinstance(path, str) else list(path)
    return found


def typed(data: QueryDict, service: Raw, offices: Collection[str], today: Any) -> Typed:
    """Return what was typed as values of service.yaml; only what differs from what is there."""
    result = read((*TEXTS, *PLACING, *CODES), data, service, today)
    values, errors = result.values, result.errors
    values["ozg"] = values.get("ozg") or ""
    values["leika"] = values.get("leika") or NO_LEIKA
    if values["leika"] != NO_LEIKA and not LEIKA.fullmatch(values["leika"]):
        errors["leika"] = _("Das sind nicht die 14 Ziffern eines LeiKa-Schlüssels, zum Beispiel 99102013002000.")
    values["office"] = data["office"] if data.get("office") in offices else service.get("office")
    values["legal_basis"] = laws(data.get("legal_basis", ""), errors)
    values["needs"] = _texts(data.get("needs", "")) or None
    words = {lang: _words(data.get(f"keywords.{lang}", "")) for lang in ("de", "en")}
    values["keywords"] = {lang: found for lang, found in words.items() if found} or None
    values["proofs"] = _proofs(data, service, errors) or None
    values["on_behalf"] = _on_behalf(data, service, errors) or None
    values["deadline"] = _deadline(data, service, errors) or None
    values["retention"] = _retention(data, service, errors)
    values["processing_record"] = _record(data, service)
    values["addressee"] = _addressee(data, service) or None
    changed = {name: value for name, value in values.items() if value != service.get(name)}
    return Typed(changed, errors)


def missing(service: Raw) -> list[Missing]:
    """Return what the service does not say yet, each with its field."""
    found = []
    for setting in TEXTS:
        text = service.get(setting.name) or {}
        for lang in ("de", "en"):
            if not str(text.get(lang, "")).strip():
                words = {"field": setting.label, "language": LANGUAGE_NAMES[lang]}
                found.append(Missing(f"{setting.name}-{lang}", _("%(field)s fehlt auf %(language)s.") % words))
    if not LEIKA.fullmatch(str(service.get("leika", ""))) or service.get("leika") == NO_LEIKA:
        sentence = _("Der LeiKa-Schlüssel fehlt. Ohne ihn findet der Portalverbund die Leistung nicht.")
        found.append(Missing("leika", sentence, blocking=False))
    if not service.get("legal_basis"):
        found.append(Missing("legal_basis", _("Die Rechtsgrundlage fehlt."), blocking=False))
    if sentence := lacks_plain(service):
        found.append(Missing("description-plain", sentence, blocking=False))
    return found


def questions_for(outline: Outline, kinds: Sequence[str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the questions whose answers can address a letter; one in a group with the group's name before it."""
    found = [entry.path for page in outline.pages for entry in page.entries if entry.kind in kinds]
    return [("", _("keine")), *((path, _named(path, labels)) for path in found if not outline.repeating_around(path))]


def _named(path: str, labels: Mapping[str, str]) -> str:
    steps = path.split(".")
    above = [".".join(steps[:end]) for end in range(1, len(steps) + 1)]
    return " – ".join(labels.get(each, each) for each in above)


def topics() -> tuple[tuple[str, str], ...]:
    """Return the topics in the page's language."""
    return tuple((slug, pick(each["title"], language()).replace("\xad", "")) for slug, each in TOPICS.items())


def proof_rows(shown: Fields) -> list[int]:
    """Return the numbers of the proofs in the fields, and one more for a new one."""
    numbers = sorted({int(name.split(".")[1]) for name in shown if re.fullmatch(r"proof\.\d{1,2}\.de", name)})
    filled = [number for number in numbers if (shown.get(f"proof.{number}.de") or [""])[0]]
    return [*filled, max(filled, default=-1) + 1]


# --- one by one ---------------------------------------------------------------------------------------------


def _shown_leika(service: Raw) -> str:
    leika = str(service.get("leika", ""))
    return "" if leika == NO_LEIKA else leika


def law_lines(found: Sequence[Any]) -> str:
    """Write legal bases as laws reads them."""
    return "\n".join(map(_law_line, found))


def _law_line(law: Any) -> str:
    if not isinstance(law, Mapping):
        return str(law)
    title = law.get("title", "")
    words = title if isinstance(title, str) else pick(title, "de")
    return f"{words} | {law['url']}" if law.get("url") else words


def _text_line(text: Raw) -> str:
    return " | ".join(str(text.get(lang, "")) for lang in LANGUAGES).rstrip(" |")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]


def laws(text: str, errors: dict[str, str], field: str = "legal_basis") -> list[dict[str, str]]:
    """Return legal bases typed a line each, with their address behind a stroke; what is wrong goes to the errors."""
    found = []
    for line in _lines(text):
        title, stroke, address = (part.strip() for part in line.rpartition("|"))
        if not stroke:
            title, address = address, ""
        if address and not address.startswith("https://"):
            errors[field] = _("„%(address)s“ ist keine Adresse, die mit https:// beginnt.") % {"address": address}
        found.append({"title": title, **({"url": address} if address else {})})
    return found


def _texts(text: str) -> list[dict[str, str]]:
    rows = [[part.strip() for part in line.split("|")] for line in _lines(text)]
    return [{lang: part for lang, part in zip(LANGUAGES, row, strict=False) if part} for row in rows]


def _words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,\n]", text) if word.strip()][:MOST_LINES]


def _proofs(data: QueryDict, service: Raw, errors: dict[str, str]) -> list[dict[str, Any]]:
    old = list(service.get("proofs") or [])
    found = []
    taken = [str(proof.get("key", "")) for proof in old]
    for number in range(MOST_LINES):
        texts = {lang: data.get(f"proof.{number}.{lang}", "").strip() for lang in LANGUAGES}
        if not any(texts.values()):
            continue
        if not texts["de"]:
            errors[f"proof.{number}.de"] = _("Bitte schreiben Sie den deutschen Text dazu.")
        before = old[number] if number < len(old) else {"key": _free("nachweis", taken)}
        taken.append(str(before["key"]))
        found.append({**before, "title": {lang: text for lang, text in texts.items() if text}})
    return found


def _free(stem: str, taken: Sequence[str]) -> str:
    if stem not in taken:
        return stem
    return next(f"{stem}_{number}" for number in range(2, len(taken) + 3) if f"{stem}_{number}" not in taken)


def _on_behalf(data: QueryDict, service: Raw, errors: dict[str, str]) -> dict[str, Any]:
    found = {}
    for kind, _label in ON_BEHALF:
        if data.get(f"behalf.{kind}") != "true":
            continue
        texts = {lang: data.get(f"behalf.{kind}.{lang}", "").strip() for lang in ("de", "en")}
        for lang, text in texts.items():
            if not text:
                errors[f"behalf.{kind}.{lang}"] = _("Bitte schreiben Sie, welcher Nachweis nötig ist.")
        old = (service.get("on_behalf") or {}).get(kind) or {}
        found[kind] = {**old, "proof": {**(old.get("proof") or {}), **texts}}
    return found


def _deadline(data: QueryDict, service: Raw, errors: dict[str, str]) -> dict[str, Any]:
    old = dict(service.get("deadline") or {})
    number, unit = data.get("deadline.number", "").strip(), data.get("deadline.unit", "D")
    if number and not is_count(number):
        errors["deadline.number"] = _("Bitte geben Sie eine ganze Zahl ein.")
        return old
    if number:
        unit = unit if unit in dict(UNITS) else "D"
        old.pop("working", None)
        old["decide_within"] = written(number, unit)
    elif period_of(old):
        old.pop("decide_within", None)
        old.pop("working", None)
    if data.get("deadline.starts") in LATER and old.get("decide_within"):
        old["starts"] = data["deadline.starts"]
    else:
        old.pop("starts", None)
    return old


def _retention(data: QueryDict, service: Raw, errors: dict[str, str]) -> dict[str, Any]:
    old = dict(service.get("retention") or {})
    years, basis = data.get("retention.years", "").strip(), data.get("retention.basis", "").strip()
    if not (years.isascii() and years.isdecimal() and len(years) < 4 and int(years) <= 200):
        errors["retention.years"] = _("Bitte geben Sie an, wie viele Jahre die Akte bleibt.")
        return old
    if not basis:
        errors["retention.basis"] = _("Bitte geben Sie an, woraus das folgt.")
        return old
    return {**old, "years": int(years), "basis": basis}


def _record(data: QueryDict, service: Raw) -> dict[str, Any]:
    record = dict(service.get("processing_record") or {})
    for name, _label in RECORD:
        texts = dict(record.get(name) or {})
        texts |= {lang: data.get(f"record.{name}.{lang}", "").replace("\r\n", "\n").strip() for lang in ("de", "en")}
        before = record.get(name) or {}
        # A text in a file ends with a line break; typing it again does not.
        record[name] = {k: before[k] if before.get(k, "").strip() == v else v for k, v in texts.items() if v}
    return record


def _addressee(data: QueryDict, service: Raw) -> dict[str, Any]:
    old = dict(service.get("addressee") or {})
    for name, _label, _kinds in ADDRESSEE:
        field_name = f"addressee.{name}"
        if field_name not in data:
            continue
        paths = [path for path in data.getlist(field_name) if path]
        old.pop(name, None)
        if paths:
            old[name] = paths[0] if len(paths) == 1 else paths
    return old
