# SPDX-License-Identifier: EUPL-1.2
"""The log of deeds: what stands in it, who reads it, and that it tells of no case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.screens.sentences import kinds_in_log
from geleitzug.core.upkeep import queries
from geleitzug.core.upkeep.events import CommandRun
from geleitzug.desks.office.tests.people import Colleague, read
from geleitzug.desks.office.views.deeds import HEADINGS
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.trust.events import SignInFailed

SignIn = Callable[..., Colleague]
LOG = "/amt/protokoll/"
ROOT = Actor(ActorKind.OPERATOR, name="root (für berta)")


def run(town: Town, command: str = "keys rotate", number: int = 1) -> None:
    with town.machine():
        for _each in range(number):
            emit(CommandRun(subject=town.id, command=command, target="musterhafen"), by=ROOT)


def test_every_kind_of_deed_has_its_place_in_the_filter() -> None:
    shown = {heading: kinds_in_log(heading) for heading in HEADINGS}

    assert all(shown.values())
    assert sorted(kind for kinds in shown.values() for kind in kinds) == queries.kinds()


def test_the_operator_reads_who_did_what(town: Town, sign_in: SignIn) -> None:
    run(town)
    with town.machine():
        katrin = Staff.objects.get(login="steueramt")
        emit(SignInFailed(subject=katrin.pk, means="totp"), by=ROOT)

    page = sign_in("betrieb").reads(LOG)

    assert "root (für berta), auf dem Server Befehl auf dem Server: keys rotate musterhafen" in page
    assert f"unbekannt Anmeldung fehlgeschlagen: Authentifizierungs-App {katrin.name}" in page


def test_it_tells_nothing_of_a_case(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund")
    with town.machine():
        assert Entry.objects.filter(subject=dog.pk, deed=False).count() > 5
        assert not Entry.objects.filter(subject=dog.pk, deed=True).exists()

    assert "bgeschickt" not in sign_in("betrieb").reads(LOG)


def test_who_watches_over_data_protection_reads_it_and_others_do_not(town: Town, sign_in: SignIn) -> None:
    officer, clerk = sign_in("standesamt"), sign_in("steueramt")
    with town.machine():
        staff = Staff.objects.get(login="standesamt")
        Membership.objects.create(staff=staff, office="digital", role="privacy")

    assert "Protokoll" in officer.reads(LOG)
    refused = clerk.get(LOG)
    assert refused.status_code == 403
    assert "andere Rolle" in read(refused)


def test_a_refused_page_is_a_deed_once_an_hour(town: Town, sign_in: SignIn) -> None:
    clerk = sign_in("steueramt")
    for address in (LOG, LOG, "/amt/betrieb/", "/amt/werkstatt/"):
        assert clerk.get(address).status_code == 403

    with town.machine():
        noted = list(Entry.objects.filter(kind="AccessRefused").order_by("pk").values_list("facts__page", flat=True))
    assert noted == ["office:deeds", "operator:home", "workshop:home"]
    assert "Ohne Berechtigung aufgerufen: operator:home" in sign_in("betrieb").reads(LOG)


def test_it_is_filtered_by_kind_and_day(town: Town, sign_in: SignIn) -> None:
    run(town)
    today = timezone.localdate()
    arne = sign_in("betrieb")

    def on(day: date) -> dict[str, str]:
        return {"tag.day": str(day.day), "tag.month": str(day.month), "tag.year": str(day.year)}

    assert "keys rotate" in arne.reads(LOG, art="betrieb", **on(today))
    assert "keys rotate" not in arne.reads(LOG, art="leistungen")
    assert "Dazu gibt es keinen Eintrag" in arne.reads(LOG, **on(today - timedelta(days=1)))
    assert "Diesen Tag gibt es nicht." in arne.reads(LOG, **{"tag.day": "31", "tag.month": "2", "tag.year": "2026"})
    assert "keys rotate" in arne.reads(LOG, art="'; drop table", cursor="unsinn")


def test_a_day_is_one_of_the_town_and_not_of_greenwich(town: Town) -> None:
    """On 29 March 2026 the clocks go forward: the day has 23 hours."""
    moments = {
        "before": datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "first": datetime(2026, 3, 28, 23, tzinfo=UTC),
        "last": datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), "after": datetime(2026, 3, 29, 22, tzinfo=UTC),
    }  # fmt: skip
    with town.machine():
        for word, moment in moments.items():
            Entry.objects.create(pk=first_id_of(moment), subject=town.id, kind=word, deed=True, actor_kind="machine")
        found = queries.deeds(on=date(2026, 3, 29)).order_by("pk").values_list("kind", flat=True)

        assert list(found) == ["first", "last"]


def test_long_it_has_pages_and_each_costs_the_same(town: Town, sign_in: SignIn) -> None:
    run(town, number=120)
    arne = sign_in("betrieb")
    pages, address = [], f"{LOG}?art=betrieb"
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = arne.get(address).content.decode()
        onward = re.search(r'href="(\?[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="(\?[^"]+)"', page)
        address = LOG + unescape(onward[1] or onward[2]) if onward else ""
        pages.append((page.count("keys rotate"), len(asked)))

    assert [rows for rows, _queries in pages] == [50, 50, 20]
    assert len({queries for _rows, queries in pages}) == 1
