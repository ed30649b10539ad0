# SPDX-License-Identifier: EUPL-1.2
"""Why something cannot be done in the office, in words: pages and the interface say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geleitzug.core.cases.amending import NotAnAnswer
from geleitzug.core.cases.rules import Unlike
from geleitzug.ground.money import Euro

NOT_MERGEABLE: Mapping[Unlike, Any] = {
    Unlike.SAME_CASE: gettext_lazy("Das ist dieser Vorgang selbst. Bitte geben Sie die Nummer des anderen an."),
    Unlike.OTHER_SERVICE: gettext_lazy(
        "Der andere Vorgang gehört zu einer anderen Leistung. Verknüpfen können Sie die beiden, zusammenführen nicht."
    ),
    Unlike.OTHER_OFFICE: gettext_lazy("Der andere Vorgang liegt bei einem anderen Amt."),
    Unlike.ENDED: gettext_lazy("Einer der Vorgänge ist schon beendet oder zurückgezogen."),
    Unlike.DECIDED: gettext_lazy(
        "Einer der Vorgänge ist schon entschieden. Ein Antrag, der danach kam, braucht seine eigene Entscheidung."
    ),
    Unlike.NO_CONSENT: gettext_lazy(
        "Bitte schreiben Sie, wann und wie die Person gesagt hat, dass beide Anträge von ihr sind und einer genügt."
    ),
    Unlike.INQUIRY: gettext_lazy(
        "Anfragen anderer Kommunen lassen sich nicht zusammenführen: Jede braucht ihre eigene Antwort."
    ),
    Unlike.NO_REASON: gettext_lazy("Bitte schreiben Sie, warum die Vorgänge zusammengehören."),
}
MONEY_MOVES = gettext_lazy(
    "Für den Antrag, der endet, ist gerade Geld unterwegs oder ein anderer Betrag gekommen. Das klärt zuerst die Kasse."
)
UNKNOWN_CASE = gettext_lazy(
    "Diesen Vorgang gibt es nicht, oder Sie dürfen ihn nicht sehen. Bitte prüfen Sie die Nummer."
)
NOT_RELATABLE = gettext_lazy("Das ist dieser Vorgang selbst, oder die beiden sind schon verknüpft.")
NOT_EXTENDABLE = gettext_lazy(
    "Die Frist lässt sich nicht verlängern: Sie ruht, ist schon verlängert oder vorbei, oder das Recht lässt es"
    " nicht zu."
)
NOT_IN_THE_LETTER = gettext_lazy(
    "So steht das nicht im Schreiben, oder nur dort, wo das Paket der Leistung für alle dasselbe sagt. Bitte"
    " schreiben Sie die Stelle genau so ab."
)
SAID_TWICE = gettext_lazy("Diese Stelle steht hier schon. Bitte nennen Sie jede nur einmal.")
BOTH_THE_SAME = gettext_lazy("Beides ist gleich. Bitte schreiben Sie, was dort richtig stehen muss.")
NOTHING_TO_CERTIFY = gettext_lazy("Hier gilt nichts mehr als genehmigt, das sich bescheinigen ließe.")
CERTIFIED_TODAY = gettext_lazy("Die Bescheinigung ist heute schon hinausgegangen.")
TITLE_TAKEN = gettext_lazy("Einen Baustein mit diesem Titel gibt es hier schon. Bitte wählen Sie einen anderen.")
TOO_MANY_BLOCKS = gettext_lazy("Das Amt hat schon sehr viele Bausteine. Bitte löschen Sie erst einen.")


def fee_would_change(before: Euro, after: Euro, *, may_stay: bool = True) -> str:
    """Say that a correction changes no fee, and ask whether it is to stay where the letter allows it."""
    lang = get_language() or "de"
    sentence = _(
        "Mit der berichtigten Angabe wären es %(after)s statt %(before)s. Eine Berichtigung ändert keinen Betrag. Soll"
        " er bleiben, bestätigen Sie das; sonst heben Sie den Bescheid auf und entscheiden neu."
    )
    if not may_stay:
        sentence = _(
            "Mit der berichtigten Angabe wären es %(after)s statt %(before)s. Eine Berichtigung ändert keinen Betrag,"
            " und er kann hier auch nicht bleiben: Das Schreiben rechnet ihn aus dieser Angabe vor. Bitte heben Sie den"
            " Bescheid auf und entscheiden Sie neu."
        )
    return sentence % {"after": after.format(lang[:2]), "before": before.format(lang[:2])}


def no_answer(error: NotAnAnswer) -> str:
    """Say why an answer could not be corrected like this."""
    return _("Die Angabe „%(label)s“ ließe sich so nicht berichtigen: %(why)s") % {
        "label": error.label, "why": error.why,
    }  # fmt: skip
