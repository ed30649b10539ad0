# SPDX-License-Identifier: EUPL-1.2
"""When a decision counts as announced, until when it can be contested, and the words that say so.

Figures are rows with a date in LAW: an amendment is a row. Legal state read in 2026; docs/decisions says how sure
each reading is. § 9 OZG is not here: it is about the mailbox of the federal user account, and ours is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from geleitzug.core.mailbox import lands
from geleitzug.ground.calendar import Holidays, add_months


class ResultKind(StrEnum):
    """What the office's answer is in law; only the first two are decisions (Verwaltungsakte)."""

    BESCHEID = "bescheid"
    ABGABENBESCHEID = "abgabenbescheid"
    AUSKUNFT = "auskunft"
    URKUNDE = "urkunde"
    BESCHEINIGUNG = "bescheinigung"
    EMPFANGSBESCHEINIGUNG = "empfangsbescheinigung"
    SCHREIBEN = "schreiben"


class Regime(StrEnum):
    """Whose rules say when a result counts as announced."""

    GENERAL = "general"
    TAX = "tax"
    NONE = "none"


REGIMES = {ResultKind.BESCHEID: Regime.GENERAL, ResultKind.ABGABENBESCHEID: Regime.TAX}


def regime_of(kind: ResultKind | str) -> Regime:
    """Return the rules for a kind of result: what is no decision is not announced in the law's sense."""
    return REGIMES.get(ResultKind(kind), Regime.NONE)


def is_decision(kind: ResultKind | str) -> bool:
    """Tell whether this is a decision (Verwaltungsakt, § 35 VwVfG, § 118 AO), which owes a notice on remedies."""
    return regime_of(kind) is not Regime.NONE


class TaxRule(StrEnum):
    """How a tax notice in a portal counts as announced; a setting of the town, for the reading is not certain."""

    PROVISION = "provision"
    """§ 122a (4) AO: some days after the notification, where the Land's Kommunalabgabengesetz refers to it."""
    RETRIEVAL = "retrieval"
    """§ 41 (2a) VwVfG: like every other decision."""


def tax_rule_in(values: Mapping[str, Any]) -> TaxRule:
    """Return how tax notices count as announced, by a town's own values."""
    return TaxRule(values.get("tax_notice_announced_by", TaxRule.PROVISION))


# ---- figures of the law ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number the law names, from a day on."""

    since: date
    value: int
    basis: str


LAW: dict[str, tuple[Figure, ...]] = {
    "post": (
        # For every Land: whose act is a text of its own may say three yet (lands.py); four harm nobody.
        Figure(date(1977, 1, 1), 3, "§ 41 Abs. 2 Satz 1 VwVfG, § 122 Abs. 2 Nr. 1 AO"),
        Figure(date(2025, 1, 1), 4, "§ 41 Abs. 2 Satz 1 VwVfG, § 122 Abs. 2 Nr. 1 AO (PostModG)"),
    ),
    "post_abroad_months": (Figure(date(1977, 1, 1), 1, "§ 122 Abs. 2 Nr. 2 AO"),),
    "tax_provision": (
        Figure(date(2017, 1, 1), 3, "§ 122a Abs. 4 AO"),
        Figure(date(2025, 1, 1), 4, "§ 122a Abs. 4 AO (PostModG)"),
        Figure(date(2027, 1, 1), 4, "§ 122a Abs. 4 Satz 1 AO (BEG IV)"),
    ),
    "after_retrieval": (Figure(date(2017, 1, 1), 1, "§ 41 Abs. 2a Satz 3 VwVfG"),),
    "retrieval_period": (Figure(date(2017, 1, 1), 10, "§ 41 Abs. 2a Satz 4 VwVfG"),),
    "appeal_months": (Figure(date(1960, 4, 1), 1, "§ 70 Abs. 1, § 74 Abs. 1 VwGO, § 355 Abs. 1 AO"),),
    "appeal_months_without_notice": (Figure(date(1960, 4, 1), 12, "§ 58 Abs. 2 VwGO, § 356 Abs. 2 AO"),),
}


def figure(name: str, on: date) -> Figure:
    """Return the number in force on a day; raises LookupError before there was one."""
    rows = [row for row in LAW[name] if row.since <= on]
    if not rows:
        raise LookupError(f"{name} was not in force on {on}")
    return rows[-1]


# ---- announcement ----------------------------------------------------------------------------------------------


def announced_by_post(posted: date, regime: Regime, holidays: Holidays, *, abroad: bool = False) -> date:
    """The fourth day after posting (§ 41 (2) VwVfG, § 122 (2) no. 1 AO); of a tax notice abroad a month after (no. 2).

    For tax notices a weekend or holiday carries it on (§ 108 (3) AO; BFH, IX R 68/98). Under the VwVfG it does not:
    the fiction is a day and no period. Did the letter come later, or not at all, that day counts.
    """
    if regime is not Regime.TAX:
        return posted + timedelta(days=figure("post", posted).value)
    if abroad:
        return holidays.next_working_day(add_months(posted, figure("post_abroad_months", posted).value))
    return holidays.next_working_day(posted + timedelta(days=figure("post", posted).value))


def post_by(announced: date) -> date:
    """Return the last day for the post of a letter that is to count as announced by a day (§ 41 (2) VwVfG)."""
    return announced - timedelta(days=figure("post", announced).value)


def announced_by_retrieval(retrieved: date) -> date:
    """The day after the first retrieval (§ 41 (2a) sentence 3 VwVfG), whatever day that is."""
    return retrieved + timedelta(days=figure("after_retrieval", retrieved).value)


COUNTED_FROM_PROVISION = date(2027, 1, 1)
"""What is provided from this day on counts from the provision and no longer from the notification.

§ 122a (4) sentence 1 AO as BEG IV (BGBl. 2024 I Nr. 323) words it; Art. 97 § 28 (2) EGAO. In force since 2026 by one
reading (80 %), since 2027 by all (95 %): until then the later day is taken, the notification's.
"""


def provision_counts_from(provided: date, notified: date) -> date:
    """Return the day from which a tax notice in the mailbox is counted (§ 122a (4) sentence 1 AO)."""
    return provided if provided >= COUNTED_FROM_PROVISION else notified


def announced_by_provision(provided: date, notified: date, holidays: Holidays) -> date:
    """The fourth day after that day (§ 122a (4) AO); a weekend or holiday carries it on (§ 108 (3) AO)."""
    since = provision_counts_from(provided, notified)
    return holidays.next_working_day(since + timedelta(days=figure("tax_provision", since).value))


def retrieval_ends(notified: date, holidays: Holidays) -> date:
    """The last day on which a decision can be retrieved: ten days after the notification (§ 41 (2a) sentence 4).

    A period (§ 31 VwVfG, §§ 187 (1), 188 (1) BGB): a weekend or holiday carries its end on.
    """
    return holidays.next_working_day(notified + timedelta(days=figure("retrieval_period", notified).value))


class Purpose(StrEnum):
    """What somebody agrees to: letters here (§ 41 (2a) VwVfG, § 122a (1) AO), or what goes to the central mailbox."""

    DELIVERY = "electronic_delivery"
    CENTRAL = "central_mailbox"
    COPY = "central_copy"


class Way(StrEnum):
    """By which rule a result in the mailbox counts as announced."""

    RETRIEVAL = "retrieval"
    PROVISION = "provision"
    NOT_ANNOUNCED = "none"


def way_in_mailbox(kind: ResultKind | str, tax_rule: TaxRule = TaxRule.PROVISION) -> Way:
    """Choose the rule for a result that is provided in the mailbox."""
    regime = regime_of(kind)
    if regime is Regime.NONE:
        return Way.NOT_ANNOUNCED
    if regime is Regime.TAX and tax_rule is TaxRule.PROVISION:
        return Way.PROVISION
    return Way.RETRIEVAL


BASIS_IN_MAILBOX = {Way.RETRIEVAL: "after_retrieval", Way.PROVISION: "tax_provision"}


def basis_in_mailbox(way: Way, on: date) -> str:
    """Return the law by which a decision in the mailbox counts as announced; ``on`` is the day it is counted from."""
    return figure(BASIS_IN_MAILBOX[way], on).basis


def basis_by_post(posted: date, regime: Regime, land: str, *, abroad: bool = False) -> str:
    """Return the law by which a decision in the post counts as announced: the AO, or the Land's own act."""
    if abroad and regime is Regime.TAX:
        return figure("post_abroad_months", posted).basis
    amended = " (PostModG)" if figure("post", posted).value == 4 else ""
    if regime is Regime.TAX:
        return f"§ 122 Abs. 2 Nr. 1 AO{amended}"
    return lands.rule(land, "41", "Abs. 2 Satz 1") + (amended if lands.PROCEDURES[land].refers else "")


def basis_of_hand_over(regime: Regime, land: str) -> str:
    """Return the law by which a decision counts as announced on the day its recipient was given it."""
    return "§ 122 Abs. 1 AO" if regime is Regime.TAX else lands.rule(land, "41", "Abs. 1 Satz 1")


def basis_of_service(regime: Regime) -> str:
    """Return the law by which a decision counts as announced on the day on its record of service (§ 3 VwZG, ZPO)."""
    return "§ 122 Abs. 5 AO, § 3 VwZG" if regime is Regime.TAX else "§ 41 Abs. 5 VwVfG, § 3 VwZG"


# ---- remedies --------------------------------------------------------------------------------------------------


class Subject(StrEnum):
    """What a decision is about, as far as remedies differ; packages say it as ``remedy``."""

    GENERAL = "general"
    TAX = "tax"
    BUILDING = "building"
    NONE = "none"


class Remedy(StrEnum):
    """What can be done against a decision."""

    OBJECTION = "objection"
    """Widerspruch, §§ 68–70 VwGO."""
    ACTION = "action"
    """Klage without objection before it, §§ 68 (1) sentence 2, 74 VwGO."""
    EITHER = "either"
    """Objection or action at once, as one likes (Art. 12 (1) AGVwGO Bavaria)."""
    PROTEST = "protest"
    """Einspruch, §§ 347, 355 AO: where municipal taxes go to the tax courts (a town's setting; none by default)."""


AT_COURT = frozenset({Remedy.ACTION, Remedy.EITHER})
"""What names a court in its notice."""


@dataclass(frozen=True, slots=True)
class LandRule:
    """Which remedy a Land gives in a matter, from a day on."""

    since: date
    remedy: Remedy
    basis: str


_VWGO = date(1960, 4, 1)
_OBJECTION = (LandRule(_VWGO, Remedy.OBJECTION, "§§ 68–70 VwGO"),)

# Only what was read with at least 90 % certainty stands here; the percentage is beside it. What does not stand here a
# town has to say itself (``remedies`` in its file): a wrong notice opens a year (§ 58 (2) VwGO). The reading leaves out
# professions, schools, broadcasting and whatever else a Land treats apart: no package is about them.
REMEDIES: dict[str, dict[Subject, tuple[LandRule, ...]]] = {
    # The BbgVwGG makes no exception (90 %).
    "BB": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},
    # § 4 AGVwGO excepts only some matters, but building law was being amended (70 %), and dog tax is for the tax
    # offices, whose remedy is the Einspruch (80 %): the district says it.
    "BE": {Subject.GENERAL: _OBJECTION},  # 90 %
    # § 15 AGVwGO excepts the Regierungspräsidien only; building law was amended in 2025 (75 %), so the town says it.
    "BW": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION},  # 90 %
    # Art. 12 (2) AGVwGO abolishes the objection; (1) no. 1 lets people choose where taxes and fees are asked (95 %).
    "BY": {
        Subject.GENERAL: (LandRule(date(2007, 7, 1), Remedy.ACTION, "Art. 12 Abs. 2 AGVwGO (BY)"),),
        Subject.TAX: (LandRule(date(2007, 7, 1), Remedy.EITHER, "Art. 12 Abs. 1 Satz 1 Nr. 1 AGVwGO (BY)"),),
        Subject.BUILDING: (LandRule(date(2007, 7, 1), Remedy.ACTION, "Art. 12 Abs. 2 AGVwGO (BY)"),),
    },
    "HB": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},  # 95 %
    # § 16a HessAGVwGO and its annex except many single matters: 85 % for ours, so only taxes stand here (90 %).
    "HE": {Subject.TAX: _OBJECTION},
    # § 6 (2) AGVwGO excepts others (90 %); dog tax is for the tax offices: not here.
    "HH": {Subject.GENERAL: _OBJECTION, Subject.BUILDING: _OBJECTION},
    # MV: §§ 13a, 13b AGGerStrG abolish here and let choose there: under 80 %, so the town says all of it.
    "MV": {},
    # § 80 (1) NJG abolishes the objection; (2) no. 4 a) keeps it for BauGB and NBauO (95 %).
    "NI": {
        Subject.GENERAL: (LandRule(date(2015, 1, 31), Remedy.ACTION, "§ 80 Abs. 1 NJG"),),
        Subject.TAX: (LandRule(date(2015, 1, 31), Remedy.ACTION, "§ 80 Abs. 1 NJG"),),
        Subject.BUILDING: (LandRule(date(2015, 1, 31), Remedy.OBJECTION, "§ 80 Abs. 2 Nr. 4 Buchst. a NJG"),),
    },
    # § 110 (1) JustG abolishes it; sentence 3 did so for municipal taxes up to 31 December 2015 only (95 %).
    "NW": {
        Subject.GENERAL: (LandRule(date(2007, 11, 1), Remedy.ACTION, "§ 110 Abs. 1 Satz 1 JustG NRW"),),
        Subject.TAX: (
            LandRule(date(2007, 11, 1), Remedy.ACTION, "§ 110 Abs. 1 Satz 3 JustG NRW"),
            LandRule(date(2016, 1, 1), Remedy.OBJECTION, "§§ 68–70 VwGO, § 110 Abs. 1 Satz 3 JustG NRW"),
        ),
        # § 110 (3) keeps the objection for some third parties; for who applies it is the action (92 %).
        Subject.BUILDING: (LandRule(date(2007, 11, 1), Remedy.ACTION, "§ 110 Abs. 1 Satz 1 JustG NRW"),),
    },
    "RP": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},  # AGVwGO, 92 %
    "SH": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},  # 92 %
    "SL": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},  # AGVwGO, 90 %
    "SN": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION, Subject.BUILDING: _OBJECTION},  # 90 %
    # ST: § 8a AG VwGO LSA depends on who would decide on the objection: under 80 %, so the town says all of it.
    "ST": {},
    # §§ 8a, 8b ThürAGVwGO are about the Land's own authorities (90 %); building 85 %.
    "TH": {Subject.GENERAL: _OBJECTION, Subject.TAX: _OBJECTION},
}


class NoNotice(LookupError):
    """The notice on legal remedies cannot be written yet; the message says what the town has to add."""


class RemedyUnknown(NoNotice):
    """Neither the table nor the town says which remedy there is."""

    def __init__(self, land: str, subject: Subject):
        self.land, self.subject = land, subject
        super().__init__(f"which remedy {land} gives in {subject.value} matters is not certain: the town has to say it")


class PlaceMissing(NoNotice):
    """The remedy is known, but not where it has to be lodged."""

    def __init__(self, remedy: Remedy):
        self.remedy = remedy
        super().__init__(f"the notice on the {remedy.value} needs a place: without it a year runs (§ 58 (2) VwGO)")


def remedy_for(land: str, subject: Subject | str, *, on: date, own: Mapping[str, str] | None = None) -> Remedy | None:
    """Return the remedy against a decision on a subject, None where it is no decision; raises RemedyUnknown.

    ``own`` is what the town says itself (subject → remedy), which comes before the table.
    """
    subject = Subject(subject)
    if subject is Subject.NONE:
        return None
    if own and subject in own:
        return Remedy(own[subject])
    rules = [rule for rule in REMEDIES.get(land, {}).get(subject, ()) if rule.since <= on]
    if not rules:
        raise RemedyUnknown(land, subject)
    return rules[-1].remedy


def appeal_ends(announced: date, holidays: Holidays, *, instructed: bool = True) -> date:
    """One month after the announcement, a year where the notice on remedies is missing or wrong.

    § 70 (1), § 74 (1), § 58 (2) VwGO, § 355 (1) AO; counted by § 57 (2) VwGO, § 222 ZPO, §§ 187 (1), 188 (2) BGB: a
    weekend or holiday carries it on.
    """
    months = figure("appeal_months" if instructed else "appeal_months_without_notice", announced).value
    return holidays.next_working_day(add_months(announced, months))


# What § 58 (1) VwGO asks for and no more (remedy, place, period): a word on the form that is not quite right makes
# the whole notice wrong.
_TEXTS = {
    Remedy.OBJECTION: {
        "de": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. "
        "Der Widerspruch ist zu erheben bei: {office}.",
        "en": "An objection (Widerspruch) against this decision may be raised within one month of its announcement. "
        "The objection must be raised with: {office}. Only the German text of this notice is binding: "
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. "
        "Der Widerspruch ist zu erheben bei: {office}.",
    },
    Remedy.ACTION: {
        "de": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim {court} erhoben werden.",
        "en": "An action (Klage) against this decision may be brought before the {court} within one month of its "
        "announcement. Only the German text of this notice is binding: "
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim {court} erhoben werden.",
    },
    Remedy.EITHER: {
        "de": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe entweder Widerspruch erhoben oder "
        "unmittelbar Klage erhoben werden. Der Widerspruch ist zu erheben bei: {office}. "
        "Die Klage ist zu erheben beim {court}.",
        "en": "Within one month of its announcement either an objection (Widerspruch) against this decision may be "
        "raised or an action (Klage) brought at once. The objection must be raised with: {office}. The action must be "
        "brought before the {court}. Only the German text of this notice is binding: "
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe entweder Widerspruch erhoben oder "
        "unmittelbar Klage erhoben werden. Der Widerspruch ist zu erheben bei: {office}. "
        "Die Klage ist zu erheben beim {court}.",
    },
    Remedy.PROTEST: {
        "de": "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Einspruch eingelegt werden. "
        "Der Einspruch ist einzulegen bei: {office}.",
        "en": "A protest (Einspruch) against this decision may be lodged within one month of its announcement. "
        "The protest must be lodged with: {office}. Only the German text of this notice is binding: "
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Einspruch eingelegt werden. "
        "Der Einspruch ist einzulegen bei: {office}.",
    },
}


def remedy_text(
    means: Remedy | None, *, office: str, court: str, lang: str = "de", kind: ResultKind | str = ""
) -> str | None:
    """Return the notice on legal remedies (§ 37 (6) VwVfG, § 58 VwGO), None for what carries none.

    ``office`` and ``court`` are names with their whole address; raises PlaceMissing without the one it needs.
    With ``kind`` also a result that is no decision carries none.
    """
    if means is None or (kind and not is_decision(kind)):
        return None
    needed = [*([court] if means in AT_COURT else []), *([office] if means is not Remedy.ACTION else [])]
    if not all(place.strip() for place in needed):
        raise PlaceMissing(means)
    return _TEXTS[means]["en" if lang == "en" else "de"].format(office=office.strip(), court=court.strip())


def action_text(*, court: str, day: str) -> str:
    """Return the notice on remedies of a decision on an objection: the action, from its formal delivery on.

    §§ 74 (1) sentence 1, 58 (1), 79 (1) no. 1 VwGO. In German, as such a decision is. Raises PlaceMissing.
    """
    if not court.strip():
        raise PlaceMissing(Remedy.ACTION)
    return (
        f"Gegen den Bescheid vom {day} in der Gestalt dieses Widerspruchsbescheids kann innerhalb eines Monats nach"
        f" Zustellung Klage beim {court.strip()} erhoben werden."
    )
