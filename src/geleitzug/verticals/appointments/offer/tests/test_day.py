# SPDX-License-Identifier: EUPL-1.2
"""The day as staff see it: finding people, booking for them, marking how it went, the calendar's secret address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking.actions.changing import call_off
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.rules import State

Client = Callable[[str], PageClient]
Book = Callable[..., Booking]


def address(name: str, *args: object) -> str:
    return reverse(f"appointments_office:{name}", args=args)


def test_a_day_is_seen_searched_and_printed(
    town: Town, mitte: Location, of: Client, booked: Book, working_day: date
) -> None:
    clerk = of("buergerbuero")
    femke, tjark = booked(9, phone="0471 55"), booked(10, name="Tjark Meyer")
    query = {"ort": "mitte", "tag": working_day.isoformat()}

    day = clerk.get(address("day"), query).content.decode()
    by_name = clerk.get(address("day"), query | {"suche": "meyer"}).content.decode()
    by_number = clerk.get(address("day"), {"ort": "mitte", "suche": femke.number.lower()}).content.decode()
    paper = clerk.get(address("print"), query).content.decode()

    assert "Femke Janssen" in day
    assert "Tjark Meyer" in day
    assert ("Tjark Meyer" in by_name, "Femke" in by_name) == (True, False)
    assert "Femke Janssen" in by_number
    assert all(word in paper for word in ("Femke Janssen", "0471 55", tjark.number))


def test_a_number_of_another_location_is_found_with_its_place(town: Town, of: Client, booked: Book) -> None:
    clerk, elsewhere, here = of("buergerbuero"), booked(9, place="nord"), booked(9)

    found = clerk.get(address("day"), {"ort": "mitte", "suche": elsewhere.number}).content.decode()
    own = clerk.get(address("day"), {"ort": "mitte", "suche": here.number}).content.decode()

    assert f"{elsewhere.location.name}, {elsewhere.counter.name}" in found
    assert f"{here.location.name}, {here.counter.name}" not in own


def test_an_appointment_tells_only_of_cases_that_its_reader_may_see(town: Town, of: Client, booked: Book) -> None:
    booking, case = booked(9), town.case(town.play("hundesteuer-anmelden", "ein-hund", 0))
    with town.machine():
        Booking.objects.filter(pk=booking.pk).update(application_id=case.pk)
        Location.objects.filter(pk=booking.location_id).update(office="citizens")
    seen_by_others = of("buergerbuero").get(address("booking", booking.pk)).content.decode()
    with town.machine():
        Location.objects.filter(pk=booking.location_id).update(office="tax")
    seen_by_its_office = of("steueramt").get(address("booking", booking.pk)).content.decode()

    with town.inside():
        again = Booking.objects.select_related("location").get(pk=booking.pk)
        call_off(again, by=town.staff("tax"), now=timezone.now())
    called_off = [
        of("steueramt").get(path)
        for path in (address("booking", booking.pk), reverse("office:case", args=[case.number]))
    ]

    assert case.number not in seen_by_others
    assert case.number in seen_by_its_office
    for page in called_off:
        assert f"von {town.staff('tax').name} abgesagt, " in page.content.decode()


def test_the_day_asks_the_same_whatever_is_booked(
    town: Town, mitte: Location, of: Client, booked: Book, working_day: date, django_assert_max_num_queries: object
) -> None:
    clerk = of("buergerbuero")
    for hour in (9, 10, 11, 13, 14, 15):
        booked(hour)
    clerk.get(address("day"), {"ort": "mitte"})

    with django_assert_max_num_queries(16):  # type: ignore[operator]
        clerk.get(address("day"), {"ort": "mitte", "tag": working_day.isoformat()})


def test_somebody_on_the_telephone_is_booked_moved_and_called_off(town: Town, of: Client, working_day: date) -> None:
    clerk = of("buergerbuero")
    ask = {
        "anliegen.0": "reisepass", "personen.0": "2", "ort": "mitte", "weg": "telephone",
        "ab.day": str(working_day.day), "ab.month": str(working_day.month), "ab.year": str(working_day.year),
    }  # fmt: skip
    shown = clerk.get(address("book"), ask).content.decode()
    time = shown.split('name="zeit" value="', 1)[1].split('"', 1)[0]

    nameless = clerk.post(address("book"), ask | {"zeit": time})
    made = clerk.post(address("book"), ask | {"zeit": time, "name": "Alma Frerichs", "phone": "0471 1"})
    again = clerk.post(address("book"), ask | {"zeit": "mitte|2020-01-01T10:00:00+01:00", "name": "Alma Frerichs"})
    with town.inside():
        booking = Booking.objects.get(state=State.BOOKED)
    move_page = clerk.get(address("move", booking.pk)).content.decode()
    other = move_page.split('name="zeit" value="', 1)[1].split('"', 1)[0]
    moved = clerk.post(address("move", booking.pk), {"zeit": other})
    seen = clerk.get(address("booking", booking.pk)).content.decode()
    off = clerk.post(address("cancel", booking.pk))

    assert "Bitte geben Sie den Namen an." in nameless.content.decode()
    assert made.status_code == moved.status_code == off.status_code == 302
    assert "inzwischen vergeben" in again.content.decode()
    assert "Alma Frerichs" in seen
    with town.inside():
        found = Booking.objects.get(pk=booking.pk)
        assert (found.state, found.name, found.persons, found.channel) == (State.CANCELLED, "", 2, "telephone")


def test_who_is_there_is_marked_and_a_wrong_row_taken_back(
    town: Town, of: Client, booked: Book, working_day: date
) -> None:
    clerk, booking = of("buergerbuero"), booked(9)
    with town.machine():  # it is today
        now = timezone.localtime()
        ago = max(now - timedelta(minutes=30), now.replace(hour=0, minute=0, second=0, microsecond=0))
        Booking.objects.filter(pk=booking.pk).update(
            day=timezone.localdate(ago), starts=ago, ends=ago + timedelta(minutes=10),
            blocked_until=ago + timedelta(minutes=10),
        )  # fmt: skip

    states = []
    for verb in ("da", "zurueck", "da", "erledigt"):
        assert clerk.post(address("mark", booking.pk, verb)).status_code == 302
        with town.inside():
            states.append(Booking.objects.get(pk=booking.pk).state)
    wrong = clerk.post(address("mark", booking.pk, "verpasst"))

    assert states == [State.ARRIVED, State.BOOKED, State.ARRIVED, State.SERVED]
    assert "geht bei diesem Termin jetzt nicht" in wrong.content.decode()
    assert clerk.post(address("mark", booking.pk, "tanzt")).status_code == 404


def test_other_offices_see_no_appointment(town: Town, of: Client, booked: Book) -> None:
    booking, other = booked(9), of("steueramt")

    assert "keinen Standort" in other.get(address("day")).content.decode()
    for name in ("booking", "move"):
        assert other.get(address(name, booking.pk)).status_code == 404
    assert other.post(address("cancel", booking.pk)).status_code == 404
    assert "keinen Standort" in other.get(address("print")).content.decode()


def test_a_calendar_program_reads_times_and_no_names(town: Town, of: Client, booked: Book) -> None:
    clerk, nobody = of("buergerbuero"), PageClient(headers={"host": "musterhafen.localhost"})
    at_one, at_two = booked(9, counter="Schalter 1"), booked(9, counter="Schalter 2", name="Tjark Meyer")

    def made(what: str) -> str:
        page = clerk.post(address("subscribe"), {"was": what}).content.decode()
        return "/amt" + page.split('.ics"', 1)[0].rsplit("/amt", 1)[1] + ".ics"

    mine, place = made("meine"), made("mitte")
    own, whole = nobody.get(mine), nobody.get(place)
    clerk.post(address("subscribe"), {"was": "mitte", "beenden": "1"})

    assert own.headers["Content-Type"].startswith("text/calendar")
    assert (at_one.number in own.content.decode(), at_two.number in own.content.decode()) == (True, False)
    assert at_two.number in whole.content.decode()
    assert "Femke" not in whole.content.decode()
    assert nobody.get(place).status_code == 404
    assert nobody.get(made("meine").replace(".ics", "x.ics")).status_code == 404
    assert nobody.get(mine).status_code == 404
