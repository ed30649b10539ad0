# SPDX-License-Identifier: EUPL-1.2
"""What people are written about appointments: when, where, the number and the link. Never what it is for, or a name.

A mail is a postcard (docs/decisions/mail-is-a-postcard.md). Where somebody left no address, nothing is sent.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.booking.models import Booking, Location, Offered, Waiting
from geleitzug.core.booking.ports import address
from geleitzug.ground.icalendar import Entry, calendar_of
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats


def confirm(booking: Booking, code: str, *, by: Actor) -> None:
    """Write that an appointment is booked."""
    with override(booking.language):
        words = [
            _("Ihr Termin ist gebucht."),
            "",
            *_when_and_where(booking),
            "",
            _("Ändern oder absagen können Sie ihn hier, ohne Anmeldung:"),
            address("booking", code),
            "",
            _("Wer diesen Link hat, kann den Termin ändern. Bitte geben Sie ihn nicht weiter."),
        ]
        _send(booking, _("Ihr Termin am %(day)s") % {"day": _day(booking)}, words, f"booked-{booking.pk}", by=by)


def known(booking: Booking, now: datetime, *, by: Actor) -> None:
    """Write somebody who asks for a second appointment which one they have; once an hour."""
    with override(booking.language):
        words = [_("für dieses Anliegen haben Sie schon einen Termin:"), "", *_when_and_where(booking), *_link(booking)]
        subject = _("Ihr Termin am %(day)s") % {"day": _day(booking)}
        _send(booking, subject, words, f"known-{booking.pk}-{now:%Y%m%d%H}", by=by)


def asked_for(booking: Booking, now: datetime) -> None:
    """Write somebody who has lost it the link of an appointment; once an hour."""
    with override(booking.language):
        words = [_("jemand hat nach dem Link zu Ihrem Termin gefragt. Hier ist er:"), "", *_when_and_where(booking)]
        words += [*_link(booking), "", _("Waren Sie das nicht? Dann müssen Sie nichts tun.")]
        subject = _("Der Link zu Ihrem Termin am %(day)s") % {"day": _day(booking)}
        _send(booking, subject, words, f"asked-{booking.pk}-{now:%Y%m%d%H}", by=MACHINE)


def changed(booking: Booking, before: datetime, *, by: Actor) -> None:
    """Write that an appointment is at another time, as somebody wanted."""
    with override(booking.language):
        words = [
            _("Ihr Termin ist geändert. Bisher: %(before)s.") % {"before": moment(before, booking.location)},
            "",
            *_when_and_where(booking),
            *_link(booking),
        ]
        subject = _("Ihr neuer Termin am %(day)s") % {"day": _day(booking)}
        _send(booking, subject, words, f"changed-{booking.pk}-{booking.changes}", by=by)


def moved(booking: Booking, before: datetime, *, by: Actor) -> None:
    """Write that the office had to move an appointment, and that they may choose another time."""
    with override(booking.language):
        words = [
            _("Leider müssen wir Ihren Termin verlegen. Bisher: %(before)s.")
            % {"before": moment(before, booking.location)},
            "",
            *_when_and_where(booking),
            "",
            _("Passt Ihnen das nicht? Wählen Sie bitte hier einen anderen Termin, oder sagen Sie ab:"),
            address("booking", booking.secret),
        ]
        subject = _("Wir mussten Ihren Termin verlegen: %(day)s") % {"day": _day(booking)}
        _send(booking, subject, words, f"moved-{booking.pk}-{booking.changes}", by=by)


def cancelled(booking: Booking, *, why: str, by: Actor, waiting: str = "") -> None:
    """Write that an appointment is called off; ``waiting`` is the code of a place on the waiting list instead."""
    with override(booking.language):
        when = moment(booking.starts, booking.location)
        if why == "absence":
            words = [
                _("Leider müssen wir Ihren Termin am %(when)s absagen. Es tut uns leid.") % {"when": when},
                "",
                _("Einen anderen Termin können wir Ihnen noch nicht nennen. Sie stehen jetzt vorn auf der Warteliste:"),
                _("Sobald etwas frei wird, bieten wir es Ihnen an. Das können Sie hier ansehen und beenden:"),
                address("waiting", waiting),
            ]
        else:
            by_whom = _("Das Amt hat Ihren Termin am %(when)s abgesagt.")
            if why == "citizen":
                by_whom = _("Sie haben Ihren Termin am %(when)s abgesagt.")
            words = [by_whom % {"when": when}, "", _("Einen neuen Termin vereinbaren Sie hier:")]
            words.append(address("booking", booking.secret))
        subject = _("Termin am %(day)s abgesagt") % {"day": _day(booking)}
        _send(booking, subject, words, f"cancelled-{booking.pk}", by=by, is_cancelled=True)


def remind(booking: Booking) -> None:
    """Remind somebody of tomorrow's appointment."""
    with override(booking.language):
        words = [
            _("wir erinnern Sie an Ihren Termin."),
            "",
            *_when_and_where(booking),
            "",
            _("Was Sie dafür brauchen, steht hier. Dort können Sie ihn auch ändern oder absagen:"),
            address("booking", booking.secret),
            "",
            _("Können Sie nicht kommen? Dann sagen Sie bitte ab: Jemand anderes freut sich über die Zeit."),
        ]
        subject = _("Erinnerung: Ihr Termin am %(day)s") % {"day": _day(booking)}
        _send(booking, subject, words, f"reminded-{booking.pk}-{booking.changes}", by=MACHINE)


def offer(waiting: Waiting, offered: Offered, location: Location, *, is_last: bool) -> None:
    """Offer somebody who waits a time, until when it is kept for them; ``is_last`` ends the waiting unanswered."""
    with override(waiting.language):
        unanswered = (
            _("Antworten Sie auch diesmal nicht, streichen wir Sie von der Warteliste.")
            if is_last
            else _("Antworten Sie nicht, bekommt ihn jemand anderes, und Sie warten am Ende der Liste weiter.")
        )
        words = [
            _("Ein Termin ist frei geworden:"),
            "",
            weekday_and_moment(offered.starts, location),
            _where(offered.booking) if offered.booking else _place(location),
            "",
            _("Wir halten ihn bis %(until)s für Sie frei. Möchten Sie ihn haben? Dann wählen Sie hier:")
            % {"until": moment(offered.until, location)},
            address("waiting", waiting.secret),
            "",
            unanswered,
        ]
        send_mail_later(
            waiting.mail,
            _("Ein Termin ist frei geworden"),
            "\n".join(words),
            message_id=f"offered-{offered.pk}",
            by=MACHINE,
        )


def waits(waiting: Waiting, code: str, *, by: Actor, again: str = "") -> None:
    """Write that somebody is on the waiting list, with the link by which they leave it.

    ``again`` tells later occasions apart.
    """
    with override(waiting.language):
        words = [
            _("Sie stehen auf der Warteliste. Wird ein Termin frei, der Ihnen passt, bieten wir ihn Ihnen an."),
            "",
            _("Hier sehen Sie Ihren Platz und können die Liste verlassen:"),
            address("waiting", code),
        ]
        subject, occasion = _("Ihr Platz auf der Warteliste"), f"waits-{waiting.pk}{again}"
        send_mail_later(waiting.mail, subject, "\n".join(words), message_id=occasion, by=by)


def moment(at: datetime, location: Location) -> str:
    """Write a moment as the clock on the location's wall shows it."""
    local = at.astimezone(ZoneInfo(location.zone))
    return _("%(day)s um %(time)s Uhr") % {"day": formats.day(local.date()), "time": f"{local:%H:%M}"}


def weekday_and_moment(at: datetime, location: Location) -> str:
    """Write a moment as an appointment is noted down: people know their Tuesdays, not their firsts."""
    return f"{formats.weekday(at.astimezone(ZoneInfo(location.zone)).weekday())}, {moment(at, location)}"


def calendar_file(booking: Booking, *, is_cancelled: bool = False) -> str:
    """Return an appointment as a file for a calendar program; it names the place, not what it is for."""
    location = booking.location
    entry = Entry(
        key=str(booking.pk),
        day=booking.day,
        starts=booking.starts,
        ends=booking.ends,
        summary=_("Termin: %(place)s") % {"place": location.name},
        location=_where(booking),
        url="" if is_cancelled else address("booking", booking.secret),
        sequence=booking.changes + is_cancelled,
        is_cancelled=is_cancelled,
    )
    host = directory.host_of(doors.current_tenant())
    return calendar_of(
        [entry], name=location.name, host=host, made=timezone.now(), method="CANCEL" if is_cancelled else "PUBLISH"
    )


def _when_and_where(booking: Booking) -> list[str]:
    return [
        weekday_and_moment(booking.starts, booking.location),
        _where(booking),
        "",
        _("Ihre Nummer: %(number)s") % {"number": booking.number},
        *_by_video(booking),
    ]


def _where(booking: Booking) -> str:
    if booking.by_video:
        return _("per Video, mit: %(place)s") % {"place": booking.location.name}
    return _place(booking.location)


def _by_video(booking: Booking) -> list[str]:
    if not booking.by_video:
        return []
    return [
        _("Den Zugang zum Videogespräch finden Sie ab zehn Minuten vorher auf der Seite Ihres Termins (Link unten).")
    ]


def _place(location: Location) -> str:
    where = f"{location.postcode} {location.city}".strip()
    return ", ".join(part for part in (location.name, location.street, where) if part)


def _link(booking: Booking) -> list[str]:
    return ["", _("Ändern oder absagen:"), address("booking", booking.secret)]


def _day(booking: Booking) -> str:
    return formats.day(booking.starts.astimezone(ZoneInfo(booking.location.zone)).date())


def _send(
    booking: Booking, subject: str, words: list[str], occasion: str, *, by: Actor, is_cancelled: bool = False
) -> None:
    if booking.mail:
        body = "\n".join([_("Guten Tag,"), "", *words, ""])
        file = calendar_file(booking, is_cancelled=is_cancelled)
        send_mail_later(booking.mail, subject, body, message_id=f"booking-{occasion}", by=by, calendar=file)
