# SPDX-License-Identifier: EUPL-1.2
"""Days, amounts, numbers and sizes in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from geleitzug.ground.money import Euro
from geleitzug.ground.web import formats

SUMMER_NIGHT = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "day", "short", "moment", "money", "number", "size"),
    [
        ("de", "1. August 2026", "01.08.2026", "1. August 2026, 00:30 Uhr", "1.234,50 €", "1.234,5", "1,2 MB"),
        ("en", "1 August 2026", "01/08/2026", "1 August 2026, 00:30", "€1,234.50", "1,234.5", "1.2 MB"),
    ],
)
def test_each_language_writes_its_own_way(
    lang: str, day: str, short: str, moment: str, money: str, number: str, size: str
) -> None:
    with translation.override(lang):
        assert formats.day(SUMMER_NIGHT) == formats.day("2026-08-01") == formats.day(date(2026, 8, 1)) == day
        assert formats.short_day("2026-08-01") == short
        assert formats.moment(SUMMER_NIGHT) == moment
        assert (
            formats.money(Euro(123450)).replace("\u00a0", " ") == money == formats.money(123450).replace("\u00a0", " ")
        )
        assert formats.number("1234.5") == number
        assert formats.filesize(1_240_000).replace("\u00a0", " ") == size


def test_what_is_missing_is_written_as_nothing() -> None:
    empty = [formats.day(None), formats.short_day(""), formats.moment(None), formats.money(None), formats.number(None)]

    assert empty == [""] * 5
    assert formats.filesize(None) == ""


def test_small_files_have_small_units() -> None:
    assert formats.filesize(12) == "12\u00a0B"
    assert formats.filesize(340_499) == "340\u00a0kB"
    assert formats.filesize(340_500) == "341\u00a0kB"


def test_opening_hours_are_written_in_english_or_said_to_be_german() -> None:
    with translation.override("de"):
        assert formats.hours("Mo–Fr 8–12 Uhr") == "Mo–Fr 8–12 Uhr"
    with translation.override("en"):
        assert formats.hours("Mo–Fr 8–12 Uhr") == "Mon–Fri 8:00–12:00"
        assert formats.hours("<b>im Advent</b>") == '<span lang="de">&lt;b&gt;im Advent&lt;/b&gt;</span>'
