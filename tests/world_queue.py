# SPDX-License-Identifier: EUPL-1.2
"""A hall of the citizens' office in the world: people who wait, one who was called, a display and a kiosk."""

from __future__ import annotations

from uuid import UUID


def wait_in_a_hall(town: UUID) -> dict[str, str]:
    """Let people wait in a hall of the citizens' office, and one be called; returns addresses and secrets."""
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.queue import calling, screens
    from geleitzug.verticals.appointments.queue.tests.hall import furnish

    now, clerk = timezone.now(), seed.TownCast(town).staff(office="citizens", role="clerk")
    with doors.office_door(town):
        hall = furnish(key="wartehalle", counters=2)
        head = seed.TownCast(town).staff(office="citizens", role="head")
        called, waiting = hall.comes(now=now), hall.comes(now=now)
        calling.call_next(calling.sit_down(hall.counters[0], by=clerk, now=now), by=clerk, now=now)
        made = {
            kind: screens.make(
                by=head, name=kind, kind=kind, locations=[hall.location], languages=["de", "en"], now=now
            )
            for kind in ("display", "kiosk")
        }
    with doors.citizen_door(town):
        secrets = {kind: (screens.pair(code, now=now) or ("", ""))[1] for kind, (_screen, code) in made.items()}
    return {
        "place": hall.location.key,
        "called": called.secret,
        "waiting": waiting.secret,
        "ticket": str(called.ticket.pk),
        "screen": str(made["display"][0].pk),
        **secrets,
    }
