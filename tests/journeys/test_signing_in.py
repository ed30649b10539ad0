# SPDX-License-Identifier: EUPL-1.2
"""Own accounts and local accounts of staff: opened by mail, held by passkey or app, found again after a loss."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from geleitzug.config.secrets import DEMO_APP_SECRET
from geleitzug.ground.people import totp
from tests.browser import ask, click, wait_for_path
from tests.journeys.authenticator import Device
from tests.journeys.person import Citizen, Clerk, Person
from tests.live import Live
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
Enter = Callable[..., Any]

OWN = "fünf blaue Boote"
SECOND = "Zweiter Schritt der Anmeldung"


def types(person: Person, **fields: str) -> None:
    """Write into fields by their names."""
    for name, text in fields.items():
        person.hands.write(person.page.locator(f"main form:visible [name={name}]").first, text)


def signs_in(person: Person, email: str = "", login: str = "", password: str = PASSWORD) -> None:
    """Type name and password at the sign-in page of their desk."""
    person.opens("/amt/anmelden/" if login else "/anmelden/")
    types(person, **({"login": login} if login else {"email": email}), password=password)
    click(person.page.locator("main form:visible button[type=submit]").first)
    person.page.wait_for_load_state()


def opens_account(person: Citizen, live: Live, email: str) -> None:
    """Open an account and confirm it by the mail."""
    person.opens("/registrieren/?weiter=/postfach/")
    types(person, given="Zoë", family="Müller", email=email, password=OWN)
    person.presses("Konto eröffnen")
    person.is_at("Bitte sehen Sie in Ihr E-Mail-Postfach")
    person.opens(live.link_for(email, "bestätigen Sie Ihr Konto"))
    types(person, password=OWN)
    person.presses("Bestätigen und anmelden")


def test_a_newcomer_opens_an_account_sets_up_a_passkey_and_reads_the_mailbox(enter: Enter, live: Live) -> None:
    zoe = enter("nobody")
    phone = Device(zoe.page)
    opens_account(zoe, live, "zoe.passkey@example.org")

    # The mailbox was where they wanted to go; a password alone does not open it.
    zoe.is_at("Sicher anmelden")
    zoe.sees("öffnet es sich nicht mit einem Passwort allein")
    zoe.follows("Passkey einrichten")
    zoe.presses("Passkey einrichten")
    wait_for_path(zoe.page, ".*/ersatzcodes/")
    assert len(phone.passkeys()) == 1
    zoe.presses("Ich habe sie notiert")
    zoe.is_at("Postfach")

    # Next time the passkey alone is enough: no name, no password.
    click(zoe.page.get_by_role("button", name="Abmelden"))
    zoe.opens("/anmelden/?weiter=/postfach/")
    zoe.presses("Mit Passkey anmelden")
    wait_for_path(zoe.page, "/postfach/")
    zoe.is_well()


def test_a_passkey_that_verifies_nobody_opens_nothing(enter: Enter, live: Live) -> None:
    ole = enter("nobody")
    phone = Device(ole.page)
    opens_account(ole, live, "ole.passkey@example.org")
    ole.opens("/konto/sicherheit/passkey/")
    ole.presses("Passkey einrichten")
    wait_for_path(ole.page, ".*/ersatzcodes/")
    click(ole.page.get_by_role("button", name="Abmelden"))

    phone.verify(succeeds=False)
    ole.opens("/anmelden/")
    ole.presses("Mit Passkey anmelden")
    ole.sees("Der Browser hat keinen Passkey bekommen")
    ole.opens("/konto/")
    ole.is_at("Anmelden")

    # A passkey answers the question it was asked: an answer heard elsewhere is worth nothing.
    phone.verify(succeeds=True)
    heard: list[str] = []
    ole.opens("/anmelden/")
    ole.page.on("request", lambda sent: heard.append(sent.post_data or "") if sent.url.endswith("/passkey/") else None)
    ole.presses("Mit Passkey anmelden")
    wait_for_path(ole.page, "/meine-antraege/")
    assert len(heard) == 1
    click(ole.page.get_by_role("button", name="Abmelden"))
    ole.opens("/anmelden/")
    ask(ole.page, _SEND, credential_of(heard[0]))
    ole.sees("Dieser Passkey passt hier nicht")
    ole.opens("/konto/")
    ole.is_at("Anmelden")


def credential_of(body: str) -> str:
    return parse_qs(body)["credential"][0]


_SEND = """answer => {
  const form = document.querySelector("form[data-passkey]");
  form.elements.credential.value = answer;
  form.requestSubmit();
}"""


def test_a_clerks_first_sign_in_sets_up_an_app_without_javascript(enter: Enter, live: Live) -> None:
    with live.world.owner() as owner:
        owner.execute("DELETE FROM people_factor WHERE owner = (SELECT id FROM people_staff WHERE login = 'planung'"
                      " AND tenant_id = %s)", [live.world.town])  # fmt: skip
    tomma: Clerk = enter("nobody", javascript=False)
    signs_in(tomma, login="planung")
    tomma.is_at("Sicher anmelden")
    tomma.opens("/amt/")
    tomma.is_at("Anmelden am Arbeitsplatz")  # nothing is seen before

    signs_in(tomma, login="planung")
    tomma.follows("App einrichten")
    secret = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", tomma.page.locator("main").inner_text())
    assert secret
    types(tomma, code=now_of(secret.group(1).replace(" ", "")))
    tomma.presses("App einrichten")
    tomma.is_at("Ihre Ersatzcodes")
    assert tomma.page.locator(".gz-codes li").count() == 8
    tomma.presses("Ich habe sie notiert")
    tomma.opens("/amt/")
    tomma.is_at("Arbeitskorb")


def now_of(secret: str) -> str:
    return totp.code_of(secret, totp.step_at(time.time()))


def test_who_lost_the_phone_comes_in_by_a_recovery_code_and_sets_up_a_new_app(enter: Enter, live: Live) -> None:
    gesche = enter("planning expert")
    gesche.opens("/amt/konto/sicherheit/")
    gesche.presses("Neue Ersatzcodes")
    code = gesche.page.locator(".gz-codes li").first.inner_text()

    elsewhere = enter("nobody")
    signs_in(elsewhere, login="planung")
    elsewhere.is_at(SECOND)
    types(elsewhere, code=code.lower().replace("-", " "))
    elsewhere.presses("Weiter")
    elsewhere.sees("Sie haben einen Ersatzcode benutzt", "7 Codes sind noch gültig")
    elsewhere.follows("Neue App einrichten")
    elsewhere.sees("Die neue App löst Ihre bisherige ab")


def test_a_session_is_ended_from_another_browser(enter: Enter, live: Live) -> None:
    at_home, left_open = enter("jan"), enter("jan")
    left_open.opens("/konto/")
    left_open.is_at("Mein Konto")

    at_home.opens("/konto/geraete/")
    at_home.sees("dieses Gerät")
    at_home.presses("Alle anderen beenden")
    at_home.sees("Die Anmeldung ist beendet")

    left_open.page.reload()
    left_open.is_at("Anmelden")
    at_home.opens("/konto/")
    at_home.is_at("Mein Konto")


def test_the_demo_enters_the_code_of_its_people(enter: Enter, live: Live) -> None:
    erika = enter("nobody")
    signs_in(erika, email="erika@example.org")
    erika.is_at(SECOND)
    erika.sees("Wer hier mitspielt, ist erfunden")
    assert totp.is_secret(DEMO_APP_SECRET)
    erika.presses("Weiter")
    erika.is_at("Meine Anträge")
