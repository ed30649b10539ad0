# SPDX-License-Identifier: EUPL-1.2
"""What only a town can say of a service as fields: which there are, what was typed, and what stands in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.own import Own
from geleitzug.core.authoring.tariff import cents_of
from geleitzug.core.catalogue.clocks import WITHIN, ClockError, clocks_of
from geleitzug.core.catalogue.local_values import AMOUNT, LIST, NUMBER, YES_NO, LocalValue, local_values
from geleitzug.desks.workshop import service_form
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

LAWS = "laws"
"""The kind of the one text that is a list: the legal basis, a line for each."""
SHORT, LONG = "short", "long"
YES, NO = "ja", "nein"
LONGEST = 4_000
LONG_TEXTS = frozenset({"summary", "description", "cost"})
LABELS = {
    **{setting.name: (setting.label, setting.hint) for setting in service_form.TEXTS},
    "legal_basis": (
        gettext_lazy("Rechtsgrundlagen"),
        gettext_lazy("Eine Zeile für jede. Mit Adresse: § 5 Hundesteuersatzung | https://…"),
    ),
}


@dataclass(frozen=True, slots=True)
class Blank:
    """A field for what the town says; ``name`` is its name in the form, a text's without its language."""

    name: str
    kind: str
    label: str
    hint: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its inputs."""
        return (f"{self.name}.de", f"{self.name}.en") if self.kind in (SHORT, LONG) else (self.name,)


def blanks(raw: Raw) -> list[Blank]:
    """Return the fields for what a package leaves to the town; ``raw`` is its content."""
    found = [_blank(each) for each in local_values(raw)]
    for name in (raw["service"].get("local") or {}).get("texts") or []:
        label, hint = LABELS[name]
        kind = LAWS if name == "legal_basis" else LONG if name in LONG_TEXTS else SHORT
        found.append(Blank(f"texts.{name}", kind, str(label), str(hint)))
    return found


def _blank(value: LocalValue) -> Blank:
    lines = _("Ein Eintrag je Zeile.") if value.kind == LIST else ""
    hint = " ".join(filter(None, (pick(value.help, language()), lines)))
    return Blank(f"values.{value.name}", value.kind, pick(value.title, language()), hint)


def fields(found: Collection[Blank], own: Own) -> dict[str, str]:
    """Return what stands in the fields for what the town has said until now."""
    written: dict[str, str] = {}
    for blank in found:
        where, _dot, name = blank.name.partition(".")
        value = (own.values if where == "values" else own.texts).get(name)
        if blank.kind in (SHORT, LONG):
            written |= {each: pick(value or {}, each[-2:]) if value else "" for each in blank.names}
        else:
            written[blank.name] = _as_typed(blank.kind, value)
    return written


def _as_typed(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == AMOUNT:
        return Euro(int(value)).format("de").removesuffix(" €")
    if kind == YES_NO:
        return YES if value else NO
    if kind == LAWS:
        return service_form.law_lines(value)
    return "\n".join(map(str, value)) if kind == LIST and isinstance(value, list) else str(value)


def sent(found: Collection[Blank], data: QueryDict) -> dict[str, str]:
    """Return what was typed, as it was typed."""
    return {name: data.get(name, "").replace("\r\n", "\n").strip() for blank in found for name in blank.names}


def said(found: Collection[Blank], typed: Mapping[str, str], before: Own, service: Raw) -> tuple[Own, dict[str, str]]:
    """Return what the town says by what was typed, and what is wrong by field. What is left empty is said later."""
    own, errors = Own({}, {}), dict[str, str]()
    values, texts = {**own.values}, {**own.texts}
    for blank in found:
        where, _dot, name = blank.name.partition(".")
        if where == "texts":
            texts[name] = _text(blank, typed, before.texts.get(name), errors)
        else:
            values[name] = _value(blank, typed[blank.name], errors)
    if values.get(WITHIN) and not _is_period(service, values):
        errors[f"values.{WITHIN}"] = _("Bitte schreiben Sie die Frist so: 3 Monate, 12 Wochen oder 20 Arbeitstage.")
    return Own(values, texts), errors


def _value(blank: Blank, text: str, errors: dict[str, str]) -> Any:
    if not text:
        return None
    if len(text) > LONGEST:
        errors[blank.name] = _("Das ist zu lang. Möglich sind %(most)d Zeichen.") % {"most": LONGEST}
        return None
    try:
        return _READERS.get(blank.kind, str)(text)
    except EditError as error:
        errors[blank.name] = str(error)
        return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise EditError(_("Bitte geben Sie eine ganze Zahl ein."))
    return int(text)


def _amount(text: str) -> int:
    cents = cents_of(text)
    if cents < 0:
        raise EditError(_("Ein Betrag kann nicht negativ sein."))
    return cents


def _yes_no(text: str) -> bool:
    if text not in (YES, NO):
        raise EditError(_("Bitte wählen Sie Ja oder Nein."))
    return text == YES


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


_READERS = {AMOUNT: _amount, NUMBER: _number, YES_NO: _yes_no, LIST: _lines}


def _text(blank: Blank, typed: Mapping[str, str], before: Any, errors: dict[str, str]) -> Any:
    if blank.kind == LAWS:
        return service_form.laws(typed[blank.name], errors, blank.name) or None
    words = {name[-2:]: typed[name] for name in blank.names}
    if not any(words.values()):
        return None
    for name in blank.names:
        if not typed[name]:
            errors[name] = _("Bitte schreiben Sie den Text in beiden Sprachen.")
        elif len(typed[name]) > LONGEST:
            errors[name] = _("Das ist zu lang. Möglich sind %(most)d Zeichen.") % {"most": LONGEST}
    return {**(before or {}), **words}


def _is_period(service: Raw, values: Raw) -> bool:
    try:
        clocks_of(service, {name: value for name, value in values.items() if value is not None})
    except ClockError:
        return False
    return True
