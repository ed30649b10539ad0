# SPDX-License-Identifier: EUPL-1.2
"""The people of the test world and how each of them signs in, through Django's client or in a browser window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.test import Client
from playwright.sync_api import BrowserContext

from geleitzug.ground.web.actor import CODE_COOKIE
from geleitzug.verticals.signing.views.tablet import COOKIE as PAD_COOKIE
from tests.live import Live
from tests.signing import cookie_in, sign_in_account, sign_in_staff
from tests.world import ACTED, ACTS, DIGITAL, ERIKA, GUEST_CODE, JAN, NEWCOMER, NORDLICHT, OTHER_CODE
from tests.world_signing import PAPER_SECRET, WAITING_SECRET


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in front of a screen: where, and with what they sign in (at most one of the three)."""

    town: str = "musterhafen"
    account: str = ""
    code: str = ""
    login: str = ""
    half: bool = False
    company: str = ""
    """The address of the company they act for, by a mandate."""
    pad: str = ""
    """The secret of the tablet this is: nobody is signed in there."""
    """They have shown their password and nothing more."""

    @property
    def is_staff(self) -> bool:
        """Tell whether somebody works in a town hall."""
        return bool(self.login)

    @property
    def host(self) -> str:
        """Return the host name of the town in whose pages they are."""
        return f"{self.town}.localhost"


PEOPLE: Mapping[str, Person] = {
    "nobody": Person(),
    "tablet": Person(pad=PAPER_SECRET),
    "waiting tablet": Person(pad=WAITING_SECRET),
    "guest": Person(code=GUEST_CODE),
    "other guest": Person(code=OTHER_CODE),
    "erika": Person(account=ERIKA),
    "jan": Person(account=JAN),
    "newcomer": Person(account=NEWCOMER),
    "company": Person(account=NORDLICHT),
    "for company": Person(account=ACTS, company=NORDLICHT),
    "mandate ended": Person(account=ACTED, company=NORDLICHT),
    "invited": Person(account=ACTED),
    "erika at the door": Person(account=ERIKA, half=True),
    "tax clerk at the door": Person(login="steueramt", half=True),
    "tax clerk": Person(login="steueramt"),
    "tax head": Person(login="steueramt.leitung"),
    "registrar": Person(login="standesamt"),
    "trade clerk": Person(login="gewerbe"),
    "citizens' clerk": Person(login="buergerbuero"),
    "citizens' head": Person(login="buergerbuero.leitung"),
    "building clerk": Person(login="bauamt"),
    "building head": Person(login="bauamt.leitung"),
    "environment expert": Person(login="umwelt"),
    "planning expert": Person(login="planung"),
    "roads expert": Person(login="strassen"),
    "health clerk": Person(login="gesundheit"),
    "fire expert": Person(login="feuerwehr"),
    "treasurer": Person(login="kasse"),
    "digital office": Person(login=DIGITAL),
    "records": Person(login="registratur"),
    "editor": Person(login="redaktion"),
    "releaser": Person(login="freigabe"),
    "operator": Person(login="betrieb"),
    "sandmoor clerk": Person("sandmoor", login="rathaus"),
    "sandmoor records": Person("sandmoor", login="registratur"),
    "sandmoor operator": Person("sandmoor", login="betrieb"),
    "jan in sandmoor": Person("sandmoor", account=JAN),
    "district health clerk": Person("moorland", login="gesundheit"),
    "district clerk": Person("moorland", login="bau.clerk"),
}


def client_of(name: str, kind: type[Client] = Client, town: str = "") -> Client:
    """Return a client in which this person is signed in."""
    person = PEOPLE[name]
    client = kind(headers={"host": f"{town or person.town}.localhost"})
    if person.pad:
        client.cookies[PAD_COOKIE] = person.pad
    elif person.code:
        client.cookies[CODE_COOKIE] = person.code
    elif person.account:
        sign_in_account(client, person.account, town=town or person.town, company=person.company)
    elif person.login:
        sign_in_staff(client, person.login, town=person.town)
    return client


def sign_in(context: BrowserContext, live: Live, name: str) -> None:
    """Sign this person in in a browser window: by a cookie with their code or a session."""
    person = PEOPLE[name]
    if person.pad:
        context.add_cookies([{"name": PAD_COOKIE, "value": person.pad, "url": live.address(person.town)}])
        return
    if person.code:
        context.add_cookies([{"name": CODE_COOKIE, "value": person.code, "url": live.address(person.town)}])
        return
    if not (person.account or person.login):
        return
    with live.world.owner() as owner:
        cookie = cookie_in(
            owner, town=person.town, account=person.account, login=person.login, half=person.half,
            company=person.company,
        )  # fmt: skip
    context.add_cookies([{**cookie, "url": live.address(person.town)}])
