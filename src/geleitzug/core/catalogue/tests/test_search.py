# SPDX-License-Identifier: EUPL-1.2
"""Finding services: by words, parts of words, and words that are not quite right."""

from __future__ import annotations

import pytest
from tests.furnished import Town

from geleitzug.core.catalogue import queries
from geleitzug.ground.texts import fold


def found(town: Town, words: str, **narrowed: str) -> list[str]:
    with town.outside(town.account()):
        return [offering.key for offering in queries.search(town.id, words, **narrowed)]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Hundesteuer", "hundesteuer-anmelden"),
        ("hundeSTEUER", "hundesteuer-anmelden"),
        ("steuer", "hundesteuer-anmelden"),
        ("steuer hund", "hundesteuer-anmelden"),
        ("geburtsurkunde", "geburtsurkunde"),
        ("birth certificate", "geburtsurkunde"),
        ("gewerbe anmelden", "gewerbeanmeldung"),
        ("dog", "hundesteuer-anmelden"),
    ],
)
def test_a_service_is_found_by_words_and_parts_of_words(town: Town, words: str, key: str) -> None:
    assert found(town, words)[0] == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("hundesteur", "hundesteuer-anmelden"),
        ("gebutsurkunde", "geburtsurkunde"),
        ("gewerbeanmeldng", "gewerbeanmeldung"),
        ("baugenemigung", "baugenehmigung-vereinfacht"),
    ],
)
def test_a_word_mistyped_is_forgiven_where_nothing_else_is_found(town: Town, words: str, key: str) -> None:
    assert found(town, words)[0] == key


@pytest.mark.parametrize("words", ["raumschiff", "hundesteuer raumschiff", "%", "_", "' or 1=1", "\x01"])
def test_what_is_nowhere_is_not_found(town: Town, words: str) -> None:
    assert found(town, words) == []


def test_without_words_everything_is_listed_by_name(town: Town) -> None:
    listed = found(town, "  ")

    assert len(listed) == 7


def test_what_is_called_so_comes_before_what_only_mentions_it(town: Town) -> None:
    town.publish("geburtsurkunde", service=lambda service: service["keywords"]["de"].append("Hundesteuer"))

    assert found(town, "hundesteuer") == ["hundesteuer-anmelden", "geburtsurkunde"]


def test_a_topic_and_an_audience_narrow_the_search(town: Town) -> None:
    for_companies = found(town, "", audience="company")

    assert "geburtsurkunde" not in for_companies
    assert "gewerbeanmeldung" in for_companies
    assert found(town, "hundesteuer", topic="gesundheit") == []


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Straße", "strasse"),
        ("ÄRZTE", "aerzte"),
        ("A\u0308rzte", "aerzte"),  # as a Mac writes it
        ("Yılmaz", "yılmaz"),
        ("  viel   Luft ", "viel luft"),
        ("Çelik, Ørsted", "celik, ørsted"),
    ],
)
def test_words_are_folded_alike_however_they_are_written(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_the_village_shows_what_its_district_does_for_it(town: Town, sandmoor: Town) -> None:
    with sandmoor.outside(sandmoor.account()):
        listed = {offering.key: offering.tenant_id for offering in queries.shown_in(sandmoor.id)}
        health = queries.service_in(sandmoor.id, "belehrung-43-ifsg")

    assert health is not None
    assert health.responsible.kind == "district"
    assert listed["belehrung-43-ifsg"] == health.responsible.pk
    assert listed["hundesteuer-anmelden"] == sandmoor.id


def test_a_service_that_is_taken_offline_is_not_shown(town: Town) -> None:
    with town.machine():
        queries.shown_in(town.id).filter(key="geburtsurkunde").update(active=False)

    with town.outside(town.account()):
        assert queries.service_in(town.id, "geburtsurkunde") is None
    assert "geburtsurkunde" not in found(town, "")
