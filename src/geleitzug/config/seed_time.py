# SPDX-License-Identifier: EUPL-1.2
"""Applications of the demo that came in weeks ago: one whose period ends soon, one whose period was extended."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from geleitzug.core.cases import play
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.payments import scripted
from geleitzug.ground.tenancy import doors

EXTENDED = {
    "by": "P1M",
    "reason": "Zu einem Eintrag im Gewerbezentralregister fragen wir noch bei einer anderen Stadt nach.",
}
OLD = {"reisegewerbekarte": ((84, None), (60, EXTENDED))}
"""Service → how many days ago its first granted story came in, and how its period was extended."""


def play_old(service: Service, stories: list[play.Story], cast: play.Cast) -> None:
    """Play what came in weeks ago up to its decision: its papers were complete then, and the period runs since."""
    granted = next((story for story in stories if story.get("story") == "granted"), None)
    if granted is None:
        return
    for days, extended in OLD.get(service.key, ()):
        with scripted.playing():
            scene = play.Performance(service, granted, cast, play.Played(str(granted["title"])))
            scene.send(scene.fill_in())
            _came_in(scene, days)
            scene.go_on(granted["steps"][0])
            if extended is not None:
                scene.go_on({"extend": extended})


def _came_in(scene: play.Performance, days: int) -> None:
    """Let an application that has just been sent have been sent so many days ago, before anybody looks at it."""
    ago = timedelta(days=days)
    with doors.machine_door(scene.town):
        key = scene.application().pk
        Application.objects.filter(pk=key).update(submitted_at=F("submitted_at") - ago)
        Case.objects.filter(pk=key).update(received_at=F("received_at") - ago)
