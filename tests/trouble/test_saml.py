# SPDX-License-Identifier: EUPL-1.2
"""Answers of an identity provider that are not to be believed: each gets a sentence and a row in the audit trail.

What forgers send is made by the demo's provider (mischief.py), with true signatures where a forger would have one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xmlsec
from lxml import etree

from geleitzug.desks.citizen.tests.people import words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.saml.models import HeardMessage, SignInAttempt
from geleitzug.ground.web import limits
from geleitzug_peers.identity_provider import mischief, persons, writing
from tests.furnished import Town, furnished_database, town
from tests.identity import WIEBKE, Bund, Traveller, bund_beside, traveller

__all__ = ["furnished_database", "town"]


@pytest.fixture
def bund(town: Town, tmp_path: Path) -> Iterator[Bund]:
    limits.forget_all()
    with bund_beside(tmp_path) as found:
        yield found


@pytest.fixture
def wiebke(bund: Bund) -> Traveller:
    return traveller(bund)


REFUSED = {
    "wrong_signature": ("wrong_signature", "Die Unterschrift unter der Antwort von BundID stimmt nicht."),
    "tampered": ("wrong_signature", "Die Unterschrift unter der Antwort von BundID stimmt nicht."),
    "unsigned": ("unsigned", "Die Antwort von BundID ist nicht unterschrieben."),
    "unencrypted": ("unencrypted", "Die Antwort von BundID war nicht verschlüsselt."),
    "weakly_encrypted": ("undecipherable", "Die Antwort von BundID konnten wir nicht entschlüsseln."),
    "for_another_key": ("undecipherable", "Die Antwort von BundID konnten wir nicht entschlüsseln."),
    "expired": ("expired", "Die Anmeldung bei BundID hat zu lange gedauert."),
    "early": ("early", "Die Antwort von BundID gilt noch nicht."),
    "wrong_audience": ("wrong_audience", "Die Antwort von BundID ist für jemand anderen bestimmt."),
    "wrong_address": ("wrong_address", "Die Antwort von BundID ist für eine andere Adresse bestimmt."),
    "wrong_recipient": ("wrong_address", "Die Antwort von BundID ist für eine andere Adresse bestimmt."),
    "wrong_issuer": ("wrong_issuer", "Die Antwort kommt nicht von BundID."),
    "unasked": ("unasked", "Diese Anmeldung bei BundID wurde hier nicht begonnen."),
    "without_request": ("unasked", "Diese Anmeldung bei BundID wurde hier nicht begonnen."),
    "comment": ("comment", "enthält Teile, die dort nichts zu suchen haben"),
    "too_low": ("too_low", "BundID hat Sie nicht so sicher erkannt, wie wir es hier brauchen."),
    "entities": ("unreadable", "Die Antwort von BundID konnten wir nicht lesen."),
    **{f"xsw{number}": ("wrapped", "enthält Teile, die dort nichts zu suchen haben") for number in range(1, 9)},
}
IN_CLEAR = {f"xsw{number}_in_clear": "unencrypted" for number in range(1, 9)}


def refusals(town: Town) -> list[str]:
    """Return why somebody was not let in, as the audit trail has it."""
    with town.machine():
        return [entry.facts["reason"] for entry in Entry.objects.filter(kind="IdentityRefused").order_by("id")]


def check_nobody_is_in(traveller: Traveller, town: Town) -> None:
    assert not traveller.browser.get("/meine-antraege/").wsgi_request.actor.has_account
    with town.machine():
        assert not Identity.objects.exists()


def test_every_fault_the_provider_can_make_is_tried_here() -> None:
    assert set(REFUSED) | set(IN_CLEAR) | {"honest", "remembered"} == set(mischief.KINDS)


def test_an_honest_answer_lets_somebody_in(wiebke: Traveller, town: Town) -> None:
    arrived = wiebke.comes_back(WIEBKE, 4, wanted="high")

    assert (arrived.status_code, arrived["Location"]) == (302, "/meine-antraege/")
    actor = wiebke.browser.get("/meine-antraege/").wsgi_request.actor
    assert (actor.name, actor.level.word, refusals(town)) == ("Wiebke Großkopf", "high", [])


def test_who_shall_show_anew_who_they_are_is_not_let_in_by_what_the_provider_remembers(
    wiebke: Traveller, town: Town
) -> None:
    remembered = wiebke.comes_back(WIEBKE, 4, wanted="high", fault="remembered")
    answers = wiebke.bund.answers(wiebke.is_sent("high", neu="1"), WIEBKE, 4, fault="remembered")
    anew = wiebke.brings(answers)

    assert remembered.status_code == 302
    assert anew.status_code == 403
    assert "BundID hat Sie nicht noch einmal gefragt, wer Sie sind." in words_of(anew)
    assert refusals(town) == ["not_anew"]


def test_answers_nobody_believes_get_slow(wiebke: Traveller, town: Town) -> None:
    """Reading one costs us more than writing one; the first twenty are free."""
    answers = wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 4, fault="unsigned")
    for _each in range(20):
        assert wiebke.brings(answers).status_code == 403

    slow = wiebke.brings(answers)

    assert (slow.status_code, slow["Retry-After"]) == (429, "2")
    assert "Bitte warten Sie 2 Sekunden." in words_of(slow)
    assert len(refusals(town)) == 20
    assert wiebke.browser.get("/anmelden/bundid/weiter/?schein=x").status_code == 429


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_answer_is_refused(fault: str, wiebke: Traveller, town: Town) -> None:
    reason, sentence = REFUSED[fault]

    page = wiebke.comes_back(WIEBKE, 4, wanted="high", fault=fault)

    assert page.status_code == 403
    assert sentence in words_of(page)
    assert refusals(town) == [reason]
    check_nobody_is_in(wiebke, town)


@pytest.mark.parametrize("fault", IN_CLEAR)
def test_wrapped_in_clear_it_is_refused_as_well(fault: str, wiebke: Traveller, town: Town) -> None:
    page = wiebke.comes_back(WIEBKE, 4, wanted="high", fault=fault)

    assert page.status_code == 403
    assert refusals(town) == [IN_CLEAR[fault]]
    check_nobody_is_in(wiebke, town)


@pytest.mark.parametrize("number", [2, 3, 4, 5, 7])
def test_the_wrappings_carry_a_true_signature(number: int, bund: Bund) -> None:
    """Who only asks „is there a signature, and is it true?“ would let the forger in: so the forgeries are good ones.

    In 1, 6 and 8 what is signed lies inside the signature, which xmlsec leaves out when it computes an enveloped one:
    they fool other libraries.
    """
    root = mischief.wrapped(number, *_facts_of(bund), None)

    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(bund.service._seal.certificate, xmlsec.constants.KeyDataFormatCertPem)
    for signature in root.iter(f"{{{mischief.DS}}}Signature"):
        context.verify(signature)
        break
    else:
        raise AssertionError("no signature")
    assert mischief.VICTIM in etree.tostring(root).decode()


def _facts_of(bund: Bund) -> tuple[Any, ...]:
    facts = writing.Facts(
        issuer=bund.service.entity_id, audience="https://localhost/bundid", request_id="_asked", level=4,
        address="http://musterhafen.localhost:8000/anmelden/bundid/antwort/", at=bund.service._clock(),
    )  # fmt: skip
    said = persons.attributes(persons.PEOPLE[0], 4, audience="localhost", temporary=False)
    return facts, said, bund.service._seal


def test_an_answer_is_heard_once(wiebke: Traveller, town: Town) -> None:
    fields = wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1)
    first = wiebke.brings(fields)

    again = wiebke.brings(fields)

    assert (first.status_code, again.status_code) == (303, 403)
    assert "wurde schon einmal verwendet" in words_of(again)
    assert refusals(town) == ["replayed"]


def test_an_answer_of_yesterday_does_not_answer_todays_question(wiebke: Traveller, town: Town) -> None:
    old = wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1)
    wiebke.brings(old)
    question = wiebke.is_sent()

    again = wiebke.brings({**old, "RelayState": question["RelayState"]})

    assert again.status_code == 403
    assert refusals(town) == ["unasked"]


def test_a_message_that_was_heard_is_not_heard_again_under_another_question(wiebke: Traveller, town: Town) -> None:
    wiebke.brings(wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1))
    fields = wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1)
    with town.machine():
        attempt = SignInAttempt.objects.order_by("-id").first()
        heard = HeardMessage.objects.count()
        SignInAttempt.objects.filter(pk=attempt.pk).update(answered_at=None)
    assert wiebke.brings(fields).status_code == 303
    with town.machine():
        SignInAttempt.objects.filter(pk=attempt.pk).update(answered_at=None, taken_at=None)

    again = wiebke.brings(fields)

    assert (again.status_code, refusals(town), heard) == (403, ["replayed"], 2)


def test_a_word_of_somebody_elses_attempt_does_not_fit(wiebke: Traveller, town: Town) -> None:
    fields = wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1)

    page = wiebke.brings({**fields, "RelayState": "something"})

    assert "wurde hier nicht begonnen" in words_of(page)
    assert refusals(town) == ["unasked"]


def test_nobody_is_signed_in_by_a_strangers_link(wiebke: Traveller, town: Town) -> None:
    """Login CSRF: the stranger's own, true answer is picked up in another browser, which never asked."""
    brought = wiebke.brings(wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1))
    victim = traveller(wiebke.bund)

    page = victim.browser.get(brought["Location"])

    assert page.status_code == 403
    assert "hat in einem anderen Browser begonnen" in words_of(page)
    check_nobody_is_in(victim, town)
    assert refusals(town) == ["other_browser"]
    assert wiebke.browser.get(brought["Location"]).status_code == 302


def test_a_ticket_is_taken_once(wiebke: Traveller, town: Town) -> None:
    brought = wiebke.brings(wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1))
    cookie = wiebke.browser.cookies["anmeldung"].value
    wiebke.browser.get(brought["Location"])
    wiebke.browser.cookies["anmeldung"] = cookie

    assert wiebke.browser.get(brought["Location"]).status_code == 403
    assert refusals(town) == ["replayed"]


def test_what_was_heard_does_not_stay(wiebke: Traveller, town: Town) -> None:
    brought = wiebke.brings(wiebke.bund.answers(wiebke.is_sent(), WIEBKE, 1))
    with town.machine():
        assert SignInAttempt.objects.get().heard["family"] == "Großkopf"

    wiebke.browser.get(brought["Location"])

    with town.machine():
        assert SignInAttempt.objects.get().heard == {}


def test_who_looks_for_their_card_for_an_hour_begins_again(wiebke: Traveller, town: Town) -> None:
    question = wiebke.is_sent()
    with town.machine():
        attempt = SignInAttempt.objects.get()
        SignInAttempt.objects.update(asked_at=attempt.asked_at - timedelta(hours=1))

    page = wiebke.brings(wiebke.bund.answers(question, WIEBKE, 1))

    assert "hat zu lange gedauert" in words_of(page)
    assert refusals(town) == ["expired"]


def test_a_clock_that_is_a_minute_off_does_no_harm(wiebke: Traveller) -> None:
    for off in (-60, 60):
        wiebke.bund.late = timedelta(seconds=off)
        assert wiebke.comes_back(WIEBKE, 1).status_code == 302


@pytest.mark.parametrize("nonsense", ["", "!!!", "PGE+", "PGEvPg==", "A" * 500_000, "w7xiZXI="])
def test_nonsense_is_refused_with_a_sentence(nonsense: str, wiebke: Traveller, town: Town) -> None:
    page = wiebke.brings({"SAMLResponse": nonsense, "RelayState": ""})

    assert page.status_code == 403
    assert "konnten wir nicht lesen" in words_of(page)
    assert refusals(town) == ["unreadable"]


@pytest.mark.parametrize(
    ("wish", "code", "sentence"),
    [
        ("cancel", "AuthnFailed", "Die Anmeldung bei BundID wurde abgebrochen"),
        ("attributes", "IDP_REQUIRED_ATTRIBUTES_MISSING", "BundID kennt Ihren Vornamen oder Ihren Nachnamen nicht"),
        ("extension", "akdb-extension-missing", "(Kennung: akdb-extension-missing). Das liegt nicht an Ihnen."),
    ],
)
def test_the_provider_says_no(wish: str, code: str, sentence: str, wiebke: Traveller, town: Town) -> None:
    page = wiebke.comes_back(WIEBKE, 1, wish=wish)

    assert page.status_code == 403
    assert sentence in words_of(page)
    assert refusals(town) == [code]
    with town.machine():
        assert Account.objects.filter(password="").count() == 0
