# SPDX-License-Identifier: EUPL-1.2
"""Lengths of time condensed so that months can be added up: how many lie where, and no single one of them.

A sketch counts lengths in classes, each about four percent wider than the one before (DDSketch: Masson, Rim, Lee, PVLDB
12, 2019). Any quantile read from it is at most two percent off, and sketches of months and offices are added number by
number, which medians themselves cannot be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Sketch = dict[str, int]
"""Class → how many; keys are texts because it is kept as JSON. One minute and less is class 0."""

ERROR = 0.02
_GAMMA = (1 + ERROR) / (1 - ERROR)
_LOG = math.log(_GAMMA)


def add(sketch: Sketch, hours: float) -> None:
    """Count one length of time."""
    minutes = hours * 60
    place = str(math.ceil(math.log(minutes) / _LOG) if minutes > 1 else 0)
    sketch[place] = sketch.get(place, 0) + 1


def sketch_of(lengths: Iterable[float]) -> Sketch:
    """Return a sketch of lengths of time in hours."""
    found: Sketch = {}
    for hours in lengths:
        add(found, hours)
    return found


def merged(sketches: Iterable[Mapping[str, int]]) -> Sketch:
    """Add sketches up."""
    found: Sketch = {}
    for sketch in sketches:
        for place, many in sketch.items():
            found[place] = found.get(place, 0) + many
    return found


def size(sketch: Mapping[str, int]) -> int:
    """Return how many lengths were counted."""
    return sum(sketch.values())


def quantile(sketch: Mapping[str, int], part: float) -> float:
    """Return the length in hours that a part of all (0.5: the half) does not exceed; raises ValueError without any."""
    if not sketch:
        raise ValueError("nothing was counted")
    wanted, passed = math.ceil(part * size(sketch)), 0
    for place in sorted(int(place) for place in sketch):
        passed += sketch[str(place)]
        if passed >= wanted:
            break
    return (2 * _GAMMA**place / (_GAMMA + 1) if place else 1) / 60
