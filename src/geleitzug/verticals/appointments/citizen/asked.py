# SPDX-License-Identifier: EUPL-1.2
"""What somebody wants, as an address carries it: errands with persons, places, times, language, wheelchair, video.

Nothing is kept on our side until somebody holds a time: an address can be sent on, bookmarked and gone back to. What an
address holds that nobody offers is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from geleitzug.core.booking.models import Booking, Errand
from geleitzug.core.booking.rules import Line

MOST_ERRANDS = 8
"""Errands in one appointment; who has more to do takes a second one."""
VIDEO = "video"
PARTS = {"frueh": (time(0), time(11)), "mittag": (time(11), time(14)), "spaet": (time(14), time(0))}
"""Parts of the day; the last ends at midnight."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants and when and where; empty means: anything is fine."""

    lines: tuple[Line, ...] = ()
    places: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    part: str = ""
    language: str = ""
    wheelchair: bool = False
    by_video: bool = False
    from_day: date | None = None

    @property
    def persons(self) -> int:
        """How many come: those of the errand that most come for."""
        return max((line.count for line in self.lines), default=1)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether some wish beside the errands narrows what is found."""
        return bool(self.places or self.weekdays or self.part or self.language or self.wheelchair)

    def query(self, **changes: Any) -> str:
        """Return it as the part of an address behind the question mark."""
        it = replace(self, **changes)
        pairs = [("a", f"{line.errand}:{line.count}") for line in it.lines]
        pairs += [("ort", place) for place in it.places]
        pairs += [("tag", str(weekday)) for weekday in it.weekdays]
        single = {
            "zeit": it.part,
            "sprache": it.language,
            "rollstuhl": "ja" if it.wheelchair else "",
            "wie": VIDEO if it.by_video else "",
            "ab": it.from_day.isoformat() if it.from_day else "",
        }
        return urlencode([*pairs, *((name, value) for name, value in single.items() if value)])

    def everything(self, *, wheelchair: bool = False) -> Asked:
        """Return the errands alone and how one comes, without the other wishes."""
        return Asked(self.lines, wheelchair=wheelchair, by_video=self.by_video)


def read(sent: QueryDict, errands: Mapping[str, Errand], places: Collection[str] = ()) -> Asked:
    """Read what an address or a form asks for."""
    part, language = sent.get("zeit", ""), sent.get("sprache", "")
    lines = tuple(_lines(sent, errands))
    return Asked(
        lines=lines,
        places=tuple(dict.fromkeys(place for place in sent.getlist("ort") if place in places)),
        weekdays=tuple(
            sorted({int(each) for each in sent.getlist("tag") if each in ("0", "1", "2", "3", "4", "5", "6")})
        ),
        part=part if part in PARTS else "",
        language=language if language.isalpha() and language.isascii() and len(language) <= 3 else "",
        wheelchair=sent.get("rollstuhl") == "ja",
        by_video=sent.get("wie") == VIDEO and may_be_by_video(lines, errands),
        from_day=_day(sent.get("ab", "")),
    )


def sent_by(request: HttpRequest, errands: Mapping[str, Errand], places: Collection[str]) -> Asked:
    """Read what a form carries along as one text (``wunsch``), or what the address says."""
    if request.method == "POST":
        return of_query(request.POST.get("wunsch", ""), errands, places)
    return read(request.GET, errands, places)


def of_query(query: str, errands: Mapping[str, Errand], places: Collection[str] = ()) -> Asked:
    """Read what a form carries along as one text."""
    return read(QueryDict(query[:4000]), errands, places)


def with_lines(wishes: Asked, booking: Booking) -> Asked:
    """Return wishes for the errands of an appointment, whatever an address says; video and a wheelchair stay."""
    wheelchair = wishes.wheelchair or booking.wheelchair
    return replace(wishes, lines=booking.errands, wheelchair=wheelchair, by_video=booking.by_video)


def may_be_by_video(lines: Collection[Line], errands: Mapping[str, Errand]) -> bool:
    """Tell whether all of it may be done by video; whether the town has a server for it is asked elsewhere."""
    return bool(lines) and all(line.errand in errands and errands[line.errand].by_video for line in lines)


def _lines(sent: QueryDict, errands: Mapping[str, Errand]) -> Iterable[Line]:
    """Yield the errands; for how many persons says the address (``key:2``) or a field of its own (``n.key``)."""
    known: dict[str, int] = {}
    for written in sent.getlist("a"):
        key, _colon, count = written.partition(":")
        if key in errands and (key in known or len(known) < MOST_ERRANDS):
            known[key] = _count(sent.get(f"n.{key}") or count, errands[key].most_persons)
    return (Line(key, count) for key, count in known.items())


def _count(written: str, most: int) -> int:
    written = written[:3]
    return max(1, min(int(written), most)) if written.isdecimal() and written.isascii() else 1


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
