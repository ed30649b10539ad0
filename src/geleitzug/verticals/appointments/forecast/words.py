# SPDX-License-Identifier: EUPL-1.2
"""The words of forecasts: covers, what they rest on, how wrong they were, and corridors as text in a form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geleitzug.core.booking.rules import SLOT, ForWhom
from geleitzug.verticals.appointments.forecast.backtest import Score
from geleitzug.verticals.appointments.forecast.demand import Basis
from geleitzug.verticals.appointments.forecast.proposal import Lane
from geleitzug.verticals.appointments.forecast.staffing import Cover

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COVERS: Mapping[Cover, StrOrPromise] = {
    Cover.TOO_FEW: gettext_lazy("zu wenig"),
    Cover.ENOUGH: gettext_lazy("passt"),
    Cover.MORE: gettext_lazy("mehr als nötig"),
}
SIGNS: Mapping[Cover, str] = {Cover.TOO_FEW: "▼", Cover.ENOUGH: "●", Cover.MORE: "▲"}
BASES: Mapping[Basis, StrOrPromise] = {
    Basis.SEASON: gettext_lazy("Jahreslauf, Wochentag, Uhrzeit und Entwicklung"),
    Basis.LEVEL: gettext_lazy("Wochentag, Uhrzeit und die letzten Wochen; noch kein ganzes Jahr"),
    Basis.MEAN: gettext_lazy("nur der Mittelwert weniger Wochen"),
}
"""What a forecast takes into account."""
_LANE = re.compile(r"^(\d{1,4})-(\d{1,4})([at])$")
_MOST_LANES = 48
_LETTERS = {"t": ForWhom.APPOINTMENTS, "a": ForWhom.WALK_IN}


def how_wrong(score: Score) -> str:
    """Say how far off the forecast was, and what taking last year's week would have been."""
    if score.error is None or not score.weeks:
        return _("Diese Prognose ist noch nicht an vergangenen Wochen geprüft: Es gibt zu wenige.")
    said = ngettext(
        "An einer vergangenen Woche geprüft lag die Prognose, bis zu vier Wochen vorher gemacht, um %(error)s %%"
        " daneben.",
        "An %(num)s vergangenen Wochen geprüft lag die Prognose, bis zu vier Wochen vorher gemacht, im Mittel um"
        " %(error)s %% daneben.",
        score.weeks,
    ) % {"num": score.weeks, "error": percent(score.error)}
    if score.yardstick is None or score.against is None:
        return said + " " + _("Mit dem Vorjahr lässt sich das noch nicht vergleichen.")
    values = {"ours": percent(score.against), "other": percent(score.yardstick)}
    if score.against < score.yardstick:
        return said + " " + _(
            "Wer einfach die Woche des Vorjahres nimmt, läge um %(other)s %% daneben, die Prognose in denselben Wochen"
            " um %(ours)s %%."
        ) % values  # fmt: skip
    return said + " " + _(
        "Die Woche des Vorjahres wäre nicht schlechter gewesen: %(other)s %% gegen %(ours)s %% der Prognose."
    ) % values  # fmt: skip


def percent(share: float) -> int:
    """Return a share as whole percent."""
    return round(100 * share)


def written(lanes: Sequence[Lane]) -> str:
    """Write corridors as a form carries them."""
    return ",".join(
        f"{each.begins}-{each.ends}{'t' if each.for_whom is ForWhom.APPOINTMENTS else 'a'}" for each in lanes
    )


def read(text: str) -> list[Lane]:
    """Read what ``written`` wrote; nothing for what it cannot have written."""
    found: list[Lane] = []
    for part in text.split(",")[:_MOST_LANES]:
        match = _LANE.match(part)
        if match is None:
            return []
        begins, ends = int(match[1]), int(match[2])
        before = found[-1].ends if found else 0
        if not before <= begins < ends <= 24 * 60 or begins % SLOT or ends % SLOT:
            return []
        found.append(Lane(begins, ends, _LETTERS[match[3]]))
    return found
