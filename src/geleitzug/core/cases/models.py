# SPDX-License-Identifier: EUPL-1.2
"""Applications (the applicant's side) and cases (the office's side) with what belongs to them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases import deadlines, rules
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.cases.rules import Phase, State
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.files.prose import Block, printable
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

PHASE_WORDS = {
    Phase.DRAFT: _("Entwurf"),
    Phase.UNPAID: _("wartet auf Zahlung"),
    Phase.SUBMITTED: _("eingegangen"),
    Phase.WITHDRAWN: _("zurückgezogen"),
    Phase.EXPIRED: _("abgelaufen"),
    Phase.DISCARDED: _("gelöscht"),
}
STATE_WORDS = {
    State.OPEN: _("neu"),
    State.IN_REVIEW: _("in Bearbeitung"),
    State.WAITING: _("wartet auf Antwort"),
    State.APPROVAL: _("zur Freigabe"),
    State.DECIDED: _("entschieden"),
    State.CLOSED: _("abgeschlossen"),
    State.WITHDRAWN: _("zurückgezogen"),
    State.STUCK: _("braucht Hilfe"),
}

NAME_PATH = "_name"
"""The path of register values that are words of a party's name; no question is called like that."""


class Application(TenantModel):
    """An application or notice (Antrag, Anzeige) from the first answer on; the holder's own."""

    sealed_by = "id"

    holder = models.UUIDField()
    offering = TenantForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, choices=list(PHASE_WORDS.items()), default=Phase.DRAFT)
    number = models.CharField(max_length=24, blank=True)
    who = SealedJSONField(default=dict, help_text="kind: person|company; on_behalf: self|child|care|principal")
    answers = SealedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=140, blank=True, help_text="where the applicant was last")
    changes = SealedJSONField(default=list, help_text="what a newer version of the form changed in this draft")
    origins = SealedJSONField(default=dict, help_text="where answers were taken from, by path: known.py")
    brought = SealedJSONField(default=dict, help_text="what another site has brought and nobody has confirmed yet")
    kept_streets = SealedJSONField(default=list, help_text="addresses that are right though no list has them")
    paces = models.JSONField(default=dict, help_text="seconds by page, until the application is sent: paces.py")
    has_account = models.BooleanField(default=False)
    contact_email = SealedTextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    addressee = SealedJSONField(default=dict, help_text="name, lines, email: where the letter goes")
    fees = models.JSONField(default=list)
    fee_cents = models.BigIntegerField(default=0)
    portal = models.UUIDField(null=True, help_text="the municipality in whose portal it was filled in")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="the gate: before it the office sees nothing")
    expires_on = models.DateField(null=True)
    warn_on = models.DateField(null=True, help_text="the day to warn that it runs out; empty: nothing to warn of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], condition=~Q(number=""), name="one_number_once"),
            models.CheckConstraint(
                condition=Q(phase__in=[Phase.DRAFT, Phase.EXPIRED, Phase.DISCARDED]) | ~Q(number=""),
                name="what_is_sent_has_a_number",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-changed_at"], name="applications_of_a_holder"),
            models.Index(
                fields=["tenant", "expires_on"],
                condition=Q(expires_on__isnull=False),
                name="applications_that_run_out",
            ),
            models.Index(
                fields=["tenant", "warn_on"], condition=Q(warn_on__isnull=False), name="applications_to_warn_of"
            ),
            models.Index(
                fields=["tenant"],
                condition=Q(submitted_at__isnull=False) & ~Q(paces={}),
                name="applications_to_measure",
            ),
        ]

    @property
    def package(self) -> Package:
        """Return the package in the version this application stays on."""
        return package_of(self.version_id)

    @cached_property
    def service(self) -> Service:
        """Return the offering with the package of this application's own version."""
        return Service(self.offering, self.package)

    @property
    def is_draft(self) -> bool:
        """Tell whether nothing has been sent yet."""
        return self.phase == Phase.DRAFT

    @property
    def last_day(self) -> date | None:
        """Return the last day on which a draft can be continued, or an application be paid."""
        return self.expires_on and self.expires_on - timedelta(days=1)

    @property
    def is_company(self) -> bool:
        """Tell whether a company applies."""
        return self.who.get("kind") == "company"


class Handed(TenantModel):
    """What another site has handed over for an application that is not begun yet; the holder is its token's digest."""

    sealed_by = "id"

    holder = models.UUIDField(unique=True)
    service_key = models.SlugField(max_length=80)
    host = models.CharField(max_length=255, blank=True, help_text="the site, as the browser names it")
    values = SealedJSONField(help_text="path → value as it is stored")
    ignored = SealedJSONField(default=list)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "expires_at"], name="handed_runs_out")]


class Duration(TenantModel):
    """How long filling in took once: seconds by page, of nobody in particular."""

    service_key = models.SlugField(max_length=80)
    pages = models.JSONField()
    month = models.DateField(help_text="the first day of the month; more exactly it would tell whose it is")

    class Meta:
        indexes = [models.Index(fields=["tenant", "service_key", "-month"], name="durations_of_a_service")]


class Party(TenantModel):
    """Somebody who takes part in an application: applicant, represented person, company."""

    sealed_by = "application_id"

    holder = models.UUIDField()
    application = TenantForeignKey(Application, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, help_text="applicant, represented, company")
    name = SealedTextField()
    facts = SealedJSONField(default=dict)
    proof = SealedJSONField(default=list, help_text="files that show the power to act")


class CaseQuerySet(models.QuerySet["Case"]):
    """The cases a question is about."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """Keep the cases of the offices in which the actor sees cases, and those their offices help with.

        Who helps sees a case while they have something to do in it, and what they have done until it is decided
        (Art. 5 (1) (c) GDPR; docs/decisions/who-sees-a-case.md).
        """
        offices = sorted(offices_with(actor, SEE))
        helping = Task.objects.filter(case=OuterRef("pk"), office__in=offices, cancelled=False)
        to_do = Exists(helping.filter(done_at=None))
        undecided = Q(state__in=sorted(rules.WITHDRAWABLE), decided_at=None)
        return self.filter(Q(office__in=offices) | to_do | (undecided & Exists(helping)))

    def active(self) -> CaseQuerySet:
        """Keep what is not finished."""
        return self.filter(state__in=rules.ACTIVE)


class Case(TenantModel):
    """A case of the office (Vorgang); it exists only once the application is through the payment gate.

    Its id is the application's: both are one subject with one timeline.
    """

    sealed_by = "application_id"

    holder = models.UUIDField()
    application = models.OneToOneField(Application, on_delete=models.PROTECT, db_constraint=False, related_name="case")
    number = models.CharField(max_length=24)
    service_key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    applicant = models.CharField(max_length=200)
    office = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=list(STATE_WORDS.items()), default=State.OPEN)
    before_waiting = models.CharField(max_length=12, blank=True)
    assignee = TenantForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=30, blank=True)
    process_state = SealedJSONField(default=None)
    calls = models.JSONField(default=list, help_text="steps the process has called and waits for")
    results = SealedJSONField(default=dict, help_text="what tasks and steps gave, by element")
    trouble = SealedTextField(blank=True, help_text="why the process does not go on by itself")
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, help_text="when the decision left the house; what follows may go on")
    revoked_at = models.DateTimeField(null=True, help_text="since then the decision no longer holds")
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="one_case_a_number")]
        indexes = [
            models.Index(fields=["tenant", "office", "-id"], name="cases_of_an_office"),
            models.Index(
                fields=["tenant", "office", "-id"],
                condition=~Q(state__in=sorted(state.value for state in rules.ACTIVE)),
                name="finished_of_an_office",
            ),
            models.Index(
                fields=["tenant", "service_key", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="closed_cases_of_a_service",
            ),
        ]

    @property
    def package(self) -> Package:
        """Return the package in the version the case stays on."""
        return self.application.package

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(STATE_WORDS[State(self.state)])

    @property
    def gives_back(self) -> bool:
        """Tell whether a fee that was paid may come back."""
        if self.revoked_at is not None:
            return True
        return rules.gives_back(State(self.state), self.outcome, decided=self.decided_at is not None)

    @property
    def is_active(self) -> bool:
        """Tell whether something is left to do."""
        return self.state in rules.ACTIVE


class Task(TenantModel):
    """Something the process waits for somebody to do (Aufgabe): a row of the worklist."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    ref = models.CharField(max_length=64, help_text="the process engine's name for it")
    element = models.CharField(max_length=120, help_text="the element of the process drawing")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="review, decide, approve, opinion, concurrence, handover, check")
    office = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    due_on = models.DateField()
    waiting = models.BooleanField(default=False, help_text="the applicant must answer first")
    assignee = TenantForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=160, blank=True)
    cancelled = models.BooleanField(default=False)
    result = SealedJSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "ref"], name="one_row_a_task")]
        indexes = [
            models.Index(
                fields=["tenant", "office", "role", "due_on", "id"],
                condition=Q(done_at=None, cancelled=False),
                name="worklist",
            ),
            models.Index(
                fields=["tenant", "assignee", "due_on", "id"],
                condition=Q(done_at=None, cancelled=False),
                name="worklist_of_one",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether it waits to be done."""
        return self.done_at is None and not self.cancelled


class Decision(TenantModel):
    """What the office decides (Entscheidung), from the draft to the announced letter."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30)
    reasons = SealedTextField(blank=True)
    conditions = SealedTextField(blank=True)
    drafted_by = models.UUIDField(null=True)
    drafted_by_name = models.CharField(max_length=160, blank=True)
    drafted_at = models.DateTimeField(auto_now=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=160, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_back_note = SealedTextField(blank=True)
    automatic = models.BooleanField(default=False)
    explanation = SealedJSONField(default=dict, help_text="why a program decided as it did: explaining.py")
    issued_at = models.DateTimeField(null=True)
    document = models.UUIDField(null=True)
    message = models.UUIDField(null=True)
    revocation = SealedJSONField(default=dict, help_text="how it is to be revoked, or was: actions/revoking.py")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(revoked_at=None),
                name="one_decision_in_force",
                violation_error_message=_("Zu diesem Vorgang besteht bereits eine Entscheidung."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")),
                name="nobody_approves_alone",
                violation_error_message=_("Wer entschieden hat, zeichnet nicht selbst (Vier-Augen-Prinzip)."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "issued_at"], condition=Q(issued_at__isnull=False), name="decisions_by_month"
            )
        ]

    @property
    def reasons_read(self) -> list[Block]:
        """Return the reasons in the pieces a letter sets: paragraphs, headings, lists, tables."""
        return printable(self.reasons)

    @property
    def is_approved(self) -> bool:
        """Tell whether a second person has agreed (four eyes, Vier-Augen-Prinzip)."""
        return self.approved_by is not None and self.approved_by != self.drafted_by


class Recheck(TenantModel):
    """A case a program would have decided and a person decides: because of a doubt, or as a sample (Stichprobe)."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="rechecks")
    service_key = models.SlugField(max_length=80)
    proposed = models.CharField(max_length=30, blank=True, help_text="what the program would have decided")
    reasons = SealedJSONField(default=list, help_text="what speaks against a program: texts in both languages")
    sample = models.BooleanField()
    percent = models.PositiveSmallIntegerField(help_text="how many of a hundred were drawn then")
    number = models.PositiveSmallIntegerField(help_text="how the dice fell, 0 to 9999")
    opened_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=160, blank=True)
    agrees = models.BooleanField(null=True, help_text="empty: not decided yet, or the program had no proposal")
    note = SealedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], condition=Q(settled_at=None), name="kept_once")
        ]
        indexes = [models.Index(fields=["tenant", "opened_at"], name="rechecks_by_month")]


class QuestionQuerySet(models.QuerySet["Question"]):
    """The questions to an applicant."""

    def open(self) -> QuestionQuerySet:
        """Keep what is neither answered nor called off: of a case at most one."""
        return self.filter(answered_at=None, cancelled_at=None)


class Question(TenantModel):
    """Something the office needs from the applicant (Nachforderung)."""

    sealed_by = "case_id"

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    text = SealedTextField()
    about = models.CharField(max_length=200, blank=True, help_text="the path of the file question it asks again")
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(answered_at=None, cancelled_at=None),
                name="one_open_question",
                violation_error_message=_("Es ist noch eine Rückfrage offen."),
            )
        ]


class Deadline(TenantModel):
    """A period that runs in a case (Frist): the day by which the office decides, or another its package declares."""

    sealed_by = "case_id"

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines", db_index=False)
    clock = models.SlugField(max_length=40, default=DECIDE, db_index=False, help_text="the package's key: clocks.py")
    starts_on = models.DateField()
    ends_on = models.DateField()
    paused_on = models.DateField(null=True)
    met_on = models.DateField(null=True)
    deemed = models.BooleanField(default=False, help_text="approval comes about by law when it ends (§ 42a VwVfG)")
    deemed_on = models.DateField(null=True, help_text="the day with whose end that has happened")
    extended_on = models.DateField(null=True, help_text="when; no period is extended twice")
    extended_from = models.DateField(null=True, help_text="when it ended before")
    extension_reason = SealedTextField(blank=True)
    warn_on = models.DateField(null=True, help_text="when who works on the case is told; empty: told, or never")
    escalate_on = models.DateField(null=True, help_text="when the head of the office is told; empty likewise")
    missed_told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "clock"], name="one_deadline_a_clock")]
        indexes = [
            models.Index(fields=["tenant", "ends_on"], condition=Q(met_on=None), name="deadlines_running"),
            models.Index(
                fields=["tenant", "warn_on"], condition=Q(met_on=None, warn_on__isnull=False), name="deadlines_to_warn"
            ),
            models.Index(
                fields=["tenant", "escalate_on"],
                condition=Q(met_on=None, escalate_on__isnull=False),
                name="deadlines_to_escalate",
            ),
        ]

    def days_left(self, today: date) -> int:
        """Return how many days are left."""
        return rules.days_left(self.ends_on, today, self.paused_on)

    def urgency(self, today: date) -> str:
        """Name how urgent it is."""
        return "met" if self.met_on else rules.urgency(self.ends_on, today, self.paused_on)

    def stand(self, today: date) -> deadlines.Stand:
        """Name how it stands."""
        return deadlines.stand(
            self.ends_on,
            today,
            paused=self.paused_on is not None,
            met=self.met_on is not None,
            deemed=self.deemed_on is not None,
        )


class Objection(TenantModel):
    """A remedy that was lodged with the office through the portal (Widerspruch, Einspruch), until it is dealt with."""

    sealed_by = "case_id"

    class End(models.TextChoices):
        """What became of it."""

        REMEDIED = "remedied", _("abgeholfen")
        HANDED_ON = "handed_on", _("nicht abgeholfen, der Widerspruchsbehörde vorgelegt")
        REJECTED = "rejected", _("zurückgewiesen")
        GIVEN_UP = "given_up", _("zurückgenommen oder anders erledigt")

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    letter = models.UUIDField(help_text="the document that is contested")
    message = models.UUIDField(help_text="what was written, in the case's messages")
    remedy = models.CharField(max_length=12, help_text="objection or protest")
    level = models.PositiveSmallIntegerField(help_text="how surely it was known who wrote it")
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End, blank=True)
    stayed_at = models.DateTimeField(null=True, help_text="since then the decision is not enforced (§ 80 (4) VwGO)")
    answer = SealedJSONField(default=dict, help_text="why it is rejected, and who says so")
    document = models.UUIDField(null=True, help_text="the letter that rejects it (Widerspruchsbescheid)")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "letter"], condition=Q(settled_at=None), name="one_open_objection_a_letter"
            )
        ]


class RegisterValue(TenantModel):
    """What a list may find a case by, typed and in clear: register columns of the package, and names of parties.

    A row for each word of a name: somebody who looks for "Sommer" finds Erika Sommer by an index that starts there.
    """

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="register")
    path = models.CharField(max_length=120)
    text = models.CharField(max_length=200, blank=True, help_text="folded; of a choice its key")
    day = models.DateField(null=True)
    number = models.BigIntegerField(null=True, help_text="cents, or what catalogue/register.py makes of a number")
    shown: Any = models.CharField(max_length=200, blank=True)

    class Meta:
        # The case at the end: whether one case has a value is asked of the index alone, be the value rare or common.
        indexes = [
            models.Index(fields=["tenant", "path", "text", "case"], name="register_columns"),
            models.Index(fields=["tenant", "path", "day", "case"], condition=~Q(day=None), name="register_days"),
            models.Index(
                fields=["tenant", "path", "number", "case"], condition=~Q(number=None), name="register_numbers"
            ),
        ]


class SearchMark(TenantModel):
    """One thing a case is found by whose words are sealed: the keyed number of a beginning of a word, or of a day."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    mark = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "mark", "case"], name="one_mark_a_case")]
        indexes = [models.Index(fields=["case"], name="marks_of_a_case")]
