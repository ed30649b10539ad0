# SPDX-License-Identifier: EUPL-1.2
"""What is a signature, what tells nothing of the hand, and what binds it to a document. Bare values."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import dist
from uuid import UUID

import pytest

from geleitzug.verticals.signing import rules
from geleitzug.verticals.signing.rules import BadStrokes, NotAllowedNow, State

SWING = [[100, 300], [420, 90], [700, 410], [1200, 200]]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("", "unreadable"),
        ("nein", "unreadable"),
        ("[" * 50_000, "unreadable"),
        ('{"strokes": []}', "unreadable"),
        ("[[[1, 2, 0.5]]]", "unreadable"),
        ('[[["1", "2"]]]', "unreadable"),
        ("[[[1, true]]]", "unreadable"),
        ("[[[0.5, 1]]]", "unreadable"),
        ("[[[NaN, 1]]]", "unreadable"),
        ('[[{"x": 1, "y": 2, "pressure": 0.7, "time": 12}]]', "unreadable"),
        ("[]", "empty"),
        ("[[]]", "empty"),
        ("[[[700, 200]]]", "empty"),
        ("[[[700, 200], [710, 204]]]", "empty"),
        (json.dumps([[[700, y] for y in range(0, 500, 5)]]), "empty"),
        ("[[[0, 0], [1501, 10]]]", "outside"),
        ("[[[-1, 0], [900, 10]]]", "outside"),
        ("[[[1e30, 0], [900, 10]]]", "unreadable"),
        (f"[[[{10**30}, 0], [900, 10]]]", "outside"),
        (json.dumps([SWING] * (rules.MOST_STROKES + 1)), "much"),
        (json.dumps([[[x % 2 * 1500, 9] for x in range(50)]]), "much"),
        (json.dumps([[[1, 1]] * (rules.MOST_POINTS + 1)]), "much"),
        ("[" + " " * rules.MOST_BYTES + "]", "much"),
        ("\ud800", "unreadable"),
    ],
)
def test_what_is_no_signature_says_why(sent: str, why: str) -> None:
    with pytest.raises(BadStrokes) as refused:
        rules.read_strokes(sent)
    assert refused.value.why == why


def test_a_fast_and_a_slow_hand_leave_the_same_line() -> None:
    fast = rules.read_strokes("[[[100, 100], [901, 100], [901, 400]]]")
    slowly = [[x, 100] for x in range(100, 901, 2)] + [[901, y] for y in range(100, 401)]
    slow = rules.read_strokes(json.dumps([slowly]))
    assert fast == slow
    assert {round(dist(here, there)) for here, there in pairwise(fast[0][:-1])} <= {5, 6, 7, 8}


def test_anything_changed_is_another_binding() -> None:
    facts = {
        "subject": UUID(int=1),
        "document": UUID(int=2),
        "sha256": "a" * 64,
        "way": "drawn",
        "strokes": rules.evenly([[(x, y) for x, y in SWING]]),
        "name": "",
        "at": datetime(2026, 11, 30, 9, tzinfo=UTC),
    }
    changed = {
        "subject": UUID(int=3),
        "document": UUID(int=3),
        "sha256": "b" * 64,
        "way": "typed",
        "strokes": rules.evenly([[(x, y + 1) for x, y in SWING[:3]]]),
        "name": "Otto",
        "at": facts["at"] + timedelta(microseconds=1),
    }
    digests = {rules.digest_of(**{**facts, name: value}) for name, value in changed.items()}
    assert len(digests | {rules.digest_of(**facts)}) == 1 + len(changed)


def test_what_is_over_stays_over() -> None:
    for state in State:
        for then in State:
            if state is State.OPEN and then is not State.OPEN:
                rules.check_move(state, then)
            else:
                with pytest.raises(NotAllowedNow):
                    rules.check_move(state, then)
