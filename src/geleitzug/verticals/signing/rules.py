# SPDX-License-Identifier: EUPL-1.2
"""What a signature on a pad is: a drawing, bound to a document's digest. Values only; keeping it is models.py.

§ 126 BGB wants a name written by hand on a document, and § 3a VwVfG lets a qualified electronic signature stand for it,
or a statement in the authority's own form. A drawing on a screen is neither by itself: where the law asks for paper it
does not replace that, unless the service says so (docs/decisions/a-signature-on-a-pad.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import dist
from uuid import UUID

import msgspec

Point = tuple[int, int]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]

WIDTH, HEIGHT = 1500, 500
"""The sheet on which somebody draws, in units of its own: as wide as three times its height, on every screen."""
MOST_BYTES = 120_000
MOST_STROKES, MOST_POINTS, MOST_INK = 120, 8_000, 64_000
"""Of ink in units: a point is kept at every STEP of it, so that lines to and fro would be very many of them."""
STEP = 8.0
"""Units between two points that are kept."""
LEAST_INK, LEAST_SPAN = 120.0, 60
"""Below that it is a dot or a slip of the hand."""
LASTS = timedelta(minutes=15)
"""So long a document lies on the pad; then it goes, whoever stands there."""
LONGEST_NAME, LONGEST_REASON = 100, 500
SHORT = 16
MOST_SIGNS = 40_000
"""Of a longer document the tablet shows the beginning, and says so."""


class State(StrEnum):
    """How it stands with what was put before somebody."""

    OPEN = "open"
    SIGNED = "signed"
    REFUSED = "refused"
    PAPER = "paper"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


MOVES = {State.OPEN: frozenset(State) - {State.OPEN}}


class Way(StrEnum):
    """How somebody has signed: with the hand, or by typing their name and confirming it."""

    DRAWN = "drawn"
    TYPED = "typed"


class Purpose(StrEnum):
    """What is signed: a document of a case, or that an application staff took down is somebody's own."""

    DOCUMENT = "document"
    DECLARATION = "declaration"


class SigningError(Exception):
    """Signing does not go on as asked."""


class NotAllowedNow(SigningError):
    """It is signed, refused, taken back or has lapsed already."""


class BadStrokes(SigningError):
    """What was sent is no signature; ``why`` says how it fails."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Outdated(NotAllowedNow):
    """The application was sent already, or its answers have changed since its declaration was written."""


class Changed(SigningError):
    """The document is not the one that was put before somebody."""


def check_move(now: State, then: State) -> None:
    """Raise NotAllowedNow unless one state may follow the other."""
    if then not in MOVES.get(now, frozenset()):
        raise NotAllowedNow(f"{now} → {then}")


def read_strokes(sent: str) -> Strokes:
    """Read strokes as a browser sends them, lists of pairs of whole numbers; raises BadStrokes.

    Whatever else a browser tells (pressure, time, the kind of pen) has no place in this form and is refused.
    """
    content = sent.encode("utf-8", "replace")
    if len(content) > MOST_BYTES:
        raise BadStrokes("much")
    try:
        strokes = msgspec.json.decode(content, type=list[list[tuple[int, int]]])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadStrokes("unreadable") from error
    if len(strokes) > MOST_STROKES or sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise BadStrokes("much")
    if not all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for stroke in strokes for x, y in stroke):
        raise BadStrokes("outside")
    if sum(dist(here, there) for stroke in strokes for here, there in pairwise(stroke)) > MOST_INK:
        raise BadStrokes("much")
    found = evenly(strokes)
    if not _is_ink(found):
        raise BadStrokes("empty")
    return found


def evenly(strokes: Sequence[Sequence[Point]]) -> Strokes:
    """Return the same lines with points at equal distances, so that nothing tells how fast the hand was.

    A screen is asked at equal times: where the hand was fast its points lie far apart. That would be data about how
    somebody writes (Art. 4 No. 14, Art. 9 (1) GDPR), and nobody needs it to see that they have signed.
    """
    return tuple(_stroke(stroke) for stroke in strokes if stroke)


def picture(strokes: Strokes) -> str:
    """Return the drawing as SVG, black on nothing."""
    lines = "".join(f'<path d="{path(stroke)}"/>' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><g fill="none" stroke="#111"'
        f' stroke-width="7" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )


def path(stroke: Stroke) -> str:
    """Return a stroke as the path of a drawing; a dot is a line to itself, which round ends make visible."""
    points = stroke if len(stroke) > 1 else stroke * 2
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def digest_of(
    *, subject: UUID, document: UUID, sha256: str, way: str, strokes: Sequence[Sequence[Point]], name: str, at: datetime
) -> str:
    """Return what binds a signature to what was signed: a digest over the drawing, the name, the moment, the document.

    The document stands in it with its own digest, so that neither can be changed without the other's telling.
    """
    facts = [
        str(subject), str(document), sha256, way, [[list(point) for point in stroke] for stroke in strokes], name,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def short(sha256: str) -> str:
    """Return the beginning of a digest, in groups somebody can compare by eye."""
    return " ".join(sha256[at : at + 4] for at in range(0, SHORT, 4))


def lasts_until(day_end: datetime, now: datetime) -> datetime:
    """Return until when a pairing holds: the end of the working day, and of a late one at least an hour."""
    return max(day_end, now + timedelta(hours=1))


def _stroke(points: Sequence[Point]) -> Stroke:
    """Walk along a line in equal steps, however many points it came with; its end is kept as well."""
    kept, need = [points[0]], STEP
    for here, there in pairwise(points):
        length, gone = dist(here, there), 0.0
        while length - gone >= need:
            gone += need
            need = STEP
            part = gone / length
            kept.append((round(here[0] + (there[0] - here[0]) * part), round(here[1] + (there[1] - here[1]) * part)))
        need -= length - gone
    return tuple(kept) if kept[-1] == points[-1] else (*kept, points[-1])


def _is_ink(strokes: Strokes) -> bool:
    ink = sum(dist(here, there) for stroke in strokes for here, there in pairwise(stroke))
    across = [x for stroke in strokes for x, _y in stroke]
    return ink >= LEAST_INK and max(across) - min(across) >= LEAST_SPAN
