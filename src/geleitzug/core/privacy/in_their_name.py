# SPDX-License-Identifier: EUPL-1.2
"""Applications somebody else may have made in the name of who asks about their data, for who answers by hand.

Of a represented person the house knows what was typed by who represents them, and two people can share a name and a
birthday. So nothing of this is told to who asks before a human has looked (docs/decisions/made-in-somebodys-name.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from geleitzug.core.cases import addressees, marks
from geleitzug.core.cases.models import NAME_PATH, Case, Party, RegisterValue, SearchMark
from geleitzug.core.privacy.models import DataRequest
from geleitzug.core.privacy.rules import Kind
from geleitzug.ground.people.actions import account_of
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.names import Described, is_same_company, is_same_person, may_be_the_same
from geleitzug.ground.texts import fold

MOST_SHOWN = 20
MOST_READ = 200
"""So many cases whose names fit are opened and compared, the newest first."""
TWO = 2
"""Words of a name that have to agree, as with is_same_person; where there is one, that one."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as their account said when they did; ``level`` is how surely they had shown who they are."""

    given: str = ""
    family: str = ""
    company: str = ""
    born: date | None = None
    address: Mapping[str, str] | None = None
    level: str = ""

    @property
    def name(self) -> str:
        """Return the company's name, or the person's."""
        return self.company or f"{self.given} {self.family}".strip()

    def stored(self) -> dict[str, Any]:
        """Return it as a request keeps it."""
        return {
            "given": self.given, "family": self.family, "company": self.company,
            "born": self.born.isoformat() if self.born else "", "address": dict(self.address or {}),
            "level": self.level,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """In what an application fits besides the name: None where one of both does not say it."""

    born: bool | None
    address: bool | None


@dataclass(frozen=True, slots=True)
class Likely:
    """An application that may have been made in the name of who asks."""

    case: UUID
    number: str
    title: str
    office: str
    on_behalf: str
    represented: str
    received_at: datetime
    fit: Fit


def asker_of(actor: Actor) -> Asker:
    """Return who asks. Of who acts for a company it is the company: the person is somebody else there."""
    own = account_of(actor)
    if own is None:
        return Asker()
    if own.company_name:
        return Asker(company=own.company_name, address=own.address, level=actor.level.word)
    return Asker(own.given_name, own.family_name, "", own.born, own.address, actor.level.word)


def asker_from(stored: Mapping[str, Any]) -> Asker:
    """Read what a request keeps of who asked."""
    born = date.fromisoformat(stored["born"]) if stored.get("born") else None
    texts = {name: str(stored.get(name) or "") for name in ("given", "family", "company", "level")}
    return Asker(**texts, born=born, address=stored.get("address") or {})


def is_sought(request: DataRequest) -> bool:
    """Tell whether a request asks for what others may have applied for: access, and to no application of one's own."""
    return request.kind == Kind.ACCESS and request.application_id is None


def fits(asker: Asker, *, represented: str, person: Mapping[str, Any], address: Mapping[str, Any]) -> Fit | None:
    """Tell in what an application fits who asks; None where it is about somebody else.

    ``represented`` is the name that who acts for them typed, ``person`` and ``address`` are what the answers say of
    them. Two known birthdays that differ are two people, whatever their names.
    """
    there = _same_place(asker.address or {}, address)
    if asker.company:
        return Fit(None, there) if is_same_company(asker.company, represented) else None
    born = _day(person.get("born"))
    if asker.born and born and asker.born != born:
        return None
    if not is_same_person(asker.name, represented) and not _may_be(asker, person, born):
        return None
    return Fit(asker.born == born if asker.born and born else None, there)


def _may_be(asker: Asker, person: Mapping[str, Any], born: date | None) -> bool:
    given, family = str(person.get("given") or ""), str(person.get("family") or "")
    if not given or not family:
        return False
    return may_be_the_same(Described(asker.given, asker.family, asker.born), Described(given, family, born))


def _same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    parts = ("street", "number", "postcode")
    mine, theirs = ([fold(str(each.get(part) or "")) for part in parts] for each in (one, other))
    return mine == theirs if all(mine) and all(theirs) else None


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


# --- looking ----------------------------------------------------------------------------------------------------


def likely_for(request: DataRequest) -> list[Likely]:
    """Return what may have been applied for in the name of who asks, the surest first and of these the newest.

    In the town that was asked. What they applied for themselves is theirs already and not among it.
    """
    asker = asker_from(request.asker)
    words = _words_of(asker.name)
    if not words:
        return []
    found = list(_compared(asker, _candidates(words, asker.born), request.holder))
    return sorted(found, key=lambda each: (not each.fit.born, not each.fit.address))[:MOST_SHOWN]


def _compared(asker: Asker, cases: Iterable[Case], holder: UUID) -> Iterator[Likely]:
    for case in cases:
        application = case.application
        if case.holder == holder:
            continue
        fit = fits(
            asker,
            represented=application.represented,
            person=addressees.person_answered(application),
            address=addressees.address_answered(application),
        )
        if fit is not None:
            yield Likely(
                case.pk, case.number, case.title, case.office, application.who["on_behalf"],
                application.represented, case.received_at, fit,
            )  # fmt: skip


def _words_of(name: str) -> set[str]:
    """Return the words of a name as the register of cases has them, those of double names apart."""
    return {part for word in fold(name).split() for part in word.split("-") if part}


def _candidates(words: set[str], born: date | None) -> list[Case]:
    """Return the cases in which somebody is represented and whose names may fit, or whose answers have the birthday.

    Names lie in clear for the search, and days by keyed numbers: only what fits there is opened.
    """
    names = RegisterValue.objects.filter(path=NAME_PATH, text__in=words)
    several = names.values("case").annotate(agree=Count("text", distinct=True)).filter(agree__gte=min(TWO, len(words)))
    found = _represented_among(several.values_list("case", flat=True))
    if born is not None:
        that_day = SearchMark.objects.filter(mark=marks.of_day(born), case=OuterRef("case"))
        found |= _represented_among(names.filter(Exists(that_day)).values_list("case", flat=True))
    cases = Case.objects.filter(pk__in=found).select_related("application").order_by("-id")
    return list(cases[:MOST_READ])


def _represented_among(cases: QuerySet[Any, Any]) -> set[UUID]:
    represented = Party.objects.filter(role="represented", application__in=cases).order_by("-application")
    return set(represented.values_list("application", flat=True)[:MOST_READ])
