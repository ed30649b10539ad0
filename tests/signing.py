# SPDX-License-Identifier: EUPL-1.2
"""How people of tests are signed in: with a session as two factors make it, past the pages and without their cost.

A password takes 30 ms to check and a code of an app is good once in half a minute; tests sign in hundreds of times.
What the pages themselves do is tested where they live (ground/web/security, desks).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string
from psycopg import sql

from geleitzug.ground.people.how import TOTP, How
from geleitzug.ground.people.models import Account, Mandate, Session, Staff
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web.actor import FRESH, MANDATE, account_session, staff_session
from geleitzug.ground.web.security.half import HALF
from geleitzug.ground.web.sessions import BEGAN, TOWN, SessionStore, row_of

SHOWN = How(TOTP, strong=True)


def sign_in_account(client: Client, email: str, *, town: str, how: How = SHOWN, company: str = "") -> None:
    """Let an account act in a client's cookies, for itself or by its mandate of a company (by that one's address)."""
    here = _town(town)
    with doors.machine_door(here):
        account = Account.objects.exclude(password="").get(email=email)
        mandate = Mandate.objects.filter(person=account, company__email=company).order_by("-id").first()
        _keep(client, {**account_session(account, how=how), TOWN: str(here), **_acting_by(mandate)})


def sign_in_staff(client: Client, login: str, *, town: str) -> None:
    """Let a member of staff act in a client's cookies."""
    here = _town(town)
    with doors.machine_door(here):
        staff = Staff.objects.get(login=login)
        _keep(client, {**staff_session(staff.pk, here, how=SHOWN), TOWN: str(here)})


def change_session(client: Client, *, town: str, **changes: Any) -> None:
    """Change what a client's session keeps, as time or another version of the house would."""
    with doors.machine_door(_town(town)):
        session = client.session
        session.update(changes)
        session.save()


def cookie_in(
    owner: psycopg.Connection, *, town: str, account: str = "", login: str = "", half: bool = False, company: str = ""
) -> dict[str, str]:
    """Return the cookie of a new session in the database of a running house, whose Django is not this one.

    ``half``: of somebody who has shown their password and nothing more. ``company``: they act for it by a mandate.
    """
    here = _row(owner, "SELECT id FROM tenancy_municipality WHERE key = %s", town)[0]
    if account:
        columns = ("id", "kind", "given_name", "family_name", "company_name")
        found = _row(owner, f"SELECT {', '.join(columns)} FROM people_account WHERE email = %s", account)
        row_of_account = Account(**dict(zip(columns, found, strict=True)))
        key, data = row_of_account.pk, account_session(row_of_account, how=SHOWN)
        if company:
            (mandate,) = _row(owner, _MANDATE_OF, key, company)
            data |= {MANDATE: str(mandate)}
    else:
        (key,) = _row(owner, "SELECT id FROM people_staff WHERE login = %s AND tenant_id = %s", login, here)
        data = staff_session(key, here, how=SHOWN)
    if half:
        data = {HALF: {"id": str(key), "staff": bool(login), "login": account or login, "name": "", "way_on": "",
                       "claim": False, "at": time.time() + 86_400}}  # fmt: skip
    row = row_of(
        whole := {**data, **_times(), TOWN: str(here)},
        key=(session_key := get_random_string(32, VALID_KEY_CHARS)),
        encoded=SessionStore().encode(whole),
        now=timezone.now(),
    )
    fields = [field.column for field in Session._meta.concrete_fields]
    owner.execute(
        sql.SQL("INSERT INTO people_session ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, fields)), sql.SQL(", ").join(map(sql.Placeholder, fields))
        ),
        {name: getattr(row, name) for name in fields},
    )
    return {"name": settings.SESSION_COOKIE_NAME, "value": session_key}


_MANDATE_OF = """
    SELECT id FROM people_mandate
     WHERE person_id = %s AND company_id IN (SELECT id FROM people_account WHERE email = %s)
     ORDER BY id DESC
"""


def _acting_by(mandate: Mandate | None) -> dict[str, str]:
    return {MANDATE: str(mandate.pk)} if mandate else {}


def _keep(client: Client, data: Mapping[str, Any]) -> None:
    store = SessionStore()
    store.update({**data, **_times()})
    store.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key


def _times() -> dict[str, float]:
    """Begun now, and fresh as long as a run of tests may last."""
    now = time.time()
    return {**dict.fromkeys(BEGAN.values(), now), **dict.fromkeys(FRESH.values(), now + 86_400)}


def _town(key: str) -> UUID:
    return next(town.pk for town in directory.everyone() if town.key == key)


def _row(owner: psycopg.Connection, question: str, *values: Any) -> tuple[Any, ...]:
    found = owner.execute(question, values).fetchone()
    assert found is not None, (question, values)
    return found
