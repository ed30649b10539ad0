# SPDX-License-Identifier: EUPL-1.2
"""The kinds of question in the words of an office, and what of each can be set. What was typed is question_form.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.core.forms.kinds import presets
from geleitzug.core.forms.kinds.others import FILE_TYPES
from geleitzug.core.forms.known import NEVER_TAKEN

Words = Any
"""A sentence that is translated when it is shown."""

KINDS: Mapping[str, Words] = {
    "text": _("Text, eine Zeile"),
    "long_text": _("Text, mehrere Zeilen"),
    "yesno": _("Ja oder Nein"),
    "choice": _("Auswahl: eine Antwort"),
    "choices": _("Auswahl: mehrere Antworten"),
    "codelist": _("Auswahl aus einer langen Liste"),
    "integer": _("Ganze Zahl"),
    "number": _("Zahl mit Komma"),
    "money": _("Geldbetrag"),
    "date": _("Datum"),
    "time": _("Uhrzeit"),
    "datetime": _("Datum und Uhrzeit"),
    "person": _("Person (Name, Geburtstag …)"),
    "address": _("Anschrift"),
    "email": _("E-Mail-Adresse"),
    "phone": _("Telefonnummer"),
    "bank": _("Bankverbindung"),
    "file": _("Datei hochladen"),
    "declaration": _("Erklärung zum Bestätigen"),
    "info": _("Hinweistext (keine Frage)"),
    "computed": _("Berechneter Wert (keine Frage)"),
}
GROUP = "group"

PREFILL: Mapping[str, Words] = {
    "": _("Nein, alle tippen selbst"),
    "account.person": _("Name und Geburtstag"),
    "account.address": _("Anschrift"),
    "account.email": _("E-Mail-Adresse"),
    "account.phone": _("Telefonnummer"),
    "account.company": _("Name der Firma"),
    "account.legal_form": _("Rechtsform der Firma"),
    "account.legal_form_key": _("Rechtsform der Firma, als Auswahl (gmbh, ug, ag, eg, ev)"),
    "account.register_kind": _("Art des Registers, als Auswahl (hra, hrb, gsr, gnr, vr)"),
    "account.register": _("Registergericht und Nummer der Firma"),
    "account.register_court": _("Registergericht der Firma"),
    "account.register_number": _("Registernummer der Firma"),
}
"""What an account knows; which kinds of question can take it is FILLED_FROM."""
FILLED_FROM: Mapping[str, tuple[str, ...]] = {
    "person": ("account.person",),
    "address": ("account.address",),
    "email": ("account.email",),
    "phone": ("account.phone",),
    "choice": ("account.legal_form_key", "account.register_kind"),
    "text": (
        "account.company",
        "account.legal_form",
        "account.register",
        "account.register_court",
        "account.register_number",
        "account.email",
        "account.phone",
    ),
}

PARTS: tuple[tuple[str, Words], ...] = (
    ("title", _("Titel")),
    ("given", _("Vornamen")),
    ("family", _("Familienname")),
    ("birth_name", _("Geburtsname")),
    ("born", _("Geburtsdatum")),
    ("birth_place", _("Geburtsort")),
    ("nationality", _("Staatsangehörigkeit")),
    ("email", _("E-Mail-Adresse")),
    ("phone", _("Telefonnummer")),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be set of a question: its key in form.yaml, how it is typed, and its words.

    ``how``: line, whole, decimal, money, day, tick, untick (a tick that is usual), one, several, texts, areas, repeat,
    pair, list.
    """

    name: str
    how: str
    label: Words
    hint: Words = ""
    options: tuple[tuple[str, Words], ...] = ()
    usual: Any = None
    """What holds where nothing is said; shown as ticked or chosen."""
    needed: bool = False
    width: str = ""
    rare: bool = False
    """Whether it is folded away until somebody wants it."""


_LEAST = Setting("min_length", "whole", _("Mindestens so viele Zeichen"), width="4")
_NUMBER_UNIT = Setting("unit", "texts", _("Einheit"), _("Steht hinter dem Feld, zum Beispiel m², Stück, Jahre."))

SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "text": (
        _LEAST,
        Setting("max_length", "whole", _("Höchstens so viele Zeichen"), _("Ohne Angabe 255."), width="4"),
        Setting(
            "spaces",
            "one",
            _("Leerzeichen"),
            _("Nummern tippen viele in Gruppen: DE12 3456."),
            (("", _("bleiben stehen")), ("drop", _("werden entfernt, geprüft wird ohne sie"))),
            rare=True,
        ),
        Setting(
            "pattern",
            "line",
            _("Muster (für Fachleute)"),
            _("Ein regulärer Ausdruck, dem die ganze Antwort entsprechen muss. Zum Beispiel [0-9]{15} für 15 Ziffern."),
            rare=True,
        ),
        Setting(
            "pattern_message",
            "texts",
            _("Was heißt es, wenn die Antwort nicht zum Muster passt?"),
            _("Sagen Sie, was jemand tun soll. Zum Beispiel: Bitte geben Sie die 15 Ziffern vom Chip ein."),
            rare=True,
        ),
    ),
    "long_text": (
        _LEAST,
        Setting("max_length", "whole", _("Höchstens so viele Zeichen"), _("Ohne Angabe 4000."), width="4"),
    ),
    "integer": (
        Setting("min", "whole", _("Mindestens"), width="8"),
        Setting("max", "whole", _("Höchstens"), width="8"),
        _NUMBER_UNIT,
    ),
    "number": (
        Setting("min", "decimal", _("Mindestens"), _("Mit Komma, zum Beispiel 0,5."), width="8"),
        Setting("max", "decimal", _("Höchstens"), width="8"),
        _NUMBER_UNIT,
    ),
    "money": (
        Setting("min", "money", _("Mindestens"), _("Ohne Angabe 0 Euro."), width="8"),
        Setting("max", "money", _("Höchstens"), width="8"),
    ),
    "date": (
        Setting("min", "day", _("Frühester Tag"), _("Ein Tag wie 09.03.2026, oder das Wort heute."), width="16"),
        Setting(
            "max",
            "day",
            _("Spätester Tag"),
            _("Zum Beispiel heute, wenn der Tag nicht in der Zukunft liegen darf."),
            width="16",
        ),
    ),
    "choice": (
        Setting(
            "sorted",
            "one",
            _("Reihenfolge der Antworten"),
            "",
            (
                ("", _("so wie hier")),
                ("all", _("nach dem Alphabet")),
                ("all_but_last", _("nach dem Alphabet, die letzte bleibt am Ende")),
            ),
        ),
    ),
    "choices": (
        Setting("min", "whole", _("Mindestens so viele Antworten"), width="4"),
        Setting("max", "whole", _("Höchstens so viele Antworten"), width="4"),
    ),
    "codelist": (
        Setting("list", "list", _("Liste zur Auswahl"), _("Die Antworten kommen aus dieser Liste."), needed=True),
    ),
    "person": (Setting("parts", "several", _("Was wird gefragt?"), "", PARTS, usual=("given", "family"), needed=True),),
    "address": (
        Setting(
            "country", "tick", _("Auch nach dem Land fragen"), _("Sonst gilt: Die Anschrift liegt in Deutschland.")
        ),
    ),
    "file": (
        Setting(
            "accept",
            "several",
            _("Erlaubte Dateien"),
            _("PDF, JPG und PNG reichen fast immer: Damit geht auch ein Foto mit dem Handy."),
            tuple((key, key.upper()) for key in FILE_TYPES),
            usual=("pdf", "jpg", "png"),
            needed=True,
        ),
        Setting("max_mb", "whole", _("Größe einer Datei, höchstens in MB"), _("Ohne Angabe 10."), width="4"),
        Setting("min_files", "whole", _("Wie viele Dateien mindestens?"), _("Ohne Angabe genügt eine."), width="4"),
        Setting("max_files", "whole", _("Wie viele Dateien höchstens?"), _("Ohne Angabe 5."), width="4"),
        Setting(
            "delete_after",
            "pair",
            _("Nach der Prüfung löschen"),
            _("Nur für Dateien, die das Amt nicht behalten darf, zum Beispiel das Bild eines Ausweises."),
            (("task", _("Aufgabe im Ablauf, nach der gelöscht wird")), ("law", _("Rechtsgrundlage"))),
        ),
    ),
    "declaration": (Setting("text", "areas", _("Text der Erklärung"), _("Er steht neben dem Kästchen."), needed=True),),
    "info": (
        Setting(
            "text",
            "areas",
            _("Text des Hinweises"),
            _("Absätze mit einer leeren Zeile trennen. **fett**, Aufzählungen mit - am Anfang der Zeile."),
            needed=True,
        ),
    ),
    "computed": (
        Setting(
            "value",
            "line",
            _("Formel (für Fachleute)"),
            _("Ein Ausdruck in CEL, zum Beispiel a.breite * a.laenge. Ohne Formel erscheint nichts."),
        ),
        Setting(
            "format",
            "one",
            _("Was kommt heraus?"),
            "",
            (
                ("text", _("ein Text")),
                ("integer", _("eine ganze Zahl")),
                ("number", _("eine Zahl mit Komma")),
                ("money", _("ein Betrag, gerechnet in Cent")),
                ("date", _("ein Tag")),
            ),
            usual="text",
        ),
        Setting("shown", "untick", _("Das Ergebnis anzeigen"), _("Sonst steht es nur in den Angaben für das Amt.")),
    ),
    GROUP: (
        Setting(
            "optional",
            "tick",
            _("Die ganze Gruppe darf fehlen"),
            _("Ihre Pflichtfragen zählen erst, wenn jemand eine davon beantwortet."),
        ),
        Setting("repeat", "repeat", _("Die Gruppe wiederholt sich"), _("Zum Beispiel: eine Gruppe für jeden Hund.")),
        Setting(
            "item",
            "texts",
            _("Wie heißt ein Eintrag?"),
            _("Nur bei Wiederholung. Zum Beispiel Hund: Daraus wird „Hund 1“, „Hund 2“."),
        ),
    ),
}

LABEL = Setting(
    "label", "texts", _("Frage"), _("Kurz und in Alltagssprache, zum Beispiel: Wie heißt der Hund?"), needed=True
)
TITLE = Setting("label", "texts", _("Überschrift"), needed=True)
NAME_OF_NOTE = Setting("label", "texts", _("Name für die Liste der Fragen"), _("Er erscheint nicht im Formular."))
NAME_OF_VALUE = Setting("label", "texts", _("Bezeichnung"), _("Steht vor dem Ergebnis."))
HELP = Setting(
    "help", "areas", _("Hilfe zur Frage"), _("Steht klein unter der Frage: was gemeint ist, wo man es findet.")
)
REQUIRED = Setting("required", "tick", _("Diese Frage muss beantwortet werden"))

PAGE = (
    Setting("title", "texts", _("Überschrift der Seite"), needed=True),
    Setting("intro", "areas", _("Einleitung"), _("Kurzer Text oben auf der Seite. Nur, wenn er wirklich hilft.")),
)
"""What a page says of itself."""

SILENT = ("info", "computed")
"""Kinds that ask nothing."""


def words(kind: str) -> str:
    """Return a kind in words."""
    return str(_("Gruppe") if kind == GROUP else KINDS.get(kind, kind))


PRESET = Setting(
    "preset",
    "line",
    _("Steht von Anfang an im Feld"),
    _("So, wie jemand es eintippen würde; bei einer Auswahl der Schlüssel der Antwort. Wer ausfüllt, kann es ändern."),
    width="16",
    rare=True,
)


ANEW = Setting(
    "anew",
    "tick",
    _("Gehört nur zu diesem einen Antrag"),
    _("Wer noch einen Antrag stellt, bekommt die Antwort von damals nicht angeboten. Zum Beispiel: wo gebaut wird."),
    rare=True,
)
"""Nothing that is never taken from an earlier application asks for it (core/forms/known.py)."""


def settings_of(kind: str, *, repeats: bool = False, block: bool = False) -> tuple[Setting, ...]:
    """Return what can be set of a question of a kind, in the order of the page.

    Where a building block is used, only what a place may say itself.
    """
    label = {GROUP: TITLE, "info": NAME_OF_NOTE, "computed": NAME_OF_VALUE}.get(kind, LABEL)
    found = [label] if kind == "info" else [label, HELP]
    if kind not in (*SILENT, GROUP):
        found.append(REQUIRED)
    if block and kind != GROUP:
        return tuple(found)
    found += SETTINGS.get(kind, ())
    if kind in presets.KINDS:
        found.append(PRESET)
    if sources := FILLED_FROM.get(kind):
        options = tuple((key, PREFILL[key]) for key in ("", *sources))
        hint = _("Wer ein Konto hat, bekommt die Angabe angeboten, trägt sie mit einem Klick ein und kann sie ändern.")
        found.append(Setting("prefill", "one", _("Aus dem Konto vorausfüllen"), hint, options))
    if kind != GROUP and kind not in NEVER_TAKEN:
        found.append(ANEW)
    return tuple(found)
