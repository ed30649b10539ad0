# SPDX-License-Identifier: EUPL-1.2
"""A plan to book in, for tests and the world of pages: two places open every day but holidays, three errands."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from geleitzug.core.booking import actions
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.models import (
    Booking,
    Counter,
    Errand,
    Location,
    Offered,
    Opening,
    Release,
    Shift,
)
from geleitzug.core.booking.queries import Wanted, free_times
from geleitzug.core.booking.rules import Line
from geleitzug.ground.people.actors import NOBODY, Actor
from geleitzug.ground.people.models import Account

DOGS = "hundesteuer-anmelden"


def plan() -> None:
    """Plan the offer of the town whose machine door is open."""
    card = {"de": "Probeausweis beantragen", "en": "Apply for a trial card"}
    Errand.objects.create(
        key="probe-ausweis", names=card, minutes=10, further_minutes=5, most_persons=4,
        notes={"de": "Für Sie und Ihre Kinder.", "en": "For you and your children."},
        preparation={"de": "Ein Passfoto als Code.\n\nDen alten Ausweis.", "en": "A photo as a code."},
    )  # fmt: skip
    Errand.objects.create(
        key="probe-hund", names={"de": "Hund anmelden", "en": "Register a dog"}, minutes=15, once=True, service_key=DOGS
    )
    Errand.objects.create(key="probe-konto", names={"de": "Führungszeugnis"}, minutes=5, account_needed=True)
    for key, name, languages in (("probe-sued", "Rathaus Süd", ["de"]), ("probe-west", "Rathaus West", ["de", "tr"])):
        place = Location.objects.create(
            key=key, name=name, street="Marktplatz 1", postcode="27561", city="Musterhafen", languages=languages,
            phone="0471 123", wheelchair=key == "probe-west",
        )  # fmt: skip
        counter = Counter.objects.create(location=place, name="1")
        for weekday in range(7):
            Opening.objects.create(location=place, weekday=weekday, starts=time(8), ends=time(16))
            Shift.objects.create(counter=counter, weekday=weekday, starts=time(8), ends=time(16))
        Release.objects.create(location=place, lead_minutes=60, horizon_days=60)


def people_book(email: str) -> dict[str, str]:
    """Let people hold, book and cancel, also somebody with an account; returns the codes of the links by their case."""
    account = Account.objects.get(email=email).actor()
    now = timezone.now()
    held = hold("probe-ausweis", now)
    # Nobody types that slowly; the pages of a held time are looked at for as long as tests run.
    Booking.objects.filter(pk=held.booking.pk).update(held_until=now + timedelta(days=30))
    codes = {"held": held.code}
    for which, errand, by in (
        ("booked", "probe-ausweis", NOBODY),
        ("prepared", "probe-hund", NOBODY),
        ("of_account", "probe-konto", account),
        ("cancelled", "probe-ausweis", NOBODY),
    ):
        codes[which] = book(errand, name=f"Maria {which}", by=by, now=now)
    actions.cancel(codes["cancelled"], by=NOBODY, now=now)
    codes["offered"] = wait("probe-hund", "Otto", before=now + timedelta(days=60))
    waiting.offer_in_turn(now)
    Offered.objects.update(until=now + timedelta(days=30))
    # What begins so soon is offered to nobody: these two wait as long as tests run.
    codes["waiting"] = wait("probe-ausweis", "Wilma", before=now + timedelta(minutes=55))
    codes["left"] = wait("probe-ausweis", "Lena", before=now + timedelta(minutes=55))
    waiting.leave_list(codes["left"], by=NOBODY, now=now)
    return codes


def wait(errand: str, name: str, *, before: datetime) -> str:
    """Put somebody on the waiting list; returns the link's code."""
    wanted = Wanted((Line(errand),), locations=("probe-sued", "probe-west"))
    mail = f"{name.lower()}@example.org"
    return waiting.wait(wanted, name=name, mail=mail, before=before, by=NOBODY, now=timezone.now())[1]


def book(errand: str, *, name: str, by: Actor, now: datetime) -> str:
    """Book the earliest time for an errand; returns the link's code."""
    held = hold(errand, now, has_account=by.has_account)
    actions.confirm(held.code, name=name, mail="maria@example.org", by=by, now=now)
    return held.code


def hold(errand: str, now: datetime, *, has_account: bool = False) -> actions.Held:
    wanted = Wanted((Line(errand),), locations=("probe-sued", "probe-west"))
    free = free_times(wanted, now, most=1)[0]
    return actions.hold(wanted, free.location, free.starts, session="", has_account=has_account, now=now)
