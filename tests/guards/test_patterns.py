# SPDX-License-Identifier: EUPL-1.2
"""No pattern takes longer than its text is long: a street of 100 kB once took four minutes of processor.

How patterns are found and tried is tests/pumping.py. Those an office writes into a form have a check of their own
(core/forms/patterns.py).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import pumping
from tests.pumping import Place

SRC = Path(__file__).resolve().parents[2] / "src"

BOUNDED = {
    "geleitzug/connectors/bundid/names.py: _WITH_NUMBER": "_LONGEST_STREET: 250 signs",
    "geleitzug/connectors/fim/sentences.py: ": "rules.LONGEST: 6000 signs, and mask() leaves single blanks",
    "geleitzug/desks/workshop/rule_places.py: _SIGNS": "cel.MAX_LENGTH, and the names of its questions",
    "geleitzug/verticals/residents/registering.py: _ADDRESS": "_LONGEST_ADDRESS: 400 signs",
}
"""Patterns that go back over their text, by what it begins with; and what keeps that text short."""

PUT_TOGETHER = {
    "geleitzug/connectors/fim/sentences.py: _without_name": "a name as it is, after a single blank",
    "geleitzug/core/cases/corrections.py: put_right": "passages as they are, one beside the other",
    "geleitzug/core/forms/kinds/texts.py: _pattern": "an office's pattern: why_not tells whether it comes to an end",
    "geleitzug/core/forms/patterns.py: why_not": "as above: only compiled",
    "geleitzug/desks/workshop/views/trials.py: value": "digits between the language's two signs",
    "geleitzug_peers/small_http.py: add": "the peers' own addresses",
}
"""Patterns that are only known while the program runs, and why they are no danger."""


def test_no_pattern_takes_longer_than_its_text() -> None:
    places, unread = pumping.places(SRC)

    assert sorted(unread) == sorted(PUT_TOGETHER)
    assert [name for name in BOUNDED if not any(place.where.startswith(name) for place in places)] == []
    tried = [place for place in places if not place.where.startswith(tuple(BOUNDED))]
    alike = {(place.pattern, place.flags, place.verbs): place for place in tried}
    assert [words for place in alike.values() if (words := pumping.slow(place))] == []


def test_letters_are_composed_by_what_bounds_their_marks() -> None:
    """Python's own needs the square of a letter's marks (ground/texts.py)."""
    calls = re.compile(r"\bunicodedata\.normalize\(|import normalize\b")
    users = [path for path in SRC.rglob("*.py") if "tests" not in path.parts and calls.search(path.read_text())]

    assert [str(path.relative_to(SRC)) for path in users] == ["geleitzug/ground/texts.py"]


@pytest.mark.parametrize(
    ("pattern", "verb"),
    [
        (r".*[^\W\d_]{2}.*?[\s,]+[0-9]{1,4}", "fullmatch"),  # the street of 100 kB
        (r"^\W+|\W+$", "sub"),
        (rb'<\w+[^>]*?\bwhen="', "findall"),
    ],
)
def test_a_pattern_that_goes_back_is_found(pattern: str | bytes, verb: str) -> None:
    assert pumping.slow(Place("planted", pattern, 0, frozenset({verb}))) is not None


def test_a_pattern_is_found_wherever_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted_patterns.py").write_text(
        "import re\nfrom msgspec import Meta\n_GAP = 'a+'\n_ONE = re.compile(_GAP + 'b', re.DOTALL)\n"
        "_TABLE = tuple(re.compile(each) for each in ('c', 'd'))\nDOOR = Meta(pattern=r'^e$')\n"
        "def read(text, sign):\n"
        "    return _ONE.fullmatch(text), re.sub(r'f', '', text, flags=re.ASCII), re.split(sign, text)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    places, unread = pumping.places(tmp_path)

    assert unread == ["planted_patterns.py: read"]
    assert {(place.where.partition(": ")[2], place.pattern, *place.verbs) for place in places} == {
        ("_ONE", "a+b", "fullmatch"), ("_TABLE", "c", "fullmatch"), ("_TABLE", "d", "fullmatch"),
        ("DOOR", "^e$", "search"), ("read", "f", "sub"),
    }  # fmt: skip
    assert next(place.flags for place in places if place.pattern == "a+b") & re.DOTALL
