# SPDX-License-Identifier: EUPL-1.2
"""Looking ahead by the pages: what a head reads, what is not told, and corridors taken over by one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking import actions
from geleitzug.core.booking.models import Booking, ClosedDay, Corridor, Location, Opening, RuleVersion
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Channel, ForWhom, Line, State
from geleitzug.core.cases.actions.timing import holidays
from geleitzug.verticals.appointments.forecast import queries
from geleitzug.verticals.appointments.forecast.staffing import Cover, Goal
from geleitzug.verticals.appointments.forecast.weeks import Week

Client = Callable[[str], PageClient]
Count = Callable[..., None]
HEAD = "buergerbuero.leitung"
BERLIN = ZoneInfo("Europe/Berlin")


def address(name: str, *args: object, **query: object) -> str:
    return reverse(f"appointments_office:{name}", args=args) + "".join(
        f"{'&' if number else '?'}{key}={value}" for number, (key, value) in enumerate(query.items())
    )


def text_of(client: PageClient, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


@pytest.fixture
def plain_week(town: Town) -> date:
    """The Monday of a week in some weeks without a holiday in or beside it."""
    with town.machine():
        land = holidays()
    first = timezone.localdate() - timedelta(days=timezone.localdate().weekday()) + timedelta(weeks=2)
    mondays = (first + timedelta(weeks=number) for number in range(20))
    return next(each for each in mondays if not any(land.name_of(each + timedelta(days=n)) for n in range(-7, 14)))


def week_at(town: Town, location: Location, first: date, minutes: int = 15) -> Week:
    with town.machine():
        return queries.weeks([location], first, Goal(minutes), timezone.now())[location.pk]


def test_a_head_reads_who_will_come_and_whether_the_counters_are_enough(
    town: Town, mitte: Location, of: Client, counted: Count, plain_week: date
) -> None:
    counted(mitte)

    page = text_of(of(HEAD), address("forecast", mitte.pk, tag=plain_week))

    week = week_at(town, mitte, plain_week)
    assert week.whole is not None
    assert f"Erwartet werden {week.whole.told} Besuche" in page
    assert "An 24 vergangenen Wochen geprüft lag die Prognose, bis zu vier Wochen vorher gemacht" in page
    assert "des Vorjahres" in page
    assert "der Prognose." in page or "die Prognose in denselben Wochen um" in page
    running = text_of(of(HEAD), address("forecast", mitte.pk, tag=timezone.localdate()))
    far = text_of(of(HEAD), address("forecast", mitte.pk, tag=timezone.localdate() + timedelta(weeks=9)))
    assert "Noch erwartet werden in dieser Woche" in running
    assert "In acht von zehn Fällen" in running
    assert "In acht von zehn Fällen" not in far
    assert "Für Wochen, die weiter weg sind, ist sie nicht geprüft." in far
    # Four counters from eight to twelve; two and a half times as many come from ten on.
    assert [each.cover for each in week.days[0].hours][4:] == [Cover.MORE] * 4
    assert week.days[0].hours[2].needed > week.days[0].hours[0].needed
    assert "mehr als nötig" in page
    assert "unter 5" in page  # certified copies: one in a week
    strict = week_at(town, mitte, plain_week, minutes=5)
    assert strict.days[0].hours[2].needed >= week.days[0].hours[2].needed


def test_what_a_closed_day_would_bring_comes_beside_it(
    town: Town, mitte: Location, counted: Count, plain_week: date
) -> None:
    counted(mitte)
    before = week_at(town, mitte, plain_week)
    with town.machine():
        ClosedDay.objects.create(location=mitte, day=plain_week + timedelta(days=1))
        RuleVersion.objects.filter(location=mitte).update(number=1)

    after = week_at(town, mitte, plain_week)

    assert not after.days[1].hours
    assert after.days[0].visits == pytest.approx(before.days[0].visits + before.days[1].visits / 2)
    assert sum(each.visits for each in after.days) == pytest.approx(sum(each.visits for each in before.days))


def test_few_weeks_say_so_and_none_say_that(town: Town, mitte: Location, of: Client, counted: Count) -> None:
    counted(mitte, weeks=3)
    few = text_of(of(HEAD), address("forecast", mitte.pk))
    counted(mitte, weeks=0)
    none = text_of(of(HEAD), address("forecast", mitte.pk))
    counted(mitte, weeks=1, many=1)
    nobody = text_of(of(HEAD), address("forecast", mitte.pk))

    assert "Gezeigt wird ihr Mittelwert" in few
    assert "noch nicht an vergangenen Wochen geprüft" in few
    assert "noch zu wenige gezählte Besuche" in none
    assert "noch zu wenige gezählte Besuche" in nobody


def test_proposed_corridors_are_taken_over_by_one_press(
    town: Town, mitte: Location, of: Client, counted: Count, plain_week: date
) -> None:
    counted(mitte)
    head = of(HEAD)
    tag, proposal = _offered(head, mitte, plain_week)

    answer = head.post(address("take_corridors", mitte.pk), {"tag": tag, "vorschlag": proposal})

    monday = date.fromisoformat(tag)
    assert answer.status_code == 302
    with town.machine():
        rows = Corridor.objects.filter(location=mitte, weekday=monday.weekday())
        old = rows.get(valid_from=None)
        new = list(rows.filter(valid_from=monday).order_by("starts"))
    assert old.valid_until == monday - timedelta(days=1)
    assert min(each.starts for each in new) == time(8)
    assert ForWhom.WALK_IN in {each.for_whom for each in new}
    assert {each.share_kept for each in new if each.for_whom == ForWhom.APPOINTMENTS} == {20}
    assert (
        f'value="{tag}"><input type="hidden" name="vorschlag"'
        not in head.get(address("forecast", mitte.pk, tag=plain_week)).content.decode()
    )


def test_booked_appointments_are_shown_before_and_none_is_dropped(
    town: Town, mitte: Location, of: Client, counted: Count
) -> None:
    counted(mitte)
    head = of(HEAD)
    with town.machine():
        land = holidays()
    days = (timezone.localdate() + timedelta(days=number) for number in range(3, 30))
    day = next(each for each in days if each.weekday() == 1 and land.is_working_day(each))
    wanted = Wanted((Line("fuehrungszeugnis", 1),), ("mitte",), channel=Channel.TELEPHONE)
    starts = datetime.combine(day, time(10, 30), BERLIN)
    with town.inside():
        held = actions.book_for(
            wanted, "mitte", starts, name="Femke Janssen", by=town.staff("citizens"), now=timezone.now()
        )
    typed = {"tag": str(day), "vorschlag": "480-600t,600-720a,720-960t"}

    asked = head.post(address("take_corridors", mitte.pk), typed)
    with town.machine():
        untouched = Corridor.objects.filter(location=mitte, valid_from=day).count()
    done = head.post(address("take_corridors", mitte.pk), {**typed, "trotzdem": "1"})

    assert held.booking.number in asked.content.decode()
    assert untouched == 0
    assert done.status_code == 302
    with town.machine():
        assert Corridor.objects.filter(location=mitte, valid_from=day).count() == 3
        assert Booking.objects.get(pk=held.booking.pk).state == State.BOOKED


def test_corridors_planned_for_later_stay_and_end_the_new_ones(
    town: Town, mitte: Location, of: Client, counted: Count, plain_week: date
) -> None:
    counted(mitte)
    later = plain_week + timedelta(weeks=4)
    with town.machine():
        kept = Corridor.objects.create(
            location=mitte, weekday=0, starts=time(8), ends=time(9), for_whom=ForWhom.WALK_IN, valid_from=later
        )

    of(HEAD).post(address("take_corridors", mitte.pk), {"tag": str(plain_week), "vorschlag": "480-960t"})

    with town.machine():
        assert Corridor.objects.filter(pk=kept.pk).exists()
        assert Corridor.objects.get(valid_from=plain_week).valid_until == later - timedelta(days=1)


@pytest.mark.parametrize(
    "typed",
    [
        {"tag": "morgen", "vorschlag": "480-960t"},
        {"tag": "2020-01-06", "vorschlag": "480-960t"},
        {"tag": "", "vorschlag": "960-480t"},
        {"tag": "{day}", "vorschlag": "480-483t"},
        {"tag": "{day}", "vorschlag": "480-960t,600-700a"},
        {"tag": "{day}", "vorschlag": "\x00"},
    ],
)
def test_what_cannot_be_a_proposal_changes_nothing(
    town: Town, mitte: Location, of: Client, typed: dict[str, str]
) -> None:
    day = str(timezone.localdate() + timedelta(days=7))
    answer = of(HEAD).post(
        address("take_corridors", mitte.pk), {key: value.format(day=day) for key, value in typed.items()}
    )

    assert "gut=korridore_alt" in answer.headers["Location"]
    with town.machine():
        assert Corridor.objects.filter(location=mitte).count() == 5


def test_odd_addresses_show_a_week(town: Town, mitte: Location, of: Client, counted: Count) -> None:
    counted(mitte, weeks=60)
    head = of(HEAD)

    for query in (
        {"tag": "2020-01-01"}, {"tag": "9999-12-31"}, {"tag": "0001-01-01"}, {"tag": "x"}, {"wartezeit": "-1"},
        {"wartezeit": "99999999999"}, {"tag": "2028-02-30", "wartezeit": "5"},
    ):  # fmt: skip
        assert head.get(address("forecast", mitte.pk, **query)).status_code == 200, query


def test_only_who_may_read_figures_of_the_office_sees_them(town: Town, mitte: Location, of: Client) -> None:
    other, clerk = of("steueramt.leitung"), of("buergerbuero")

    assert "Bürgerbüro Mitte" not in other.get(address("forecasts")).content.decode()
    assert other.get(address("forecast", mitte.pk)).status_code == 404
    assert other.post(address("take_corridors", mitte.pk), {"vorschlag": "480-960t"}).status_code == 404
    assert clerk.get(address("forecasts")).status_code == 403


def test_the_page_of_all_locations_asks_the_same_however_many_there_are(
    town: Town, mitte: Location, counted: Count, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counted(mitte, weeks=30)
    with town.machine():
        for number in range(12):
            made = Location.objects.create(key=f"weitere-{number}", name=f"Bürgerbüro {number}", office="citizens")
            Opening.objects.create(location=made, weekday=0, starts=time(8), ends=time(12))
            counted(made, weeks=9)
        locations = list(Location.objects.filter(active=True, office="citizens"))
        first = timezone.localdate()
        queries.weeks(locations, first, Goal(), timezone.now())

        with django_assert_max_num_queries(5):  # rules' numbers, hours, closed days, errands, what was learnt
            found = queries.weeks(locations, first, Goal(), timezone.now())

    assert len(found) == len(locations) >= 14


def _offered(head: PageClient, location: Location, first: date) -> tuple[str, str]:
    """Return the first proposal on the page: its day and its corridors."""
    html = head.get(address("forecast", location.pk, tag=first)).content.decode()
    found = re.search(
        r'name="tag" value="(\d{4}-\d\d-\d\d)"><input type="hidden" name="vorschlag" value="([^"]+)"', html
    )
    assert found is not None
    return found[1], found[2]
