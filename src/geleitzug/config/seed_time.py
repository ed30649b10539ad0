# SPDX-License-Identifier: EUPL-1.2
"""Applications of the demo that came in weeks ago: a period that ends soon, one extended, one the law has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F

from geleitzug.core.cases import play
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.payments import scripted
from geleitzug.ground.tenancy import doors

EXTENDED = {
    "extend": {
        "by": "P1M",
        "reason": "Zu einem Eintrag im Gewerbezentralregister fragen wir noch bei einer anderen Stadt nach.",
    }
}
OVER = {"wait": "PT1M"}
OLD: Mapping[str, tuple[tuple[int, Mapping[str, Any]], ...]] = {
    "reisegewerbekarte": ((84, {}), (60, EXTENDED), (97, OVER))
}
"""Service → how many days ago its first granted story came in, and what happened once its papers were complete."""


def play_old(service: Service, stories: list[play.Story], cast: play.Cast) -> None:
    """Play what came in weeks ago up to its decision: its papers were complete then, and the period runs since."""
    granted = next((story for story in stories if story.get("story") == "granted"), None)
    if granted is None:
        return
    for days, then in OLD.get(service.key, ()):
        with scripted.playing():
            scene = play.Performance(service, granted, cast, play.Played(str(granted["title"])))
            scene.send(scene.fill_in())
            _came_in(scene, days)
            scene.go_on(granted["steps"][0])
            scene.go_on(then)


def is_of_the_future(story: play.Story) -> bool:
    """Tell whether a story ends after months: played today, its pages would speak of a day that has not come."""
    return (story.get("expect") or {}).get("outcome") == Outcome.DEEMED


def _came_in(scene: play.Performance, days: int) -> None:
    """Let an application that has just been sent have been sent so many days ago, before anybody looks at it."""
    ago = timedelta(days=days)
    with doors.machine_door(scene.town):
        key = scene.application().pk
        Application.objects.filter(pk=key).update(submitted_at=F("submitted_at") - ago)
        Case.objects.filter(pk=key).update(received_at=F("received_at") - ago)
