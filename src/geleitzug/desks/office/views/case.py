# SPDX-License-Identifier: EUPL-1.2
"""The case page and what a clerk does there besides tasks: take, give back, ask, write. Notes are notes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.caseload.actions import assigning, being_here, unsent
from geleitzug.core.cases.actions import asking, process, refunding
from geleitzug.core.cases.actions.asking import ANSWER_DAYS
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.mailbox.actions import note_read_by_office
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.participation.actions import answering
from geleitzug.core.payments import rules as payments
from geleitzug.core.payments.actions import REFUND
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.payments.rules import NotedMeanwhile, NothingComesBack
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, safe_path
from geleitzug.desks.office import case_reads, casefile, cleaning, refund_form, task_forms, unsent_forms, words
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.refund_form import RefundForm
from geleitzug.desks.office.task_forms import TaskForm
from geleitzug.desks.office.views.unsent import PAGES
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, may, require
from geleitzug.ground.prepared import read_ahead

PARTS = {
    "fragen",
    "schreiben",
    "notieren",
    "weiterarbeiten",
    "wiedervorlage",
    "weitergeben",
    "sperren",
    "verknuepfen",
    "ablegen",
}
"""The forms of the page that an address can open."""
UNSENT = (unsent.ASK, unsent.CALL_OFF, unsent.WRITE, unsent.NOTE, unsent.GIVE, unsent.FOLLOW_UP, unsent.HOLD)
"""The forms of the page that are kept while somebody fills them in; those of tasks are kept besides."""
ELSEWHERE = {
    unsent.CORRECT: gettext_lazy("Bescheid berichtigen"),
    unsent.REVOKE: gettext_lazy("Bescheid aufheben"),
    unsent.EXTEND: gettext_lazy("Frist verlängern"),
    unsent.OPINIONS: gettext_lazy("Stellungnahmen einholen"),
}
"""What is kept on a page of its own, and how it is called: the case says that it is begun."""


@office_page("cases.see")
@require_safe
def show(request: OfficeRequest, number: str) -> HttpResponse:
    """Show a case whole: data first, files beside, what is to do, what was said, what has happened."""
    case = case_of(request.actor, number)
    return case_page(request, case, opened=request.GET.get("tun", ""))


def case_page(
    request: OfficeRequest,
    case: Case,
    *,
    opened: str = "",
    typed: TaskForm | None = None,
    refund: RefundForm | None = None,
    trouble: str = "",
    lost: str = "",
    **own: Any,
) -> HttpResponse:
    """Show the case, again with what was typed where something is wrong. What came for the office is read then.

    ``trouble`` is a sentence on top; ``lost`` is a text that found no home and is shown to be copied.
    """
    with read_ahead(*case_reads.reads_of(request.actor, case)):
        if case.package.is_inquiry:
            answering.note_look_at(case, by=request.actor)
        begun = unsent_forms.kept(case, by=request.actor)
        shown = casefile.read(request, case, begun, typed, refund)
    context = {
        **shown,
        "title": casefile.title_of(case),
        "opened": opened if opened in PARTS else "",
        "trouble": trouble,
        "lost": lost,
        **_typed_before(begun),
        "begun": begun,
        "begun_elsewhere": _begun_elsewhere(case, begun, shown),
        "sheet": uuid7().hex,
        "relations": words.BY_HAND,
        "given": None,
        "relate_kind": "",
        "relate_number": "",
        "file_title": "",
        "file_is_scan": False,
        "errors": {},
        **own,
    }
    context["links"] = _error_links(context)
    if any(message["is_new"] for message in context["messages"]) and may(request.actor, WORK, office=case.office):
        note_read_by_office(case.pk)
    return page(request, "office/case.html", context)


def _begun_elsewhere(case: Case, begun: Mapping[str, QueryDict], shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the forms on pages of their own that the reader has begun and can still open: name and address."""
    may_open = {
        unsent.CORRECT: shown["may"]["correct"],
        unsent.REVOKE: shown["may"]["revoke"],
        unsent.EXTEND: shown["periods"].may_extend,
        unsent.OPINIONS: case.is_active,
    }
    return [
        (str(name), reverse(PAGES[form], args=[case.number]))
        for form, name in ELSEWHERE.items()
        if form in begun and may_open[form]
    ]


def _typed_before(begun: Mapping[str, QueryDict]) -> dict[str, Any]:
    """Return what stands in the forms of the page besides tasks, as somebody has begun them or as they are at first."""
    nothing, day = QueryDict(), timezone.localdate() + timedelta(days=ANSWER_DAYS)
    ask, call_off, write, note, give, follow_up, hold = (begun.get(form, nothing) for form in UNSENT)
    usual = {"day": day.day, "month": day.month, "year": day.year}
    return {
        "ask_text": cleaning.text(ask, "text"),
        "about": cleaning.line(ask, "about"),
        "ask_due": cleaning.day_parts(ask, "due") if ask else usual,
        "write_subject": cleaning.line(write, "subject"),
        "write_body": cleaning.text(write, "body"),
        "note_text": cleaning.text(note, "text"),
        "note_to": cleaning.line(note, "to"),
        "call_off_reason": cleaning.line(call_off, "reason"),
        "give_to": cleaning.line(give, "give_to"),
        "give_word": cleaning.text(give, "word"),
        "again_day": cleaning.day_parts(follow_up, "again"),
        "again_why": cleaning.text(follow_up, "why"),
        "again_whom": cleaning.line(follow_up, "whom"),
        "hold_text": cleaning.text(hold, "hold"),
    }


def _error_links(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with the forms of the page, in their order: field and sentence."""
    forms = [*(task.form for task in context["open_tasks"]), context["refund"]]
    return [*chain.from_iterable(form.error_links for form in forms if form), *context["errors"].items()]


@office_page("cases.see")
@require_safe
def present(request: OfficeRequest, number: str) -> HttpResponse:
    """Say who else has a case open: a script asks for the words every half minute, mostly in vain (304)."""
    words = casefile.who_is_here(being_here.come(case_of(request.actor, number), by=request.actor))
    tag = f'"{sha256(words.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(words, content_type="text/plain; charset=utf-8", headers={"ETag": tag})


@office_page("cases.see")
@require_POST
def take(request: OfficeRequest, number: str) -> HttpResponse:
    """Take a case into one's own hands."""
    return _move(request, number, assigning.take, "uebernommen")


@office_page("cases.see")
@require_POST
def give(request: OfficeRequest, number: str) -> HttpResponse:
    """Give a case to a colleague, or take it oneself, with a word to whom it concerns."""
    case = case_of(request.actor, number)
    to, word = (
        cleaning.ids(request.POST, "give_to"),
        cleaning.text(request.POST, "word", longest=assigning.LONGEST_WORD),
    )
    again: dict[str, Any] = {"opened": "weitergeben", "give_to": str(to[0]) if to else "", "give_word": word}
    sentence = _(
        "Bitte wählen Sie aus, wer den Vorgang bekommt. Zur Wahl steht, wer in diesem Amt Vorgänge bearbeitet."
    )
    if not to:
        return case_page(request, case, errors={"give_to": sentence}, **again)
    try:
        assigning.give(case, to=to[0], by=request.actor, word=word)
    except NotTheirs:
        return case_page(request, case, errors={"give_to": sentence}, **again)
    except NotAllowedNow:
        return case_page(request, case, trouble=_("Der Vorgang ist schon beendet."), lost=word)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.GIVE)
    return go_on(address_of(case), "weitergegeben")


@office_page("cases.see")
@require_POST
def release(request: OfficeRequest, number: str) -> HttpResponse:
    """Give a case back to the office."""
    return _move(request, number, assigning.release, "zurueckgegeben")


@office_page("cases.see")
@require_POST
def retry(request: OfficeRequest, number: str) -> HttpResponse:
    """Let a case that was put aside try to go on."""
    return _move(request, number, process.retry, "angestossen")


def _move(request: OfficeRequest, number: str, action: Callable[..., object], done: str) -> HttpResponse:
    case = case_of(request.actor, number)
    try:
        action(case, by=request.actor)
    except NotAllowedNow:
        return case_page(request, case, trouble=_("Der Vorgang ist schon beendet."))
    return go_on(safe_path(request.POST.get("zurueck"), address_of(case)), done)


@office_page("cases.see")
@require_POST
def ask(request: OfficeRequest, number: str) -> HttpResponse:
    """Ask the applicant for something; the case waits and its deadline pauses."""
    case = case_of(request.actor, number)
    text = cleaning.text(request.POST, "text")
    again: dict[str, Any] = {"opened": "fragen", "ask_text": text, "ask_due": cleaning.day_parts(request.POST, "due")}
    again["about"] = about = _asked_again(request, case)
    if task_forms.INSERT in request.POST:
        block = task_forms.block_text(case, cleaning.line(request.POST, "baustein"))
        again["ask_text"] = "\n\n".join(part for part in (text, block) if part)
        return case_page(request, case, errors={} if block else {"ask-block": task_forms.no_block()}, **again)
    due = cleaning.day(request.POST, "due")
    today = timezone.localdate()
    errors = {}
    if not text:
        errors["text"] = _("Bitte schreiben Sie, was Sie brauchen.")
    if due is None or not asking.is_day_to_answer(due, today):
        errors["due"] = _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an.")
    if errors:
        return case_page(request, case, errors=errors, **again)
    try:
        asking.ask(case, by=request.actor, text=text, due=due, about=about)
    except NotAllowedNow:
        sentence = _("Gerade kann keine Rückfrage gestellt werden: Es ist schon eine offen, oder es ist entschieden.")
        return case_page(request, _again(request.actor, case), trouble=sentence, lost=text)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.ASK)
    return go_on(address_of(case), "gefragt")


@office_page("cases.see")
@require_POST
def call_off(request: OfficeRequest, number: str) -> HttpResponse:
    """Wait no longer for an answer; the reason stands in the case's course."""
    case = case_of(request.actor, number)
    reason = cleaning.line(request.POST, "reason")
    if not reason:
        errors = {"reason": _("Bitte schreiben Sie, warum Sie nicht länger warten.")}
        return case_page(request, case, opened="weiterarbeiten", errors=errors)
    try:
        letter = asking.call_off(case, by=request.actor, reason=reason)
    except NotAllowedNow:
        sentence = _("Der Vorgang wartet nicht mehr: Die Antwort ist inzwischen da, oder jemand war schneller.")
        return case_page(request, _again(request.actor, case), trouble=sentence, lost=reason)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.CALL_OFF)
    return go_on(address_of(case), _GOES_ON[PostItem.State(letter.state)] if letter else "weiter")


_GOES_ON = {
    PostItem.State.DROPPED: "weiter_ohne_brief",
    PostItem.State.PRINTED: "weiter_brief_gedruckt",
    PostItem.State.SENT: "weiter_brief_fort",
    PostItem.State.RETURNED: "weiter",
    PostItem.State.HANDED_OVER: "weiter_brief_fort",
}
"""What is said once a question is called off, by what has become of the letter that asks it."""


@office_page("cases.see")
@require_POST
def write(request: OfficeRequest, number: str) -> HttpResponse:
    """Send the applicant a message that asks for nothing."""
    case = case_of(request.actor, number)
    subject, body = cleaning.line(request.POST, "subject"), cleaning.text(request.POST, "body")
    if task_forms.INSERT in request.POST:
        block = task_forms.block_text(case, cleaning.line(request.POST, "baustein"))
        body = "\n\n".join(part for part in (body, block) if part)
        unchosen = {} if block else {"write-block": task_forms.no_block()}
        return case_page(request, case, opened="schreiben", errors=unchosen, write_subject=subject, write_body=body)
    errors = {}
    if not subject:
        errors["subject"] = _("Bitte geben Sie einen Betreff an.")
    if not body:
        errors["body"] = _("Bitte schreiben Sie Ihre Nachricht.")
    if errors:
        again: dict[str, Any] = {"write_subject": subject, "write_body": body}
        return case_page(request, case, opened="schreiben", errors=errors, typed=None, **again)
    asking.write_to_applicant(case, by=request.actor, subject=subject, body=body)
    unsent_forms.forget(case, request.POST, by=request.actor, form=unsent.WRITE)
    return go_on(address_of(case), "geschrieben")


@office_page("cases.see")
@require_POST
def refund(request: OfficeRequest, number: str) -> HttpResponse:
    """Note that the fee of a withdrawn or refused application went back, or part of it."""
    case = case_of(request.actor, number)
    require(request.actor, REFUND, office=case.office)
    payment = refunding.fee_to_refund(case, payments_of(case.pk))
    if payment is None:
        return case_page(request, case, trouble=refund_form.too_late())
    read = refund_form.read(payment, request.POST)
    if isinstance(read, RefundForm):
        return case_page(request, case, refund=read)
    try:
        refunding.note_refund(
            case, by=request.actor, amount=read.amount, so_far=read.so_far, on=read.on, reason=read.reason
        )
    except (NotedMeanwhile, NothingComesBack, NotAllowedNow):
        return case_page(request, case, trouble=refund_form.too_late())
    return go_on(address_of(case), "erstattet")


@office_page("cases.see")
@require_POST
def keep_fee(request: OfficeRequest, number: str) -> HttpResponse:
    """Note that nothing (more) of the fee of a withdrawn or refused application comes back."""
    case = case_of(request.actor, number)
    require(request.actor, REFUND, office=case.office)
    reason = cleaning.text(request.POST, "kept", longest=refund_form.LONGEST_REASON)
    if not reason:
        return case_page(request, case, errors={"kept": _("Bitte schreiben Sie, warum nichts zurückgeht.")})
    try:
        refunding.keep_fee(case, by=request.actor, reason=reason)
    except (payments.NotAllowedNow, NotAllowedNow):
        return case_page(request, case, trouble=refund_form.too_late(), lost=reason)
    return go_on(address_of(case), "gebuehr_bleibt")


def address_of(case: Case) -> str:
    """Return the address of a case."""
    return reverse("office:case", args=[case.number])


def _asked_again(request: OfficeRequest, case: Case) -> str:
    """Return the file question that was chosen, if it is one of those on offer."""
    chosen = cleaning.line(request.POST, "about")
    return chosen if chosen in dict(casefile.asked_again(case)) else ""


def _again(actor: Actor, case: Case) -> Case:
    """Read the case anew, because somebody else has changed it."""
    return case_of(actor, case.number)
