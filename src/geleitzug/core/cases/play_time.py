# SPDX-License-Identifier: EUPL-1.2
"""What stories do with time: let it pass, take longer to decide, certify what the law has approved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.actions import deeming, extending, process
from geleitzug.core.cases.play import CannotGoOn, Performance, register_verb
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.workflow.durations import later
from geleitzug.ground.calendar import add_duration
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import doors


def wait(story: Performance, duration: str) -> None:
    """Let what follows from time follow: timers fire, and the law approves what nobody has decided."""
    moment = later(timezone.now(), duration)
    with doors.machine_door(story.town):
        case = story.its_case()
        process.notice_time(case.pk, moment, by=MACHINE)
        for deadline in case.deadlines.filter(deemed=True, met_on=None):
            deeming.deem(deadline.pk, today=timezone.localdate(moment), by=MACHINE)


def extend(story: Performance, details: Mapping[str, Any]) -> None:
    """Extend the period for the decision ``by`` so long, with a ``reason``."""
    with story.inside():
        case = story.its_case()
        ends = case.deadlines.filter(clock=DECIDE).values_list("ends_on", flat=True).first()
        if ends is None:
            raise CannotGoOn(_("Es läuft keine Frist, die sich verlängern ließe."))
        until, by = add_duration(ends, str(details["by"])), story.cast.staff(office=case.office, role="clerk")
        extending.extend(case, by=by, until=until, reason=details["reason"])


def certify(story: Performance, _details: Mapping[str, Any]) -> None:
    """Send the certificate that the application counts as approved."""
    with story.inside():
        case = story.its_case()
        deeming.certify(case, by=story.cast.staff(office=case.office, role="clerk"))


def register() -> None:
    """Let stories do all this."""
    for name, verb in (("wait", wait), ("extend", extend), ("certify", certify)):
        register_verb(name, verb)
