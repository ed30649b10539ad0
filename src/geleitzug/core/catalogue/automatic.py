# SPDX-License-Identifier: EUPL-1.2
"""What a package says where a program decides alone: the norm that permits it, when to doubt, how many are sampled.

Whether the program may decide in a case, and what the house doubts besides, is core/automation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.shapes import Form
from geleitzug.core.workflow.drawing import Drawing
from geleitzug.core.workflow.structure import VARIABLES
from geleitzug.ground import cel
from geleitzug.ground.texts import Text

SAMPLE_PERCENT = 10
"""So many of a hundred are looked at by a person where neither package nor town says otherwise."""
_KNOWN = frozenset({"de", "en", "plain", "plain_en", "norm", "discretion", "sample", "doubts", "passes_over"})
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_DISCRETION = re.compile(r"\bErmessen|\bErmessens|Beurteilungsspielr", re.IGNORECASE)


class AutomaticError(ValueError):
    """The block ``automatic`` cannot be used; the message is a sentence for who writes the package."""


@dataclass(frozen=True)
class Doubt:
    """A condition under which the program does not decide, and what the clerk reads then."""

    key: str
    when: cel.Expression
    says: Text


@dataclass(frozen=True)
class Automatic:
    """The prepared block."""

    norm: str
    """What permits it, with its paragraph (§ 35a VwVfG asks for a law that does)."""
    url: str
    percent: int
    """How many of a hundred decisions a person looks at before they go out, unless the town says otherwise."""
    doubts: tuple[Doubt, ...]
    passes_over: frozenset[str]
    """Questions with free text or files that the decision does not depend on: the program need not read them."""


def load(raw: Mapping[str, Any], form: Form) -> Automatic:
    """Prepare the block; raises AutomaticError.

    § 35a VwVfG, § 155 (4) AO: only where a law permits it, and without discretion or a margin of assessment.
    """
    if unknown := sorted(raw.keys() - _KNOWN):
        raise AutomaticError(_("unbekannt: %(names)s.") % {"names": ", ".join(unknown)})
    norm, url = _norm(raw.get("norm"))
    _check_bound(raw, norm)
    return Automatic(norm, url, _percent(raw.get("sample", SAMPLE_PERCENT)), _doubts(raw), _passed(raw, form))


def discretion_in(drawing: Drawing) -> str:
    """Return the name of an element that speaks of discretion; nothing where none does."""
    names = (element.name for element in drawing.elements.values() if element.tag != "userTask")
    return next((name for name in names if _DISCRETION.search(name)), "")


def speaks_of_discretion(name: str) -> str:
    """Say that such a step is none for a program."""
    return _(
        "„%(name)s“ spricht von Ermessen oder Beurteilungsspielraum, und ein Programm entscheidet dort allein."
        " Das lässt § 35a VwVfG nicht zu. Machen Sie eine Aufgabe „Entscheiden“ daraus."
    ) % {"name": name}


def _norm(raw: Any) -> tuple[str, str]:
    title = raw.get("title") if isinstance(raw, Mapping) else None
    if not isinstance(title, str) or not title.strip():
        raise AutomaticError(
            _(
                "Die Norm fehlt (norm.title). Ein Programm darf nur allein entscheiden, wo ein Gesetz es zulässt"
                " (§ 35a VwVfG). Nennen Sie den Paragrafen, oder lassen Sie einen Menschen entscheiden."
            )
        )
    url = str(raw.get("url") or "")
    if url and not url.startswith("https://"):
        raise AutomaticError(_("norm.url beginnt nicht mit https://."))
    return title.strip(), url


def _check_bound(raw: Mapping[str, Any], norm: str) -> None:
    stated = raw.get("discretion")
    if not isinstance(stated, bool):
        raise AutomaticError(
            _(
                "discretion fehlt. Schreiben Sie „discretion: false“, wenn das Gesetz weder Ermessen noch"
                " Beurteilungsspielraum lässt. Lässt es welche, muss ein Mensch entscheiden (§ 35a VwVfG)."
            )
        )
    if stated or _DISCRETION.search(norm):
        raise AutomaticError(
            _(
                "Wo das Gesetz Ermessen oder einen Beurteilungsspielraum lässt, darf kein Programm entscheiden"
                " (§ 35a VwVfG). Setzen Sie auf jeden Weg zur Entscheidung eine Aufgabe „Entscheiden“."
            )
        )


def _percent(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= 100:
        raise AutomaticError(_("sample ist %(value)s; es muss eine ganze Zahl von 0 bis 100 sein.") % {"value": raw})
    return raw


def _doubts(raw: Mapping[str, Any]) -> tuple[Doubt, ...]:
    given = raw.get("doubts") or []
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise AutomaticError(_("doubts muss eine Liste von Einträgen mit key, when und says sein."))
    found = tuple(_doubt(each) for each in given)
    if len({doubt.key for doubt in found}) < len(found):
        raise AutomaticError(_("doubts: Zwei Einträge haben denselben Schlüssel."))
    return found


def _doubt(raw: Mapping[str, Any]) -> Doubt:
    key = str(raw.get("key", ""))
    if not _KEY.fullmatch(key):
        raise AutomaticError(_("doubts: Jeder Eintrag braucht einen Schlüssel aus Kleinbuchstaben, Ziffern und _."))
    if unknown := sorted(raw.keys() - {"key", "when", "says"}):
        raise AutomaticError(f"doubts, {key}: " + _("unbekannt: %(names)s.") % {"names": ", ".join(unknown)})
    says = raw.get("says")
    if not isinstance(says, Mapping) or not all(str(says.get(lang) or "").strip() for lang in ("de", "en")):
        raise AutomaticError(_("doubts, %(key)s: says braucht einen Satz in de und en.") % {"key": key})
    try:
        when = cel.compile(str(raw.get("when") or ""), variables=VARIABLES)
    except cel.CelError as error:
        raise AutomaticError(f"doubts, {key}: {error}") from error
    return Doubt(key, when, says)


def _passed(raw: Mapping[str, Any], form: Form) -> frozenset[str]:
    given = raw.get("passes_over") or []
    if not isinstance(given, list) or not all(isinstance(path, str) for path in given):
        raise AutomaticError(_("passes_over muss eine Liste von Fragen sein."))
    for path in given:
        if form.question(path) is None:
            raise AutomaticError(_("passes_over: Das Formular fragt nicht nach „%(path)s“.") % {"path": path})
    return frozenset(given)
