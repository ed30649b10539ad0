# SPDX-License-Identifier: EUPL-1.2
"""Consent to electronic delivery: given to one town, withdrawn for the future, and there for ever as its own proof."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from tests.towns import found

from geleitzug.core.mailbox import actions, errors, queries, wording
from geleitzug.core.mailbox.models import Consent
from geleitzug.core.mailbox.tests.test_mailbox import consented
from geleitzug.ground.events.models import Entry
from geleitzug.ground.tenancy import doors


def test_consent_is_given_once_and_withdrawn_for_the_future(berta, musterhafen):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        first = actions.give_consent(holder=berta.holder, by=berta)
        assert actions.give_consent(holder=berta.holder, by=berta) == first
        assert actions.has_consent(berta.holder)

        actions.withdraw_consent(holder=berta.holder, by=berta)
        actions.withdraw_consent(holder=berta.holder, by=berta)

        assert not actions.has_consent(berta.holder)
        assert actions.give_consent(holder=berta.holder, by=berta) != first
        kinds = Entry.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["ConsentGiven", "ConsentWithdrawn", "ConsentGiven"]


def test_consent_is_one_towns_and_not_the_groups(berta, musterhafen, sandmoor):
    consented(berta, musterhafen)

    with doors.citizen_door(sandmoor.pk, berta.holder):
        assert not actions.has_consent(berta.holder)
        assert queries.consents_of(berta.holder).count() == 1


def test_nobody_consents_for_somebody_else(berta, karl, musterhafen):
    with (
        doors.citizen_door(musterhafen.pk, karl.holder),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
    ):
        actions.give_consent(holder=berta.holder, by=karl)


def test_every_consent_ever_given_is_there_with_its_days_and_its_words(berta, musterhafen, clock):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        actions.give_consent(holder=berta.holder, by=berta)
        clock(2026, 4, 1)
        actions.withdraw_consent(holder=berta.holder, by=berta)
        clock(2026, 5, 1)
        actions.give_consent(holder=berta.holder, by=berta, language="en")

        second, first = queries.consents_of(berta.holder)

    assert (first.given_at.date(), first.withdrawn_at.date()) == (date(2026, 3, 9), date(2026, 4, 1))
    assert (second.given_at.date(), second.withdrawn_at) == (date(2026, 5, 1), None)
    assert first.text == wording.consent_text("de", "2026-2a")
    assert second.text == wording.consent_text("en", "2026-2a") != first.text


@pytest.mark.parametrize("change", [{"given_at": None}, {"wording": "2027-1"}, None])
def test_nobody_changes_or_deletes_a_consent(berta, musterhafen, change):
    consented(berta, musterhafen)
    with doors.citizen_door(musterhafen.pk, berta.holder):
        mine = Consent.objects.filter(holder=berta.holder)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            mine.delete() if change is None else mine.update(**change)


def test_the_office_gives_no_consent_for_anybody(berta, petersen, musterhafen):
    with (
        doors.office_door(musterhafen.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        actions.give_consent(holder=berta.holder, by=petersen)


def versions_for_delivery():
    return [version for versions in wording.DELIVERY_VERSIONS.values() for _since, version in versions]


def test_from_2027_on_the_words_count_from_the_provision_as_the_law_does(berta, musterhafen, clock):
    clock(2026, 12, 31)
    before = consent_of_new(berta, musterhafen)
    clock(2027, 1, 2)
    with doors.citizen_door(musterhafen.pk, berta.holder), pytest.raises(errors.OtherWords):
        actions.give_consent(holder=berta.holder, by=berta, version="2026-2a")
    after = consent_of_new(berta, musterhafen)

    assert "am vierten Tag nach der E-Mail" in before.text
    assert "am vierten Tag nach dem Tag als bekannt gegeben, an dem sie hier bereitliegen" in after.text
    assert consent_of_new(berta, musterhafen).wording == "2027-1a"


def test_the_words_of_every_version_stay():
    others = {*wording.VERSIONS.values(), wording.ONE_COPY_VERSION}
    assert {"2026-1", *versions_for_delivery()} | others == set(wording.CONSENTS)
    assert "ein Steuer- oder Abgabenbescheid am vierten Tag nach der E-Mail" in wording.consent_text("de", "2026-1")
    with pytest.raises(KeyError):
        wording.consent_text("de", "1999-1")


def test_the_words_of_the_consent_say_what_the_law_says():
    for version in versions_for_delivery():
        for part in ("am Tag nach dem Abruf", "zehn Tagen", "jederzeit"):
            assert part in wording.consent_text("de", version)


def test_the_words_say_of_tax_notices_what_the_towns_rule_does(berta, owner_connection, musterhafen, clock):
    """§ 122a AO: announced whether or not it is retrieved, and never posted; § 41 (2a) VwVfG: like all others."""
    by_provision = consent_of_new(berta, musterhafen)
    found(owner_connection, "musterhafen", tax_notice_announced_by="retrieval")
    by_retrieval = consent_of_new(berta, musterhafen)
    found(owner_connection, "musterhafen")

    assert (by_provision.wording, by_retrieval.wording) == ("2026-2a", "2026-2b")
    assert "auch wenn ich sie nicht abrufe, und kommen dann nicht mit der Post" in by_provision.text
    assert "vierten Tag" not in by_retrieval.text
    assert "Ein Bescheid, auch ein Steuer- oder Abgabenbescheid, gilt am Tag nach dem Abruf" in by_retrieval.text


@pytest.mark.parametrize("version", ["2026-1", "2026-2b", "", "ja"])
def test_nobody_agrees_to_words_they_did_not_read(berta, musterhafen, version):
    with doors.citizen_door(musterhafen.pk, berta.holder):
        with pytest.raises(errors.OtherWords):
            actions.give_consent(holder=berta.holder, by=berta, version=version)

        assert not actions.has_consent(berta.holder)


def consent_of_new(person, town):
    """Withdraw what was agreed to, and agree to the words in use."""
    with doors.citizen_door(town.pk, person.holder):
        actions.withdraw_consent(holder=person.holder, by=person)
        return actions.give_consent(holder=person.holder, by=person)


def test_consent_rows_are_not_the_neighbours(berta, karl, musterhafen):
    consented(berta, musterhafen)

    with doors.citizen_door(musterhafen.pk, karl.holder):
        assert Consent.objects.count() == 0
