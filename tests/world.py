# SPDX-License-Identifier: EUPL-1.2
"""A small world to test in: the demo's towns and people, and one application at every stage, played and committed.

Built once per test run in a process of its own (``python -m tests.world FOLDER``); each xdist worker gets a copy,
because its tests write into it. The processes on top of it are live.py; the fixtures are in conftest.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections
from django.test import override_settings
from filelock import FileLock
from psycopg import sql

from geleitzug.config import places
from geleitzug.ground.postgres import ADMIN, LOGIN, OWNER, Server
from geleitzug.ground.tenancy import directory
from geleitzug.ground.yamls import read_yaml
from geleitzug_peers.central_mailbox import keys
from tests.database import make_database
from tests.stem import Stem
from tests.templates import share_templates
from tests.towns import no_samples
from tests.world_counter import take_down
from tests.world_queue import wait_in_a_hall
from tests.world_signing import sign_on_tablets

PASSWORD = "geleitzug-demo"
ORIGINAL = "world"
ROOT = Path(__file__).resolve().parents[1]
DOGS_VERSION = str(read_yaml((ROOT / "services/hundesteuer-anmelden/service.yaml").read_text("utf-8"))["version"])
"""Of the dog tax, as it is offered: the draft that is worked on goes on from it."""

ERIKA, JAN, NORDLICHT, NEWCOMER = (
    "erika@example.org",
    "jan@example.org",
    "post@nordlicht-bau.example",
    "neu@example.org",
)
ACTS, ACTED = "berta@example.org", "anton@example.org"
"""Berta acts for Nordlicht by a mandate; Anton did, until his was withdrawn."""
DIGITAL = "digitalbuero"
"""Works in the digital office and does not look after the installation, as the demo's operator does besides."""
GUEST_CODE, OTHER_CODE = "ABCD-EFGH-JKLM-NPQR", "ZYXW-VUTS-RQPN-MLKJ"


@dataclass(frozen=True, slots=True)
class Tale:
    """An application to be there: which story of which service, how far it has gone, and whose it is.

    Without a story it has just been begun.
    """

    service: str
    story: str = ""
    steps: int | None = None
    guest: bool = False


TALES: Mapping[str, Tale] = {
    "draft": Tale("hundesteuer-anmelden", "ein-hund", -1),
    "draft_with_files": Tale("geburtsurkunde", "schwester-nachweis-fehlt", -1),
    "draft_for_ward": Tale("belehrung-43-ifsg", "betreute-person", -1),
    "guest_draft": Tale("baugenehmigung-vereinfacht", "carport", -1, guest=True),
    "begun": Tale("hundesteuer-anmelden"),
    "child_begun": Tale("belehrung-43-ifsg"),
    "guest_begun": Tale("baugenehmigung-vereinfacht", guest=True),
    "paying": Tale("geburtsurkunde", "eigene-geburt", 0),
    "unpaid": Tale("geburtsurkunde", "eigene-geburt", 0),
    "guest_unpaid": Tale("melderegisterauskunft-einfach", "verstorben", 0, guest=True),
    "owing": Tale("gewerbeanmeldung", "fahrradladen", 0),
    "guest_open": Tale("hundesteuer-anmelden", "zwei-hunde-ohne-konto", 0, guest=True),
    "waiting": Tale("hundesteuer-anmelden", "nachweis-nachgereicht", 1),
    "opinions": Tale("baugenehmigung-vereinfacht", "abstandsflaechen-fehlen", 3),
    "approval": Tale("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen", 6),
    "granted": Tale("hundesteuer-anmelden", "ein-hund"),
    "company_granted": Tale("hundesteuer-anmelden", "firma-mit-zweitem-hund"),
    "company_begun": Tale("hundesteuer-anmelden", "firma-mit-zweitem-hund", -1),
    "answered": Tale("melderegisterauskunft-einfach", "eindeutig"),
    "posted": Tale("geburtsurkunde", "eigene-geburt"),
    "refused": Tale("geburtsurkunde", "familienforschung"),
    "guest_posted": Tale("gewerbeanmeldung", "gbr-gesellschafterin"),
}


OLD = (Tale("hundesteuer-anmelden", "ein-hund"), Tale("baugenehmigung-vereinfacht", "carport"))
"""Closed long ago, and nobody's to see but as files whose time is over."""


@dataclass(frozen=True, slots=True)
class World:
    """A database, a folder of files, and what is in them by the names of TALES."""

    server: Server
    database: str
    var: Path
    facts: Mapping[str, Any] = field(repr=False)

    @property
    def owner_url(self) -> str:
        """Return the address past all walls, for looking and for turning the clock."""
        return self.server.url(OWNER, self.database)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment with which a process lives in this world."""
        return {
            "DATABASE_URL": self.server.url(LOGIN, self.database),
            "DATABASE_OWNER_URL": self.owner_url,
            "GELEITZUG_VAR": str(self.var),
        }

    @property
    def town(self) -> UUID:
        """Return the id of Musterhafen, where the tales play."""
        return UUID(self.facts["town"])

    def tale(self, name: str) -> dict[str, Any]:
        """Return the ids that belong to a tale: application, number, documents, messages, payment, tasks."""
        return self.facts["tales"][name]

    def factor_of(self, login: str) -> str:
        """Return the id of the app of an account or of a member of Musterhafen's staff."""
        with self.owner() as owner:
            row = owner.execute(_FACTOR_OF, {"login": login, "town": self.town}).fetchone()
        assert row is not None, login
        return str(row[0])

    def play(self, stem: Stem, code: str, *arguments: str) -> str:
        """Run Python in a process that lives in this world, with Django set up; returns the last line it prints."""
        code = f"from geleitzug.config.database import set_up_django\nset_up_django()\n{code}"
        done = stem.run(["-c", code, *arguments], {**os.environ, **self.environment}, seconds=120)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip().splitlines()[-1]

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection]:
        """Connect as the owner, each statement committed."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            yield connection


_FACTOR_OF = """
    SELECT id FROM people_factor WHERE kind = 'totp' AND owner IN (
        SELECT id FROM people_account WHERE email = %(login)s
         UNION SELECT id FROM people_staff WHERE login = %(login)s AND tenant_id = %(town)s)
"""


def copy_of_the_world(server: Server, folder: Path, name: str) -> World:
    """Return a copy of this run's world; the first who asks builds the original in ``folder``."""
    with FileLock(folder / "world.lock"):
        if not (folder / ORIGINAL / "facts.json").exists():
            _build(server, folder / ORIGINAL)
    database = f"{ORIGINAL}_{name}"
    var = folder / database
    shutil.copytree(folder / ORIGINAL, var, dirs_exist_ok=True, symlinks=True)
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                *map(sql.Identifier, (database, OWNER, ORIGINAL))
            )
        )
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), sql.Identifier(LOGIN))
        )
    return World(server, database, var, json.loads((var / "facts.json").read_text(encoding="utf-8")))


@contextmanager
def connected_to(world: World) -> Iterator[None]:
    """Let this process's Django ask a world, and keep its files there."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = world.database
    directory.forget()
    try:
        with override_settings(BLOB_ROOT=world.var / "blobs"):
            yield
    finally:
        for alias, name in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        directory.forget()


def _build(server: Server, var: Path) -> None:
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    share_templates(var)
    _keep_keys(var)
    make_database(server, ORIGINAL)
    original = World(server, ORIGINAL, var, {})
    surroundings = {
        **os.environ,
        **original.environment,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "SECRET_KEY": settings.SECRET_KEY,  # what the world seals, tests and their house open
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.world", str(var / "facts.json")], env=surroundings, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"the world could not be built:\n{done.stdout}{done.stderr}")


def _keep_keys(var: Path) -> None:
    """Make the keys once a run that each house over a copy would make for itself at its start, for seconds."""
    for pair in (places.saml_pair(var), places.author_pair(var)):
        places.ensure_pair(pair)
    keys.kept(var / "peers" / "zbp")


# --- inside the process that builds it --------------------------------------------------------------------------


def build() -> dict[str, Any]:
    """Found the towns, play the tales, and return what came of them."""
    from django.utils import timezone

    from geleitzug.config import founding, seed
    from geleitzug.ground.people import actions as people
    from geleitzug.ground.tenancy import doors

    seed.people_move_in()
    with doors.citizen_door(None):
        newcomer = people.register(email=NEWCOMER, password=PASSWORD, given_name="Nele", family_name="Neumann")
        people.mark_confirmed(newcomer, at=timezone.now())
    mandates = _give_mandates(seed.town_of("musterhafen").pk)
    for spec in seed.read_spec()["towns"]:
        founding.offer(seed.town_of(spec["key"]).pk, spec, settings.SERVICES_ROOT, online_since=timezone.localdate())
    town = seed.town_of("musterhafen")
    no_samples(town.pk)
    deputyship, somebody = _staff_the_office(town.pk)
    tales = {name: _play(town, tale) for name, tale in TALES.items()}
    _print(town.pk, tales["guest_posted"])
    _count_decisions(town.pk)
    _keep_figures(town.pk)
    _file_what_will_not_last(town.pk, tales["guest_posted"])
    return {
        "town": str(town.pk),
        "booked": _book_appointments(town.pk),
        "tales": {name: _facts_of(town.pk, key) for name, key in tales.items()},
        "drafts": _build_services(town.pk),
        "deputyship": deputyship,
        "mandates": mandates,
        "somebody": somebody,
        "file_class": _file_class(town.pk),
        "paper": _scan_a_paper(town),
        **_take_a_mail(town),
        **_people_and_offices(town.pk),
        "lot": _part_with_files(town),
        **_hand_over(town, tales["guest_posted"]),
        "data_request": _ask_about_data(town.pk, tales["waiting"]),
        "access_request": _ask_about_others(town.pk),
        "sweep": _look_through(town.pk),
        "asked": _ask_for_opinions(town.pk, tales["opinions"]),
        "remark": _remark_on_a_step(town.pk, tales["guest_open"]),
        "interface": _let_programs_in(town.pk, tales["granted"]),
        "queue": wait_in_a_hall(town.pk),
        "appointments": _plan_appointments(town.pk),
        "id_documents": _order_id_documents(town.pk),
        **take_down(town.pk),
        "signing": sign_on_tablets(town.pk, tales["granted"]),
    }


def _book_appointments(town: UUID) -> dict[str, str]:
    """Plan an offer, book in it, and let some wait; returns the codes of the links."""
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.citizen.tests import planned

    with doors.machine_door(town):
        planned.plan()
        return planned.people_book("erika@example.org")


def _count_decisions(town: UUID) -> None:
    """Count who has decided, as the clock does once an hour."""
    from geleitzug.core.automation import clock
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        clock.count()


def _keep_figures(town: UUID) -> None:
    """Keep figures of three months as if many dogs had come and many people had worked; of one too few."""
    from django.utils import timezone

    from geleitzug.core.insight.models import CountedMonth, ServiceFigure, StepFigure, Stock
    from geleitzug.core.insight.sketches import sketch_of
    from geleitzug.ground.calendar import add_months
    from geleitzug.ground.tenancy import doors

    today, pair = timezone.localdate().replace(day=1), {"service_key": "hundesteuer-anmelden", "office": "tax"}
    times = {"took": sketch_of([30.0 * n for n in range(1, 13)]), "worked": sketch_of([2.5 * n for n in range(1, 13)])}
    with doors.machine_door(town):
        for back in (3, 2, 1):
            month = add_months(today, -back)
            CountedMonth.objects.create(month=month)
            told = {} if back == 2 else {"decided": 12, "by_program": 0, "at_once": 9, **times}
            ServiceFigure.objects.create(month=month, received=14 + back, **pair, **told)
            Stock.objects.create(month=month, open=10 * back, overdue=5, oldest_weeks=back, at=timezone.now(), **pair)
            step = {"element": "Task_Decide", "name": "Steuer festsetzen", "times": 12, "by_program": 0}
            StepFigure.objects.create(month=month, **pair, **step, **times)
            tag = {"element": "Task_Tag", "name": "Hundemarke zuteilen und versenden", "by_program": 0}
            StepFigure.objects.create(month=month, **pair, **tag)
        Stock.objects.create(month=today, at=timezone.now(), **pair)


def _remark_on_a_step(town: UUID, subject: UUID) -> str:
    """Say twice what does not work about deciding on dogs, and answer once; returns the id of what is open."""
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.cases.models import Task
    from geleitzug.core.feedback import actions
    from geleitzug.ground.tenancy import doors

    cast, today = seed.TownCast(town), timezone.localdate()
    clerk, editor = cast.staff(office="tax", role="clerk"), cast.staff(office="digital", role="digital")
    with doors.office_door(town):
        task = Task.objects.get(case=subject, element="Task_Decide")
        said = {"kind": "missing", "signed": False, "on": today, "by": clerk}
        actions.settle(actions.remark(task, text="Die Rasse fehlt.", **said), done=True, answer="Ist da.", by=editor)
        return str(actions.remark(task, text="Man sieht nicht, ob die Chipnummer stimmt.", **said).pk)


def _plan_appointments(town: UUID) -> dict[str, str]:
    """Give the building office a location with a counter, and an appointment nobody can hold; returns their ids."""
    from datetime import datetime, time, timedelta
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.booking import actions
    from geleitzug.core.booking.models import ClosedDay, Counter, Errand, Location, Opening, Shift
    from geleitzug.core.booking.queries import Wanted
    from geleitzug.core.booking.rules import Channel, Line
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.figures.tests.past import lived_through
    from geleitzug.verticals.appointments.forecast.tests.counted import count_weeks
    from geleitzug.verticals.appointments.offer import absences, planning
    from geleitzug.verticals.appointments.offer.models import ToTelephone

    cast = seed.TownCast(town)
    head, clerk = cast.staff(office="building", role="head"), cast.staff(office="building", role="clerk")
    day = timezone.localdate() + timedelta(days=3)
    assert clerk.id is not None
    with doors.office_door(town):
        place = Location(key="bauberatung", name="Bauberatung", office="building", city="Musterhafen")
        planning.save([place], by=head)
        counter, errand = Counter(location=place, name="Zimmer 1"), Errand.objects.get(key="beglaubigung")
        opening = Opening(location=place, weekday=day.weekday(), starts=time(8), ends=time(12))
        open_then = ClosedDay(location=place, day=day, starts=time(8), ends=time(12))  # were it a holiday
        planning.save([counter, opening, open_then], by=head)
        planning.save([Shift(counter=counter, staff=clerk.id, day=day, starts=time(8), ends=time(12))], by=head)
        starts = datetime.combine(day, time(9), ZoneInfo("Europe/Berlin"))
        booked = actions.book_for(
            Wanted((Line("beglaubigung"),), ("bauberatung",), channel=Channel.TELEPHONE), "bauberatung", starts,
            name="Femke Janssen", phone="0471 1234", by=clerk, now=timezone.now(),
        ).booking  # fmt: skip
        absence = absences.note(clerk.id, first=day, last=day, starts=None, ends=None, kind="leave", by=head)
        call = ToTelephone.objects.create(booking=booked, was_starts=starts)
        count_weeks(place, timezone.localdate(), weeks=9, many=40)
        past = lived_through(place, errand="beglaubigung", by=head)
    return {
        **past, "place": str(place.pk), "row": str(opening.pk), "errand": str(errand.pk), "staff": str(clerk.id),
        "booking": str(booked.pk), "absence": str(absence.pk), "call": str(call.pk),
    }  # fmt: skip


def _order_id_documents(town: UUID) -> dict[str, str]:
    """Let the building office hand identity documents out: one on its way, one that is there; returns their ids."""
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.booking.models import Location
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.papers import actions
    from geleitzug.verticals.papers.rules import Kind

    cast, today = seed.TownCast(town), timezone.localdate()
    clerk = cast.staff(office="building", role="clerk")
    with doors.office_door(town):
        place = Location.objects.get(key="bauberatung")
        actions.set_pick_up(place, "dokument-abholen", by=cast.staff(office="building", role="head"))
        ordered = actions.note(Kind.PASSPORT, "C01X00T47", place=None, by=clerk, on=today)
        arrived = actions.note(Kind.ID_CARD, "L01X00T47", place=place, by=clerk, on=today)
    return {"ordered": str(ordered.pk), "arrived": str(arrived.pk)}


def _let_programs_in(town: UUID, subject: UUID) -> dict[str, str]:
    """Make a token for the tax clerk, and a webhook with a message that was given up; returns their ids."""
    from datetime import timedelta

    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.interface import tokens, webhooks
    from geleitzug.core.interface.models import WebhookAttempt, WebhookMessage
    from geleitzug.core.interface.rules import Scope
    from geleitzug.ground.ids import uuid7
    from geleitzug.ground.tenancy import doors

    cast, now = seed.TownCast(town), timezone.now()
    with doors.office_door(town):
        token, _text = tokens.make(
            by=cast.staff(office="tax", role="clerk"), name="Tabellenkalkulation", scopes=[Scope.READ], offices=["tax"],
            last_day=timezone.localdate() + timedelta(days=30), own=True,
        )  # fmt: skip
        webhook = webhooks.make(
            by=cast.staff(office="digital", role="digital"), name="Fachverfahren", types=["decision.revoked"],
            url="https://fachverfahren.example/geleitzug",
        )  # fmt: skip
        message = WebhookMessage.objects.create(
            webhook=webhook, entry=uuid7(), type="decision.revoked", case=subject, number="MH-2026-999997",
            happened_at=now, state=WebhookMessage.State.GIVEN_UP, tries=8,
        )  # fmt: skip
        WebhookAttempt.objects.create(message=message, at=now, status=503, trouble="HTTP 503")
    return {"token": str(token.pk), "webhook": str(webhook.pk), "message": str(message.pk)}


def _file_class(town: UUID) -> str:
    """Return the id of the class of the file plan under which dog tax lies."""
    from geleitzug.core.filing import queries
    from geleitzug.ground.tenancy import doors

    with doors.office_door(town):
        return str(queries.classes_by_service()["hundesteuer-anmelden"].pk)


def _give_mandates(town: UUID) -> dict[str, str]:
    """Let Berta act for Nordlicht, and end what Anton had; returns both mandates, and one that waits for an answer."""
    from django.utils import timezone

    from geleitzug.ground.people import actions as people
    from geleitzug.ground.people.models import Account
    from geleitzug.ground.people.rights import EVERYTHING
    from geleitzug.ground.tenancy import doors
    from geleitzug.ground.trust import mandates

    today, now = timezone.localdate(), timezone.now()
    given: dict[str, str] = {}
    with doors.citizen_door(town):
        for email, name in ((ACTS, "Berta Beispiel"), (ACTED, "Anton Andersen")):
            first, _blank, last = name.partition(" ")
            account = people.register(email=email, password=PASSWORD, given_name=first, family_name=last)
            people.mark_confirmed(account, at=now)
        with doors.machine_door(town):
            company = Account.objects.get(email=NORDLICHT)
        by = company.actor()
        for email in (ACTS, ACTED, "eingeladen@example.org"):
            invited = mandates.invite(email=email, rights=EVERYTHING, first=today, last=None, by=by, today=today)
            given[email] = str(invited.pk)
            if email == "eingeladen@example.org":
                continue
            with doors.machine_door(town):
                account, link = Account.objects.get(email=email), invited.link
            assert link is not None
            mandates.accept(link, account, at=now)
        mandates.withdraw(UUID(given[ACTED]), by=by, at=now, today=today)
    return {"in force": given[ACTS], "ended": given[ACTED], "open": given["eingeladen@example.org"]}


def _staff_the_office(town: UUID) -> tuple[str, str]:
    """Hire who works in the digital office only, and name a deputy for next month; returns that, and somebody."""
    from datetime import timedelta

    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from geleitzug.core.staffing import deputies
    from geleitzug.ground.people.actions import staff_actor
    from geleitzug.ground.people.models import Membership, Staff
    from geleitzug.ground.tenancy import doors

    with doors.office_door(town):
        digital = Staff.objects.create(login=DIGITAL, name="Swantje Hinrichs", password=make_password(PASSWORD))
        Membership.objects.create(staff=digital, office="digital", role="digital")
        clerk, head = (Staff.objects.get(login=login) for login in ("bauamt", "bauamt.leitung"))
        actor = staff_actor(clerk.pk)
        assert actor is not None
        first = timezone.localdate() + timedelta(days=30)
        named = deputies.name_deputy(
            represented=clerk.pk, deputy=head.pk, first=first, last=first + timedelta(days=13), by=actor
        )
    return str(named.pk), str(digital.pk)


def _build_services(town: UUID) -> dict[str, str]:
    """Begin the next version of three services, two in work and one that waits for its review, and a new service.

    The new one is as an import leaves it, with open points, but for a proof and a doubt that it names.
    """
    from geleitzug.config import seed
    from geleitzug.core.authoring import actions, releasing
    from geleitzug.core.authoring.edits import ChangeQuestion, ChangeService, SetSaid
    from geleitzug.core.catalogue.models import Offering
    from geleitzug.desks.workshop.tests.making import as_imported
    from geleitzug.ground.tenancy import doors

    editor = seed.TownCast(town).staff(office="digital", role="editor")
    with doors.office_door(town):
        versions = {each.key: each.version for each in Offering.objects.filter(tenant=town).select_related("version")}
        editing = actions.create_from_version(versions["hundesteuer-anmelden"], by=editor)
        review = actions.create_from_version(versions["melderegisterauskunft-einfach"], by=editor)
        first = versions["melderegisterauskunft-einfach"].raw["form"]["pages"][0]["questions"][0]["key"]
        actions.save_edit(review, ChangeQuestion(first, {"help": BOTH}), revision=review.revision, by=editor)
        releasing.submit(review, comment="Bitte prüfen.", revision=review.revision, by=editor)
        title = {"de": "Zweitwohnung abmelden", "en": "Deregister a second home"}
        imported = actions.create_from_form("zweitwohnung-abmelden", title, office="tax", form=as_imported(), by=editor)
        title = {"de": "Meldebescheinigung", "en": "Registration certificate"}
        proof = {"key": "meldebescheinigung", "title": title, "when": "true || false"}
        says = {"de": "Wohnt nicht allein dort: bitte nachsehen.", "en": "Does not live there alone: please look."}
        doubt = {"key": "nicht_allein", "when": "a.wohnung.allein == false", "says": says}
        named = ChangeService({"proofs": [proof], "automatic": {"doubts": [doubt]}})
        actions.save_edit(imported, named, revision=imported.revision, by=editor)
        part = {"title": "Wer mit Ihnen wohnt", "text": "{a.wohnung.mit_wem}", "when": "true || false"}
        said = SetSaid("granted", {"tenor": "Ihre Wohnung ist seit {a.wohnung.einzug} abgemeldet.", "parts": [part]})
        actions.save_edit(imported, said, revision=imported.revision, by=editor)
        handing = actions.create_from_version(versions["gewerbeanmeldung"], by=editor)
    drafts = {"editing": editing, "review": review, "imported": imported, "handing": handing}
    return {name: str(draft.pk) for name, draft in drafts.items()}


BOTH = {"de": "So steht es im Ausweis.", "en": "As your identity card has it."}


def _play(town: Any, tale: Tale) -> UUID:
    from geleitzug.config import seed
    from geleitzug.core.cases import play
    from geleitzug.core.catalogue import queries as catalogue
    from geleitzug.core.payments import scripted
    from geleitzug.ground.people import actions as people
    from geleitzug.ground.people.actors import Actor
    from geleitzug.ground.tenancy import doors

    class Cast(seed.TownCast):
        """The demo's people; who has no account comes with the code we know."""

        def applicant(self, *, kind: str, account: bool) -> Actor:
            holder = people.holder_of_code(GUEST_CODE)
            assert holder is not None
            return super().applicant(kind=kind, account=account) if account else people.guest(holder)

    with doors.machine_door(town.pk):
        service = catalogue.service_in(town.pk, tale.service)
    assert service is not None
    if not tale.story:
        return _begin(service, Cast(town.pk).applicant(kind="person", account=not tale.guest))
    story = service.package.examples[tale.story]
    if tale.steps is not None and tale.steps <= 0:
        played = play.play(service, story, Cast(town.pk), steps=tale.steps)
    else:
        with scripted.playing():
            played = play.play(service, story, Cast(town.pk), steps=tale.steps)
    if played.complaints:
        raise RuntimeError(f"{tale}: {played.complaints}")
    return play.subject_of(played)


def _begin(service: Any, actor: Any) -> UUID:
    from geleitzug.core.cases.actions import applying
    from geleitzug.ground.tenancy import doors

    with doors.citizen_door(service.offering.tenant_id, actor.holder):
        begun: UUID = applying.start(service, by=actor, who={"kind": "person", "on_behalf": "self"}).pk
    return begun


def _print(town: UUID, subject: UUID) -> None:
    """Print one letter, so that there is a batch; the others wait."""
    from geleitzug.config import seed
    from geleitzug.core.mailbox import post, queries
    from geleitzug.ground.tenancy import doors

    clerk = seed.TownCast(town).staff(office="trade", role="clerk")
    with doors.office_door(town):
        post.print_batch(by=clerk, items=[item.pk for item in queries.post_items_of(subject)])


def _scan_a_paper(town: Any) -> str:
    """Let a paper come from the scanner that has no cover sheet."""
    from geleitzug.core.filing import incoming
    from geleitzug.core.filing.scans import Piece
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town.pk):
        piece = Piece(None, 2, b"%PDF-1.7 a scan for tests")
        return str(incoming.receive(piece, town=town.key, name="scan0001.pdf", digest="0" * 64, part=0).pk)


def _people_and_offices(town: UUID) -> dict[str, str]:
    """Return a member of staff who tries no door, one of their roles, and an office."""
    from geleitzug.core.catalogue.models import Office
    from geleitzug.ground.people.models import Membership, Staff
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        colleague = Staff.objects.get(login="umwelt")
        role = Membership.objects.filter(staff=colleague).earliest("pk")
        office = Office.objects.get(tenant=town, function="citizens")
    return {"colleague": str(colleague.pk), "colleagues_role": str(role.pk), "citizens_office": str(office.pk)}


def _take_a_mail(town: Any) -> dict[str, str]:
    """Let a mail come into the tray that names no case, out of a letterbox that cannot be read just now."""
    from django.test import override_settings
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.files.models import Document
    from geleitzug.core.filing import letterboxes, taking_mail
    from geleitzug.core.filing.ports import Address
    from geleitzug.core.filing.tests import letters
    from geleitzug.ground.tenancy import doors

    operator = seed.TownCast(town.pk).staff(office="digital", role="operator")
    address = Address("imap.example", 993, False, "post", "geheim", "INBOX", "Geleitzug", "Nicht übernommen")
    with doors.office_door(town.pk), override_settings(MAIL_HOSTS=["imap.example"]):
        box = letterboxes.set_up(None, by=operator, name="Poststelle", address=address, active=True)
    files = (("plan.pdf.exe", "application/octet-stream", b"MZ"), ("a.txt", "text/plain", b"Guten Tag"))
    now = timezone.now()
    bundle = taking_mail.opened(letters.mail("Eine Frage", files=files), town=town, trouble_folder="", now=now)
    with doors.machine_door(town.pk):
        taken = taking_mail.receive(bundle, letterbox=box.pk, validity=1, uid=1, now=now)
        letterboxes.note(box.pk, "Der Mailserver antwortet nicht.", timezone.now())
        document = Document.objects.filter(subject=taken.paper).order_by("pk")[1]
    return {"letterbox": str(box.pk), "mail": str(taken.paper), "mail_file": str(document.pk)}


def _file_what_will_not_last(town: UUID, subject: UUID) -> None:
    """Let a damaged scan lie in a file, and somebody have looked at it."""
    from geleitzug.core.files import actions, contents, looking
    from geleitzug.core.files.archival import Fitness
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        scan = actions.keep_document(
            by=MACHINE, subject=subject, content=b"%PDF-1.7 damaged", kind="scan", title="Plan", filename="plan.pdf",
            filed=True,
        )  # fmt: skip
        seen = looking.look(looking.Begun(scan, Fitness.NOT_LOOKED_AT, contents.opened(scan)))
        looking.note(scan.pk, scan.mime, seen)


def _hand_over(town: Any, subject: UUID) -> dict[str, str]:
    """Let a trade not have reached its tax office, and something come from there that belongs to nothing."""
    from django.test import override_settings

    from geleitzug.config import seed
    from geleitzug.core.cases.models import Case
    from geleitzug.core.handover import actions, preparing, receiving
    from geleitzug.core.handover.models import Arrival
    from geleitzug.core.handover.ports import Unreadable
    from geleitzug.ground.tenancy import doors

    operator = seed.TownCast(town.pk).staff(office="digital", role="operator")
    wanted = {"key": "finanzamt", "name": "Finanzamt Musterhafen", "line": "folder", "settings": {}, "active": False}
    with doors.office_door(town.pk), override_settings(HANDOVER_FOLDER=str(ROOT)):
        target = actions.set_up(None, by=operator, **wanted)
    with doors.machine_door(town.pk):
        case = Case.objects.select_related("application__offering").get(pk=subject)
        handover = case.package.handovers["Task_Handover_Tax"]
        row = preparing.prepare(case, handover, "a place of its own", None)
        receiving.take(target.pk, Unreadable("x", "x", "Das ist keine Antwort, wie sie vereinbart ist."))
        return {"target": str(target.pk), "handover": str(row.pk), "arrival": str(Arrival.objects.get().pk)}


def _part_with_files(town: Any) -> str:
    """Let two cases be so old that they may go; one is proposed, and the head of its office has not said yes yet."""
    from datetime import UTC, datetime

    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.cases.models import Case
    from geleitzug.core.filing import disposing
    from geleitzug.ground.tenancy import doors

    dog, house = (_play(town, tale) for tale in OLD)
    with doors.machine_door(town.pk):
        Case.objects.filter(pk__in=[dog, house]).update(closed_at=datetime(1990, 5, 1, tzinfo=UTC))
    records = seed.TownCast(town.pk).staff(office="digital", role="records")
    with doors.office_door(town.pk):
        (lot,) = disposing.propose([house], by=records, today=timezone.localdate())
    return str(lot.pk)


def _ask_about_data(town: UUID, application_id: UUID) -> str:
    """Let the applicant ask to have something put right; the office has a month."""
    from geleitzug.config import seed
    from geleitzug.core.cases import queries
    from geleitzug.core.privacy import asking
    from geleitzug.core.privacy.rules import Kind
    from geleitzug.ground.tenancy import doors

    erika = seed.TownCast(town).applicant(kind="person", account=True)
    with doors.citizen_door(town, erika.holder):
        application = queries.application_for(erika, application_id)
        text = "Mein Hund ist kein Dackel."
        asked = asking.ask(by=erika, kind=Kind.RECTIFICATION, text=text, application=application, language="de")
    return str(asked.pk)


def _ask_about_others(town: UUID) -> str:
    """Let the same person ask what others have applied for in her name: that is about no application of her own."""
    from geleitzug.config import seed
    from geleitzug.core.privacy import asking
    from geleitzug.core.privacy.rules import Kind
    from geleitzug.ground.tenancy import doors

    erika = seed.TownCast(town).applicant(kind="person", account=True)
    with doors.citizen_door(town, erika.holder):
        asked = asking.ask(by=erika, kind=Kind.ACCESS, text="Was hat meine Mutter beantragt?", language="de")
    return str(asked.pk)


def _look_through(town: UUID) -> str:
    """Have the tax clerk's list looked through for a question to all; nothing is asked yet. Returns the sweep's id."""
    from geleitzug.config import seed
    from geleitzug.core.caseload.actions import sweeping
    from geleitzug.core.caseload.actions.together import Deed
    from geleitzug.core.cases.models import Task
    from geleitzug.ground.tenancy import doors

    typed = {"to": "", "word": "", "text": "Bitte nennen Sie die Chipnummer.", "due": "2031-06-02"}
    typed |= {"outcome": "", "reasons": "", "conditions": ""}
    with doors.machine_door(town):
        tasks = Task.objects.filter(done_at=None, cancelled=False, office="tax").select_related("case")
        by = seed.TownCast(town).staff(office="tax", role="clerk")
        sweep = sweeping.prepare(Deed.ASK, typed, tasks.order_by("due_on", "id"), by=by)
        sweeping.look_through(sweep=str(sweep.pk))
    return str(sweep.pk)


def _ask_for_opinions(town: UUID, application_id: UUID) -> dict[str, str]:
    """Ask the district and two bodies outside about the house; the second has answered. Returns rows and the link."""
    from datetime import timedelta

    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.cases.models import Case
    from geleitzug.core.participation import queries
    from geleitzug.core.participation.actions import answering, asking, passing
    from geleitzug.core.participation.actions.asking import Asked, Question
    from geleitzug.core.participation.models import Inquiry, OpinionRequest
    from geleitzug.core.participation.rules import Body, Said
    from geleitzug.ground.jobs.worker import work_off
    from geleitzug.ground.people import actions as people
    from geleitzug.ground.tenancy import doors

    clerk = seed.TownCast(town).staff(office="building", role="clerk")
    bodies = (Body("Deichverband Alte Weser"), Body("Netz Nord GmbH"))
    with doors.office_door(town):
        case = Case.objects.select_related("application__offering").get(pk=application_id)
        question = Question(
            "Berührt das Haus Ihre Anlagen?", timezone.localdate() + timedelta(days=20),
            parts=list(queries.parts_of(case, "de"))[1:3], papers=list(queries.papers_of(case))[:2],
        )  # fmt: skip
        asked = Asked(towns=["moorland/building"], bodies=bodies)
        county, dike, grid = asking.ask(case, by=clerk, question=question, asked=asked)
    work_off()
    with doors.machine_door(town):
        answers = Inquiry.objects.get(request=grid.pk)
    with doors.citizen_door(town, answers.holder):
        said = Said("agree_with_conditions", "Die Leitung liegt 2 m daneben.", "Von Hand graben.", "Uwe Boom")
        answering.send(answers, by=people.guest(answers.holder), said=said)
    work_off()
    with doors.office_door(town):
        link = passing.link_for_letter(dike, by=clerk)
        rows = {row.pk: row for row in OpinionRequest.objects.filter(case=case.pk)}
    with doors.machine_door(county.town):
        there = Case.objects.get(pk=rows[county.pk].inquiry).number
    return {
        "open": str(dike.pk), "answered": str(grid.pk), "inquiry": str(rows[county.pk].inquiry), "there": there,
        "token": link.rstrip("/").rpartition("/")[2],
    }  # fmt: skip


def _facts_of(town: UUID, application_id: UUID) -> dict[str, Any]:
    from geleitzug.core.cases.models import Application, Task
    from geleitzug.core.files.models import Document
    from geleitzug.core.mailbox.models import Message, PostItem
    from geleitzug.core.payments.models import Payment
    from geleitzug.ground.tenancy import doors

    def ids(rows: Any) -> list[str]:
        return [str(row.pk) for row in rows.order_by("pk")]

    with doors.machine_door(town):
        application = Application.objects.get(pk=application_id)
        tasks = Task.objects.filter(case=application_id, done_at=None, cancelled=False)
        documents = Document.objects.filter(subject=application_id)
        messages = Message.objects.filter(subject=application_id)
        post = PostItem.objects.filter(subject=application_id)
        return {
            "application": str(application_id),
            "number": application.number,
            "service": application.offering.key,
            "uploads": ids(documents.filter(kind="upload")),
            "letters": ids(documents.exclude(kind__in=["upload", "proof"])),
            "messages": ids(messages),
            "letter_messages": ids(messages.exclude(result_document=None)),
            "payments": ids(Payment.objects.filter(subject=application_id)),
            "post": ids(post),
            "batches": [str(item.batch) for item in post if item.batch],
            "tasks": ids(tasks),
            "opinions of fire": ids(tasks.filter(kind="opinion", office="fire")),
        }


if __name__ == "__main__":
    from geleitzug.config.database import set_up_django

    set_up_django()
    Path(sys.argv[1]).write_text(json.dumps(build(), indent=1), encoding="utf-8")
