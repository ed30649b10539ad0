# SPDX-License-Identifier: EUPL-1.2
"""How long files are kept, and what a class of the plan must say."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.core.filing import rules
from geleitzug.core.filing.rules import After, BadClass, LotState, NotAllowedNow, Retention

TEN_YEARS = Retention("22.31", "Hundesteuer", 10, "§ 147 AO", After.OFFER)


def test_a_period_runs_from_the_end_of_the_year() -> None:
    assert TEN_YEARS.ends(date(2026, 1, 2)) == date(2037, 1, 1)
    assert TEN_YEARS.ends(date(2026, 12, 31)) == date(2037, 1, 1)
    assert TEN_YEARS.ends(date(2027, 1, 1)) == date(2038, 1, 1)


@pytest.mark.parametrize("closed", [date(2026, 1, 1), date(2026, 12, 31), date(2024, 2, 29)])
@pytest.mark.parametrize("years", [0, 2, 30])
def test_what_is_due_was_closed_before(closed: date, years: int) -> None:
    kept = Retention("1", "Akten", years, "Aktenordnung", After.OFFER)
    first = kept.ends(closed)
    assert first is not None
    eve = date.fromordinal(first.toordinal() - 1)

    before, on_the_eve = kept.closed_before(first), kept.closed_before(eve)

    assert before is not None
    assert on_the_eve is not None
    assert closed < before
    assert closed >= on_the_eve


def test_what_is_kept_for_good_is_never_due() -> None:
    for_good = Retention("10.24", "Niederschriften", None, "Aktenordnung", After.KEEP)

    assert for_good.ends(date(1990, 5, 1)) is None
    assert for_good.closed_before(date(2090, 5, 1)) is None


def test_without_a_class_the_package_says_how_long_and_the_archive_is_asked() -> None:
    kept = rules.of_package({"years": 5, "basis": "Aktenordnung"})

    assert (kept.years, kept.after, kept.is_planned) == (5, After.OFFER, False)


def test_a_file_number_begins_with_the_class() -> None:
    assert rules.file_number("22.31", "MH-2026-000017") == "22.31 – MH-2026-000017"
    assert rules.file_number("", "MH-2026-000017") == "MH-2026-000017"
    assert rules.record_key("22.31", date(2026, 3, 1)) == "22.31/2026"


GOOD = {"key": "22.31", "title": "Hundesteuer", "years": 10, "after": After.OFFER, "basis": "AO", "agreement": ""}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Hunde"}, "key"),
        ({"key": ""}, "key"),
        ({"title": ""}, "title"),
        ({"years": None}, "years"),
        ({"years": 151}, "years"),
        ({"after": After.KEEP}, "years"),
        ({"basis": ""}, "basis"),
        ({"after": After.DESTROY}, "agreement"),
    ],
)
def test_a_class_that_says_nothing_or_two_things_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadClass) as refused:
        rules.check_class(**{**GOOD, **change})  # type: ignore[arg-type]

    assert refused.value.field == field


def test_a_class_that_fits_together_is_taken() -> None:
    rules.check_class(**{**GOOD, "after": After.DESTROY, "agreement": "Bewertungskatalog"})  # type: ignore[arg-type]
    rules.check_class(**{**GOOD, "after": After.KEEP, "years": None})  # type: ignore[arg-type]


def test_nothing_goes_before_it_is_released() -> None:
    rules.check_move(LotState.PROPOSED, LotState.RELEASED)
    for then in (LotState.OFFERED, LotState.HANDED, LotState.DONE):
        with pytest.raises(NotAllowedNow):
            rules.check_move(LotState.PROPOSED, then)
