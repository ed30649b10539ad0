# SPDX-License-Identifier: EUPL-1.2
"""Before a program decides: is it stopped, is there a doubt, is the case drawn? Asked through cases/holding.py."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from geleitzug.core.automation import rules
from geleitzug.core.automation.doubts import doubts_of, in_both
from geleitzug.core.automation.models import Setting
from geleitzug.core.cases.actions import rechecking
from geleitzug.core.cases.holding import Drawn, loaded
from geleitzug.core.cases.models import Case, Recheck
from geleitzug.core.catalogue.automatic import SAMPLE_PERCENT
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.texts import Text


def examine(case: Case) -> Drawn | None:
    """Return how the dice fell if the program may decide a locked case; None where it waits for a person now.

    Called again it keeps the case no second time; what a stuck process was kept for is called off once it goes on, and
    whoever has taken the case on meanwhile decides it, now with what the program proposes.
    """
    known = _open.first(case.pk)
    if known is not None and (known.proposed or (case.assignee_id and not case.outcome)):
        return None
    if known is not None:
        rechecking.let_go(case, by=MACHINE)
    setting = _setting.first(case.service_key)
    reasons = [*_stopped(setting), *(_taken_on(case) if known is not None else ()), *doubts_of(case)]
    drawn = draw(case, percent_of(case.package, setting))
    if reasons or drawn.is_sample:
        rechecking.keep(case, reasons, drawn=drawn, by=MACHINE)
        return None
    return drawn


def draw(case: Case, percent: int) -> Drawn:
    """Throw the dice for a case: by a key of the town, so that nobody outside can tell or choose how they fall."""
    told = loaded()
    if told is not None:
        return Drawn(100 if told else 0, 0)
    return Drawn(percent, rules.number_drawn(lookup_hash(f"sample {case.pk}")))


def percent_of(package: Package, setting: Setting | None) -> int:
    """Return how many of a hundred are drawn: as the town says, else the package."""
    if setting is not None and setting.percent is not None:
        return setting.percent
    return package.automatic.percent if package.automatic else SAMPLE_PERCENT


def _taken_on(case: Case) -> list[Text]:
    """Say that the program has got over what was in its way, and that somebody works on the case since."""
    if not case.assignee_id:
        return []
    return [in_both(_("Das Programm kam nicht weiter, und jemand hat den Vorgang übernommen. Jetzt geht es weiter."))]


def _stopped(setting: Setting | None) -> list[Text]:
    """Say that somebody has stopped the program; a story that is played asks for its rules and not for today."""
    if setting is None or not setting.is_paused or loaded() is not None:
        return []
    sentence = _("Die Automatik dieser Leistung ist angehalten (%(who)s: %(why)s).")
    return [in_both(sentence, who=setting.paused_by, why=setting.reason)]


_open = Prepared(lambda case: Recheck.objects.filter(case=case, settled_at=None), UUID)
_setting = Prepared(lambda key: Setting.objects.filter(service_key=key), str)
