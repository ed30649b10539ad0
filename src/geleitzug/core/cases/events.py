# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to an application or case; the subject is the application's id, the case's as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Event

# --- the application ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationStarted(Event):
    """Somebody began to apply."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    """The answers are final and have a number; ``gated`` waits for the payment."""

    number: str
    gated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantIdentified(Event):
    """Who sent the application had shown who they are: by this name, at this level of assurance."""

    level: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationClaimed(Event):
    """Whoever began as a guest has an account now and took the application along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationTakenDown(Event):
    """Staff have filled it in for somebody and sent it: by which way they came, how they were known and declared it."""

    channel: str
    identity: str
    declared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationHandedOver(Event):
    """What staff began for somebody, or what waits for money, now belongs to who has its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(Event):
    """The applicant does not want it any more (Rücknahme)."""

    sealed = ("reason",)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationExpired(Event):
    """A draft or an unpaid application has run out."""

    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDiscarded(Event):
    """Somebody threw away what they had begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryWarned(Event):
    """The applicant was told that a draft or an unpaid application will run out."""

    expires: date


# --- the case and its tasks ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """The office has a new case (Vorgang)."""

    number: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(Event):
    """Somebody took the case, or gave it back (no staff)."""

    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGiven(Event):
    """Somebody gave the case to a colleague."""

    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTaken(Event):
    """Somebody took a task that does not come along with its case, or gave it back (no staff)."""

    task_id: UUID
    name: str
    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGiven(Event):
    """Somebody gave such a task to a colleague."""

    task_id: UUID
    name: str
    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened(Event):
    """The process waits for somebody; the applicant reads it where that is another office than theirs."""

    task_id: UUID
    name: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Event):
    """Somebody did what the process waited for; the applicant reads it where their data went to another authority."""

    task_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLapsed(Event):
    """The time for a task ran out, and the process went on without it."""

    task_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """A running case goes on by the process of a newer version; form, fees and letter stay as they were."""

    was: str
    version: str
    void: str
    """The names of the open tasks that are no longer there, and of those that are new; a dash where there are none."""
    opened: str
    asked_by: str
    """Who has seen the plan and had the cases moved."""


# --- registers, completeness and questions -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAsked(Event):
    """A step of the process looked something up in a register, by what the applicant has told."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessConfirmed(Event):
    """Everything is there; from this day the office's time runs."""

    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Event):
    """The office needs something from the applicant; the deadline stands still."""

    question_id: UUID
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """The applicant answered; the deadline runs on."""

    question_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCalledOff(Event):
    """The office waits no longer for an answer; the deadline runs on."""

    sealed = ("reason",)
    question_id: UUID
    reason: str


# --- the decision -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDrafted(Event):
    """A decision is worked out and not yet announced."""

    decision_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRegardless(Event):
    """Somebody decides though others who were asked have yet to answer, and knows it."""

    sealed = ("whom",)
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionApproved(Event):
    """A second pair of eyes agreed."""

    decision_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSentBack(Event):
    """A second pair of eyes wants it changed; ``drafted_by`` is who wrote it, nobody where a program did."""

    sealed = ("note",)
    decision_id: UUID
    drafted_by: UUID | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionKept(Event):
    """What a program would have decided waits for a person: drawn as a sample, or because of doubts."""

    recheck_id: UUID
    sample: bool
    doubts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRechecked(Event):
    """A person has decided in the place of a program; ``agrees`` is None where it had no proposal."""

    recheck_id: UUID
    agrees: bool | None
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedByProgram(Event):
    """A program has decided alone (§ 35a VwVfG), by these rules; why is kept with the decision."""

    decision_id: UUID
    norm: str
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(Event):
    """The decision is final, its letter is filed and on its way."""

    decision_id: UUID
    outcome: str
    document_id: UUID
    channel: str


# --- revoking, deciding anew and correcting it --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationDrafted(Event):
    """Somebody wants a decision to hold no longer; it still does."""

    decision_id: UUID
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationSentBack(Event):
    """A second pair of eyes does not want a decision revoked, or not so."""

    sealed = ("note",)
    decision_id: UUID
    drafted_by: UUID | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRevoked(Event):
    """A decision no longer holds (Rücknahme, Widerruf, Aufhebung); the letter that says so is filed and on its way."""

    decision_id: UUID
    ground: str
    document_id: UUID
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEnded(Event):
    """Nobody can contest a decision any more whose objection was rejected (§ 80b (1) VwGO)."""

    objection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(Event):
    """A case is taken up again whose decision was revoked: it is decided anew."""

    decision_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDrafted(Event):
    """Somebody wants to correct an obvious mistake in a decision (§ 42 VwVfG); its letter stands as it is yet.

    ``stays_cents`` and ``would_be_cents`` are set where they know that the fee stays though the table would now say
    another.
    """

    correction_id: UUID
    passages: int
    stays_cents: int | None = None
    would_be_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSentBack(Event):
    """A second pair of eyes does not want a decision corrected, or not so."""

    sealed = ("note",)
    correction_id: UUID
    drafted_by: UUID | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCorrected(Event):
    """The corrected letter is filed as a version of the one before, and on its way (Berichtigung, § 42 VwVfG)."""

    correction_id: UUID
    decision_id: UUID
    document_id: UUID
    channel: str


# --- contesting it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised(Event):
    """The applicant contests a decision (Widerspruch, § 70 VwGO; Einspruch, § 357 AO)."""

    objection_id: UUID
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionSettled(Event):
    """The office has done with an objection what is its to do (Abhilfe, § 72 VwGO; Vorlage, § 73 VwGO)."""

    objection_id: UUID
    remedy: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRejected(Event):
    """The letter that rejects an objection has gone out (Widerspruchsbescheid, § 73 VwGO)."""

    objection_id: UUID
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StayNoted(Event):
    """The office lets a contested decision wait, or lets it be enforced again (§ 80 (4) VwGO, § 361 (2) AO)."""

    objection_id: UUID
    stayed: str
    """yes or no"""


# --- notes and deadlines ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    """Somebody in the office noted something in the file."""

    sealed = ("text",)
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed(Event):
    """The day by which the office wanted to decide has passed."""

    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineWarned(Event):
    """A period ends soon; who works on the case is told."""

    clock: str
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEscalated(Event):
    """A period is over or nearly so; the head of the office is told."""

    clock: str
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineExtended(Event):
    """The office takes longer to decide, and has said why (§ 42a (2) sentences 3 and 4 VwVfG)."""

    sealed = ("reason",)
    before: date
    ends: date
    reason: str


# --- deemed approval ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDeemed(Event):
    """Time has run out without a decision, and by law the application counts as approved (Genehmigungsfiktion)."""

    decision_id: UUID
    ended: date
    norm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOvertaken(Event):
    """What was drafted, or sent and not announced in time, never took effect: the application counts as approved."""

    decision_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequested(Event):
    """The applicant wants it in writing that the application counts as approved (§ 42a (3) VwVfG)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemedCertified(Event):
    """The office has certified that the application counts as approved; the letter is filed and on its way."""

    document_id: UUID
    channel: str


# --- merging, trouble and the end ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMerged(Event):
    """The case has ended; its application is decided in another one (Zusammenführung)."""

    sealed = ("reason", "consent")
    other: UUID
    reason: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTookIn(Event):
    """What another application asked for is decided in this case as well."""

    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStuck(Event):
    """The process cannot go on by itself; somebody must look."""

    sealed = ("reason",)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRetried(Event):
    """Somebody let a case that was put aside try again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """Nothing is left to do."""

    outcome: str
