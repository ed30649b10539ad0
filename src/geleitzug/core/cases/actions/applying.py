# SPDX-License-Identifier: EUPL-1.2
"""Applying: begin, store each page, send. Going through the payment gate is opening.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases import addressees, answers, dues, known, numbers, paces, queries, reached, rules
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.events import ApplicantIdentified, ApplicationStarted, ApplicationSubmitted
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import (
    AccountNeeded,
    EditedElsewhere,
    FormChanged,
    Incomplete,
    LevelTooLow,
    NotAllowedNow,
    Phase,
    TooManyDrafts,
    WrongParty,
)
from geleitzug.core.catalogue import fees
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.files import actions as files
from geleitzug.core.forms import engine
from geleitzug.core.forms.answers import documents_in
from geleitzug.core.forms.presets import answers_to_begin_with
from geleitzug.core.forms.shapes import Context, Problem
from geleitzug.core.forms.versions import carry_over
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments.ports import Line
from geleitzug.ground.crypto.fields import sealed_for
from geleitzug.ground.events import emit
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, NotPermitted, check_right
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.rights import Right
from geleitzug.ground.prepared import Prepared, PreparedUpdate
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick

STORED = (
    *("answers", "who", "page", "contact_email", "origins", "brought", "paces"),
    *("revision", "changed_at", "expires_on", "warn_on"),
)
_store = PreparedUpdate(Application, change=STORED, where=("id", "holder", "phase", "revision"))
FIXED = (*STORED, "phase", "number", "submitted_at", "fees", "fee_cents", "addressee")
_keep_fixed = PreparedUpdate(Application, change=FIXED, where=("id",))
locked_application = Prepared(
    lambda key: Application.objects.select_for_update(of=("self",)).select_related("offering").filter(pk=key), UUID
)

FEE = rules.FEE
NOBODY = UUID(int=0)


def start(
    service: Service,
    *,
    by: Actor,
    who: Mapping[str, Any] | None = None,
    language: str = "de",
    brought: Mapping[str, Any] | None = None,
) -> Application:
    """Begin an application in the name of the actor's holder; it is written in the responsible body's name.

    ``brought`` is what another site has handed over for it: ``host``, and ``values`` by path.

    Raises AccountNeeded where the service wants to know for certain who applies, WrongParty where it is not for
    somebody like them, TooManyDrafts, and RightMissing.
    """
    if by.holder is None:
        raise NotPermitted("cases.apply")
    check_right(by, Right.SEND)
    # Who helps takes down what a company says as well as what a person says.
    if not by.helps and not who_rules.is_for(service.package.service, is_company=bool(by.acting_for)):
        raise WrongParty(service.key)
    if service.needs_account and not (by.has_account or by.helps) and by.level == Level.NONE:
        raise AccountNeeded(service.key)
    if settings.DRAFTS_PER_HOLDER and queries.open_drafts(by) >= settings.DRAFTS_PER_HOLDER:
        raise TooManyDrafts(settings.DRAFTS_PER_HOLDER)
    chosen = dict(who or who_rules.default_who(service.package.service))
    portal = doors.current().tenant
    # No transaction of its own: were it rolled back, the database would forget the change of town, and we would not.
    doors.change(tenant=service.offering.tenant_id)
    application = Application.objects.create(
        holder=by.holder,
        offering=service.offering,
        version_id=service.offering.version_id,
        who=chosen,
        answers=answers_to_begin_with(service.package.form, Context(timezone.localdate(), service.values, chosen)),
        has_account=by.has_account,
        language=language,
        brought=dict(brought or {}),
        paces={"at": timezone.now().isoformat()},
        portal=portal,
        **_times_of_draft(service),
    )
    emit(ApplicationStarted(subject=application.pk, holder=by.holder, service=service.key), by=by)
    return application


def store(
    application: Application,
    *,
    by: Actor,
    revision: int,
    answers: Mapping[str, Any] | None = None,
    who: Mapping[str, Any] | None = None,
    page: str | None = None,
    contact_email: str | None = None,
    origins: Mapping[str, known.Origin] | None = None,
    brought: Mapping[str, Any] | None = None,
    sent: str = "",
    kept: Collection[str] = (),
) -> None:
    """Store a page of the draft, in one statement; raises EditedElsewhere if another tab has stored meanwhile.

    ``origins`` says where new answers were taken from; those of answers that change are forgotten. ``brought`` is what
    another site's answers still wait for. ``sent`` is the page somebody has finished: how long that took is measured.

    An upload is there because an answer names it: what was named before, or has just been kept for this page, and is
    not named any more goes with this step.
    """
    check_right(by, Right.SEND)
    named = {*_documents_of(application), *kept}
    now = timezone.now()
    true_still = application.origins
    if answers is not None and true_still:
        true_still = known.still_true(true_still, application.answers, answers)
    changed: dict[str, Any] = {
        "answers": application.answers if answers is None else answers,
        "who": application.who if who is None else who,
        "page": application.page if page is None else page,
        "contact_email": application.contact_email if contact_email is None else contact_email,
        "origins": {**true_still, **(origins or {})},
        "brought": application.brought if brought is None else brought,
        "paces": paces.stepped(application.paces, sent, now) if sent else application.paces,
        "revision": revision + 1,
        "changed_at": now,
        **_times_of_draft(application.service),
    }
    # What is not given stays as it was read, so it must have been read in the revision that is changed.
    where = (application.pk, by.holder or NOBODY, Phase.DRAFT, revision)
    if revision != application.revision or not _store(
        [sealed_for(application, name, changed[name]) for name in STORED], where
    ):
        raise EditedElsewhere
    for name, value in changed.items():
        setattr(application, name, value)
    _drop_unnamed(application, named)


def _documents_of(application: Application) -> frozenset[str]:
    takes_files = any(page.takes_files for page in application.package.form.pages)
    # Hundreds of answers need not be looked through where no question takes a file.
    return documents_in([application.answers, application.who] if takes_files else [application.who])


def _drop_unnamed(application: Application, named: Collection[str]) -> None:
    """Drop the uploads out of ``named`` that no answer names any more."""
    if gone := set(named) - _documents_of(application):
        files.drop(subject=application.pk, documents=gone)


def problems_of(
    application: Application, today: date | None = None, *, by: Actor | None = None, read_anew: bool = True
) -> list[Problem]:
    """Return everything that keeps an application from being sent; ``by`` may have shown who they are.

    Sending reads every answer anew. To show what is missing, answers count as read: nothing is stored unread.
    """
    found = engine.validated(queries.survey_of(application, today), read_anew=read_anew)
    service, who = application.package.service, application.who
    return [
        *_problem_of_account(application, by),
        *who_rules.problems_of(service, who, has_account=application.has_account),
        *reached.problems_of(service, who, addressees.address_answered(application)),
        *(who_rules.problems_of_party(who, is_company=bool(by.acting_for)) if by else []),
        *found,
    ]


def _problem_of_account(application: Application, by: Actor | None) -> list[Problem]:
    """A newer version of a service may ask for an account where a guest has begun already.

    Who has shown who they are needs none: the session knows them, their code leads back to what they sent.
    """
    if not application.service.needs_account or application.has_account:
        return []
    if by and (by.level > Level.NONE or by.helps):  # of whom staff help, submit asks how surely they are known
        return []
    sentence = _(
        "Das Amt muss hier inzwischen sicherer wissen, wer den Antrag stellt. Bitte melden Sie sich an, oder legen Sie"
        " ein Konto an. Ohne Konto nimmt das Amt den Antrag am Schalter auf."
    )
    return [Problem(who_rules.PAGE, "who", sentence)]


def carry_to_newest(application: Application) -> bool:
    """Carry a draft to the version its town offers now; what changed is kept to be said. Returns whether it moved."""
    if not _is_behind(application):
        return False
    with transaction.atomic():
        # Another tab may be storing: what it stores is carried as well.
        application.refresh_from_db(from_queryset=Application.objects.select_for_update())
        application.__dict__.pop("service", None)
        if behind := _is_behind(application):
            _carry(application, application.offering.version_id)
    return behind


def _is_behind(application: Application) -> bool:
    return application.is_draft and application.version_id != application.offering.version_id


def _carry(application: Application, offered: UUID) -> None:
    old, new = application.package.form, package_of(offered).form
    named = _documents_of(application)
    carried = carry_over(old, new, application.answers, timezone.localdate())
    application.version_id = offered
    application.__dict__.pop("service", None)
    application.answers = dict(carried.answers)
    application.changes = [*application.changes, *(asdict(change) for change in carried.changes)]
    application.revision += bool(carried.changes)
    application.save(update_fields=["version", "answers", "changes", "revision", "changed_at"])
    _drop_unnamed(application, named)


def submit(application: Application, *, by: Actor, revision: int, contact_email: str | None = None) -> Application:
    """Send an application: complete, numbered, its fee fixed. Sent twice is sent once.

    Raises Incomplete, EditedElsewhere, LevelTooLow where the service must know more surely who applies, and FormChanged
    where the form has become another one: the draft is carried to it (that stays), and its applicant should look again.
    ``contact_email`` replaces what was given before; an empty one says that no mails are wanted.
    """
    check_right(by, Right.SEND)
    known = application.revision
    if carry_to_newest(application) and application.revision != known:
        raise FormChanged
    return _submit(application, by=by, revision=revision, contact_email=contact_email)


def _submit(application: Application, *, by: Actor, revision: int, contact_email: str | None) -> Application:
    locked = locked_application.first(application.pk)
    if locked is None:
        raise NotAllowedNow(application.phase, Phase.SUBMITTED)
    # No savepoint: what refuses stands before the first write, and what fails after it fails with the whole request.
    application = locked
    if application.phase in (Phase.UNPAID, Phase.SUBMITTED):
        return application
    if application.phase != Phase.DRAFT:
        raise NotAllowedNow(application.phase, Phase.SUBMITTED)
    if application.revision != revision:
        raise EditedElsewhere
    now = timezone.now()
    today = timezone.localdate(now)
    ctx = queries.context_of(application, today)
    # Answers on branches no longer reachable are dropped before anything is decided from them.
    application.answers = engine.project(application.package.form, application.answers, ctx)
    application.who = who_rules.project(application.who)
    application.brought = {}  # what nobody has confirmed was never answered
    if problems := problems_of(application, today, by=by):
        raise Incomplete(problems)
    if by.level < application.service.level:
        raise LevelTooLow(application.service.level)
    if contact_email is not None:
        application.contact_email = contact_email
    _fix(application, by=by, now=now, wants_no_mail=contact_email == "")
    proofs = {found["document"] for found in application.who.get("proof") or []}
    answered = {str(found["document"]): found for found in answers.shown(application, "de").files}
    files.drop_unused(subject=application.pk, used=proofs | answered.keys())
    described = {key: found["description"] for key, found in answered.items() if found.get("description")}
    files.describe(subject=application.pk, words=described)
    gated = application.phase == Phase.UNPAID
    emit(
        ApplicationSubmitted(subject=application.pk, holder=application.holder, number=application.number, gated=gated),
        by=by,
    )
    if by.level > Level.LOW and not by.helps:
        known = ApplicantIdentified(
            subject=application.pk, holder=application.holder, level=by.level.word, name=by.signed
        )
        emit(known, by=by)
    if gated:
        _ask_at_the_gate(application, by=by)
    elif application.package.service["payment"] == "after_receipt" and application.fee_cents:
        # It holds nothing back: the notice has taken effect already (§ 15 GewO).
        ask_for_fee(application, by=by, gate=False, due_on=dues.payable_by(application, today))
    return application


def fee_lines(
    application: Application, today: date | None = None, results: Mapping[str, Any] | None = None
) -> tuple[fees.FeeLine, ...]:
    """Return what this application costs by its town's values; ``results`` are what the office has found (``t``)."""
    return fees.assess(application.package.fees, {**facts_of(application, today), "t": results or {}})


def assessed_by(application: Application, results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fee lines by what the office has found; they stay as they were where the table does not ask that."""
    if application.submitted_at is None or not fees.reads_results(application.package.fees):
        return application.fees
    lines = fee_lines(application, timezone.localdate(application.submitted_at), results)
    return [line.as_json() for line in lines]


def assess_anew(application: Application, results: Mapping[str, Any]) -> None:
    """Write down what it costs by what the office has found. What was asked for before the decision stays as it was."""
    lines = assessed_by(application, results)
    if lines == application.fees:
        return
    application.fees = lines
    if application.package.service["payment"] == "after_decision":
        application.fee_cents = sum(line["total"] for line in application.fees if line["per"] == "once")
    application.save(update_fields=["fees", "fee_cents"])


def facts_of(application: Application, today: date | None = None) -> dict[str, Any]:
    """Return the variables that fee tables and processes may read."""
    return queries.survey_of(application, today).bindings()


def _times_of_draft(service: Service) -> dict[str, date]:
    expires = rules.draft_expires(service.package.service, timezone.localdate())
    return {"expires_on": expires, "warn_on": rules.warn_on(service.package.service, expires)}


def _fix(application: Application, *, by: Actor, now: datetime, wants_no_mail: bool) -> None:
    """Write down what will not change any more: number, fee, where the letter goes."""
    today = timezone.localdate(now)
    lines = fee_lines(application, today)
    due = fees.total(tuple(line for line in lines if line.per == "once"))
    gated = application.package.is_gated and bool(due)
    expires = rules.payment_expires(application.package.service, today) if gated else None
    application.phase = Phase.UNPAID if gated else Phase.SUBMITTED
    application.number = numbers.next_number(today)
    application.submitted_at = now
    application.fees = [line.as_json() for line in lines]
    application.fee_cents = due.cents
    application.addressee = addressees.addressee_of(application, by=by, wants_no_mail=wants_no_mail)
    application.expires_on = expires
    application.warn_on = rules.warn_on(application.package.service, expires) if expires else None
    application.revision += 1
    application.changed_at = now
    _keep_fixed([sealed_for(application, name, getattr(application, name)) for name in FIXED], [application.pk])


def ask_for_fee(
    application: Application,
    *,
    by: Actor,
    gate: bool,
    expires_at: datetime | None = None,
    due_on: date | None = None,
) -> None:
    """Ask for the fee that was fixed when the application was sent; asked twice it is owed once."""
    payments.request_payment(
        by=by,
        subject=application.pk,
        purpose=FEE,
        holder=application.holder,
        amount=Euro(application.fee_cents),
        items=_payment_items(application.fees),
        label=application.number,
        description=pick(application.package.title, "de")[:200],
        gate=gate,
        expires_at=expires_at,
        due_on=due_on,
    )


@transaction.atomic
def ask_once_more(application: Application, *, by: Actor) -> None:
    """Ask again for the fee of an application whose payment ran out unwarned; it gets the days of a warning."""
    application.expires_on = rules.expires_after_warning(application.package.service, timezone.localdate())
    application.save(update_fields=["expires_on"])
    _ask_at_the_gate(application, by=by)


def _ask_at_the_gate(application: Application, *, by: Actor) -> None:
    assert application.expires_on is not None
    until = timezone.make_aware(datetime.combine(application.expires_on, time()))
    ask_for_fee(application, by=by, gate=True, expires_at=until)


def _payment_items(lines: list[Mapping[str, Any]]) -> list[Line]:
    """Return the fee lines that are paid once, as the payment's items."""
    once = (line for line in lines if line["per"] == "once")
    return [Line(pick(line["title"], "de"), Euro(line["total"]), line["quantity"]) for line in once]
