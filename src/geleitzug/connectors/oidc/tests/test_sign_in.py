# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the town's account, all the way to a provider and back; and everything that is refused on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.furnished import PASSWORD, Town
from tests.peers import Peer

from geleitzug.connectors.oidc import connector, line
from geleitzug.connectors.oidc.tests.browsing import BACK, BEGIN, Browser
from geleitzug.connectors.oidc.tests.conftest import signed_on
from geleitzug.desks.office.tests.people import read
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import limits


def refusals(town: Town) -> list[str]:
    with town.inside():
        return list(Entry.objects.filter(kind="SignInRefused").order_by("id").values_list("facts__why", flat=True))


def staff_of(town: Town, login: str) -> Staff:
    with town.inside():
        return Staff.objects.get(login=login)


def kept(town: Town, browser: Browser, name: str) -> Any:
    with town.inside():
        return browser.session[name]


def is_in(browser: Browser) -> bool:
    return browser.get("/amt/vertretung/").status_code == 200


def test_somebody_signs_in_and_comes_to_where_they_wanted(town: Town, browser: Browser) -> None:
    answer = browser.sign_in("steueramt", way_on="/amt/erledigt/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/amt/erledigt/")
    assert is_in(browser)
    assert kept(town, browser, "staff_how")["means"] == "oidc"
    known = staff_of(town, "steueramt")
    assert (known.issuer, known.subject) == (browser.provider.url, "a3f1c0de-0001-4000-8000-000000000001")
    with town.inside():
        assert Entry.objects.filter(kind="SignedIn", subject=known.pk, actor_name=known.name).count() == 1


def test_the_page_offers_it_and_the_password_beside_it(town: Town, browser: Browser) -> None:
    words = read(browser.get("/amt/anmelden/"))

    assert "Mit dem Konto anmelden: Musterhafen" in words
    assert "Anmeldename" in words


def test_a_town_may_want_its_own_accounts_only(town: Town, browser: Browser, settings: Any) -> None:
    settings.SIGN_ON = {"musterhafen": signed_on(browser.provider, local_accounts=False, name="Stadtkonto")}

    page = read(browser.get("/amt/anmelden/"))
    answer = browser.post("/amt/anmelden/", {"login": "steueramt", "password": PASSWORD})

    assert "Mit dem Konto anmelden: Stadtkonto" in page
    assert "Passwort" not in page
    assert answer.status_code == 403
    assert not is_in(browser)


def test_a_town_without_a_provider_has_no_such_addresses(town: Town, settings: Any) -> None:
    settings.SIGN_ON = {}
    browser = Browser(None)  # type: ignore[arg-type]

    answers = [browser.get(BEGIN), browser.get(BACK), browser.post("/amt/anmelden/konto/abgemeldet/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_next_time_the_providers_name_counts_and_not_the_login(town: Town, browser: Browser) -> None:
    browser.sign_in("steueramt")
    with town.inside():
        Staff.objects.filter(login="steueramt").update(login="ganz.neu")
        Staff.objects.create(login="steueramt", password="!", name="Jemand anderes")

    again = Browser(browser.provider)
    again.sign_in("steueramt")

    assert kept(town, again, "staff") == str(staff_of(town, "ganz.neu").pk)


def test_the_directorys_key_goes_before_the_login(town: Town, browser: Browser) -> None:
    with town.inside():
        Staff.objects.filter(login="bauamt").update(external_id="a3f1c0de-0001-4000-8000-000000000001")

    browser.sign_in("steueramt")

    assert kept(town, browser, "staff") == str(staff_of(town, "bauamt").pk)


def test_a_login_that_belongs_to_another_account_there_is_not_taken_over(town: Town, browser: Browser) -> None:
    with town.inside():
        Staff.objects.filter(login="steueramt").update(issuer=browser.provider.url, subject="somebody-else")

    answer = browser.sign_in("steueramt")

    assert answer.status_code == 403
    assert refusals(town) == ["unknown"]


def test_who_is_unknown_here_gets_a_sentence_and_no_account(town: Town, browser: Browser) -> None:
    with town.inside():
        before = Staff.objects.count()

    answer = browser.sign_in("neu.im.haus")

    assert answer.status_code == 403
    assert "Für Ihr Konto gibt es hier keinen Zugang." in read(answer)
    assert not is_in(browser)
    with town.inside():
        assert Staff.objects.count() == before
        assert Entry.objects.get(kind="SignInRefused").facts["who"] == "neu.im.haus"


@pytest.mark.parametrize(
    ("change", "why", "words"),
    [
        (lambda staff: Staff.objects.filter(pk=staff.pk).update(active=False), "inactive", "Ihr Zugang ist gesperrt."),
        (lambda staff: Membership.objects.filter(staff=staff).delete(), "no_role", "noch keine Rolle"),
    ],
)
def test_who_may_do_nothing_here_is_told_so(town: Town, browser: Browser, change: Any, why: str, words: str) -> None:
    staff = staff_of(town, "steueramt")
    with town.inside():
        change(staff)

    answer = browser.sign_in("steueramt")

    assert answer.status_code == 403
    assert words in read(answer)
    assert refusals(town) == [why]
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("fault", "why", "words"),
    [
        ({"nonce": "another"}, "nonce", "gehört zu einer anderen Anmeldung"),
        ({"state": "another"}, "state", "gehört zu einer anderen Anmeldung"),
        ({"issuer": "https://evil.example"}, "issuer", "kommt nicht vom Anmeldedienst"),
        ({"named": "https://evil.example"}, "issuer", "kommt nicht vom Anmeldedienst"),
        ({"audience": "somebody-else"}, "audience", "nicht echt oder nicht lesbar"),
        ({"party": "somebody-else"}, "audience", "nicht echt oder nicht lesbar"),
        ({"algorithm": "none"}, "algorithm", "nicht echt oder nicht lesbar"),
        ({"algorithm": "HS256"}, "algorithm", "nicht echt oder nicht lesbar"),
        ({"algorithm": "broken"}, "signature", "nicht echt oder nicht lesbar"),
        ({"key": "hidden"}, "key", "nicht echt oder nicht lesbar"),
        ({"issued_ago": 400}, "expired", "ist abgelaufen"),
        ({"issued_ago": -400}, "clock", "geht anders als unsere"),
    ],
)
def test_a_wrong_answer_is_refused_in_a_sentence_and_written_down(
    town: Town, browser: Browser, fault: dict[str, Any], why: str, words: str
) -> None:
    browser.misbehave(**fault)

    answer = browser.sign_in("steueramt")

    assert answer.status_code == 403
    assert words in read(answer)
    assert refusals(town) == [why]
    assert not is_in(browser)
    assert staff_of(town, "steueramt").subject == ""


def test_who_presses_cancel_there_is_back_at_the_sign_in_page(town: Town, browser: Browser) -> None:
    answer = browser.sign_in("")

    assert "Sie haben die Anmeldung abgebrochen." in read(answer)
    assert refusals(town) == ["cancelled"]


def test_a_code_is_good_once(town: Town, browser: Browser) -> None:
    address = browser.at_provider("steueramt")
    journey = browser.cookies["anmeldung"].value
    browser.come_back(address)
    browser.cookies.clear()
    browser.cookies["anmeldung"] = journey  # a copy that somebody kept

    answer = browser.come_back(address)

    assert answer.status_code == 403
    assert "schon benutzt oder abgelaufen" in read(answer)
    assert refusals(town) == ["code"]
    assert not is_in(browser)


def test_after_the_journey_its_cookie_is_gone(town: Town, browser: Browser) -> None:
    address = browser.at_provider("steueramt")
    browser.come_back(address)

    answer = browser.come_back(address)

    assert refusals(town) == ["not_begun"]
    assert "nicht in diesem Browser begonnen" in read(answer)


def test_an_answer_in_another_browser_signs_nobody_in(town: Town, browser: Browser) -> None:
    address = browser.at_provider("steueramt")
    victim = Browser(browser.provider)

    answer = victim.come_back(address)

    assert answer.status_code == 403
    assert refusals(town) == ["not_begun"]
    assert not is_in(victim)


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "é", '{"state":"x"}', "x" * 5000])
def test_a_cookie_that_is_none_of_ours(town: Town, browser: Browser, cookie: str) -> None:
    address = browser.at_provider("steueramt")
    browser.cookies["anmeldung"] = cookie

    assert browser.come_back(address).status_code == 403
    assert refusals(town) == ["not_begun"]


def test_a_journey_of_another_town_ends_there(town: Town, browser: Browser, settings: Any) -> None:
    settings.SIGN_ON = settings.SIGN_ON | {"sandmoor": signed_on(browser.provider)}
    address = browser.at_provider("steueramt")
    elsewhere = Browser(browser.provider, "sandmoor")
    elsewhere.cookies["anmeldung"] = browser.cookies["anmeldung"].value

    answer = elsewhere.come_back(address)

    assert answer.status_code == 403
    assert not is_in(elsewhere)


def test_a_new_key_in_the_middle_is_fetched_and_believed(town: Town, browser: Browser, monkeypatch: Any) -> None:
    browser.sign_in("steueramt")
    monkeypatch.setattr(line, "ASK_AGAIN_SECONDS", 0.0)  # as if half a minute had gone
    browser.misbehave(key="new")

    answer = Browser(browser.provider).sign_in("bauamt")

    assert answer.status_code == 302


def test_tokens_with_keys_nobody_knows_do_not_make_us_ask_again_and_again(
    town: Town, browser: Browser, provider: Peer
) -> None:
    browser.misbehave(key="hidden")
    before = provider.get("/-/counts")["key_sets"]

    for _ in range(4):
        browser.sign_in("steueramt")

    assert provider.get("/-/counts")["key_sets"] - before == 1


@pytest.mark.parametrize("fault", [{"away": True}, {"delay_seconds": 1.0}])
def test_a_provider_that_is_away_or_slow_is_said_so(
    town: Town, browser: Browser, fault: dict[str, Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 0.3)
    browser.misbehave(**fault)

    answer = browser.get(BEGIN)

    assert answer.status_code == 403
    assert "antwortet gerade nicht" in read(answer)
    assert refusals(town) == ["away"]


def test_a_wrong_secret_is_the_towns_mistake_and_said_so(town: Town, browser: Browser, settings: Any) -> None:
    settings.SIGN_ON = {"musterhafen": signed_on(browser.provider, secret="wrong")}

    answer = browser.sign_in("steueramt")

    assert "falsch eingerichtet" in read(answer)
    assert refusals(town) == ["misconfigured"]


def test_the_provider_is_asked_while_no_door_is_open(town: Town, browser: Browser, monkeypatch: Any) -> None:
    asked: list[bool] = []
    for name in ("get", "post"):
        real = getattr(line, name)
        monkeypatch.setattr(line, name, lambda *all, real=real: (asked.append(doors.is_open()), real(*all))[1])

    browser.sign_in("steueramt")

    assert len(asked) == 3  # the description, the token, the keys
    assert not any(asked)


def test_who_tries_too_often_waits(town: Town, browser: Browser) -> None:
    browser.misbehave(nonce="another")

    answers = [browser.sign_in("steueramt").status_code for _ in range(9)]

    assert answers == [403] * 8 + [429]
    assert len(refusals(town)) == 8  # and the audit trail does not fill up
    limits.forget_all()


def test_groups_of_the_provider_give_and_take_roles(town: Town, browser: Browser, settings: Any) -> None:
    table = (("GZ-Leitung", (("tax", "head"),)),)
    settings.SIGN_ON = {"musterhafen": signed_on(browser.provider, groups_claim="groups", groups=table)}
    staff = staff_of(town, "steueramt")
    with town.inside():
        Membership.objects.create(staff=staff, office="fire", role="expert", source="sign_in")

    browser.sign_in("steueramt")

    with town.inside():
        roles = set(Membership.objects.filter(staff=staff).values_list("office", "role"))
        moved = Entry.objects.get(kind="StaffMoved")
    assert roles == {("tax", "clerk")}  # no group, no role of its own; what the town gave stays
    assert moved.facts["lost"] == ["fire.expert"]


# --- signing out ----------------------------------------------------------------------------------------------------


def test_signing_out_leads_to_the_providers_page_with_the_proof(town: Town, browser: Browser) -> None:
    browser.sign_in("steueramt")

    answer = browser.post("/amt/abmelden/")

    address = urlsplit(answer.headers["Location"])
    asked = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{browser.provider.url}/abmelden"
    assert asked["post_logout_redirect_uri"] == ["http://musterhafen.localhost/amt/anmelden/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not is_in(browser)


def test_who_came_with_a_password_signs_out_here_only(town: Town, browser: Browser) -> None:
    browser.post("/amt/anmelden/", {"login": "steueramt", "password": PASSWORD})

    assert browser.post("/amt/abmelden/").headers["Location"] == "/amt/anmelden/"


def test_signing_out_works_while_the_provider_is_away(town: Town, browser: Browser, settings: Any) -> None:
    browser.sign_in("steueramt")
    connector._provider.cache_clear()
    browser.misbehave(away=True)

    answer = browser.post("/amt/abmelden/")

    assert answer.headers["Location"] == "/amt/anmelden/"
    assert not is_in(browser)


def test_who_signs_out_there_is_out_here_in_every_browser(town: Town, browser: Browser, provider: Peer) -> None:
    other = Browser(provider)
    for each in (browser, other):
        each.sign_in("steueramt")
    token = provider.send("/-/logout-token", {"sub": staff_of(town, "steueramt").subject})["token"]

    answer = Browser(provider).post("/amt/anmelden/konto/abgemeldet/", {"logout_token": token})

    assert answer.status_code == 200
    assert not is_in(browser)
    assert not is_in(other)
    with town.inside():
        assert Entry.objects.filter(kind="SessionsEnded").count() == 1


@pytest.mark.parametrize(
    "claims", [{"sub": "x", "aud": "another"}, {"sub": "x", "events": {}}, {"nonce": "n", "sub": "x"}]
)
def test_a_logout_token_that_is_none_ends_nothing(
    town: Town, browser: Browser, provider: Peer, claims: dict[str, Any]
) -> None:
    browser.sign_in("steueramt")
    token = provider.send("/-/logout-token", claims)["token"]

    answers = [
        Browser(provider).post("/amt/anmelden/konto/abgemeldet/", data)
        for data in ({"logout_token": token}, {"logout_token": "x"}, {})
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert is_in(browser)
    with town.machine():
        told = [entry.told for entry in Entry.objects.filter(kind="SignInRefused")]
    assert [each["who"] for each in told] == ["logout"] * 3


def test_a_sign_in_costs_few_statements(town: Town, browser: Browser, django_assert_max_num_queries: Any) -> None:
    address = browser.at_provider("steueramt")

    with django_assert_max_num_queries(26):
        browser.come_back(address)
