# SPDX-License-Identifier: EUPL-1.2
"""What a person gets to know about their data (Art. 15, 20 GDPR), as plain values; docs/access-report.md has the shape.

Everything is read through the person's own door, so what the wall does not show them cannot get in. Who acts for a
company has its report, without what is told of other people there (Art. 15 (4)). A letter whose
retrieval has legal effect is named, and is in it only once it was retrieved or sent. How it is written is archive.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases import answers, explaining, known, letters
from geleitzug.core.cases.models import PHASE_WORDS, Application, Case, Party, Question
from geleitzug.core.cases.queries import decided_alone
from geleitzug.core.cases.rules import Phase
from geleitzug.core.cases.standing import word_of
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox.models import Consent, Message, PostItem
from geleitzug.core.payments.models import Payment
from geleitzug.core.privacy import queries, words
from geleitzug.core.privacy.authorities import controller_of
from geleitzug.core.privacy.models import DataRequest
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import factors, mandates
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.people.models import Account, Mandate
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick
from geleitzug.ground.trust import sessions
from geleitzug.ground.trust.events import (
    FactorAdded,
    FactorRemoved,
    PasswordChanged,
    RecoveryCodesMade,
    SessionsEnded,
    SignedIn,
    SignInFailed,
)

FORMAT, VERSION = "geleitzug-access-report", "1.2"
"""Of the JSON document: docs/access-report.schema.json. What is added raises the second figure, what goes the first."""
LOG_AT_ONCE = 500
OF_SIGN_IN = [
    each.__name__
    for each in (SignedIn, SignInFailed, FactorAdded, FactorRemoved, RecoveryCodesMade, PasswordChanged, SessionsEnded)
]
"""What is told of an account to those alone who sign in with it: of a company they are other people (Art. 15 (4))."""
Json = dict[str, Any]


def head(actor: Actor, *, lang: str, at: datetime) -> Json:
    """Return what stands at the beginning: whose report it is, who answers for the data, and the rights."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "language": lang,
        "made_at": at.isoformat(),
        "controllers": [_controller(town) for town in towns_of(actor)],
        "rights": rights(),
        "not_included": not_included(),
        "account": _account(actor),
        "sign_in": _sign_in(actor),
        "mandates": [_mandate(row) for row in _mandates(actor)],
        "consents": [_consent(row) for row in Consent.objects.filter(holder=_holder(actor)).order_by("id")],
        "requests": [_request(row) for row in queries.requests_of(actor, limit=1000)],
    }


def towns_of(actor: Actor) -> list[UUID]:
    """Return the towns that hold something of somebody; for who has begun nothing the whole group keeps the account."""
    held = Application.objects.filter(holder=_holder(actor)).order_by("tenant_id").values_list("tenant_id", flat=True)
    return list(held.distinct()) or [town.pk for town in directory.everyone()]


def rights() -> list[Json]:
    """Return the rights of a person, each with its article."""
    return [
        {"article": "Art. 15", "words": _("Auskunft verlangen: welche Daten wir haben und wozu")},
        {"article": "Art. 16", "words": _("Falsches berichtigen und Fehlendes ergänzen lassen")},
        {"article": "Art. 17", "words": _("Löschung verlangen, soweit wir nichts aufbewahren müssen")},
        {"article": "Art. 18", "words": _("die Verarbeitung einschränken lassen")},
        {"article": "Art. 20", "words": _("Ihre Daten in einer Form bekommen, die andere Programme lesen")},
        {
            "article": "Art. 21",
            "words": _("der Verarbeitung widersprechen, aus Gründen, die sich aus Ihrer Lage ergeben"),
        },
        {"article": "Art. 7 (3)", "words": _("eine Einwilligung für die Zukunft widerrufen")},
        {"article": "Art. 22", "words": _("verlangen, dass ein Mensch prüft, was ein Programm allein entschieden hat")},
        {"article": "Art. 77", "words": _("sich bei der Aufsichtsbehörde beschweren")},
    ]


def not_included() -> list[str]:
    """Return what the report leaves out, and how one gets it."""
    return [
        _("Vermerke und Stellungnahmen in der Akte des Amts. Sie bekommen sie vom Amt: Wählen Sie beim Antrag"
          " „Auskunft aus der Akte des Amts“."),
        _("Was jemand anderes in Ihrem Namen beantragt hat, zum Beispiel Eltern, eine Betreuung oder wer eine Vollmacht"
          " hat. Davon kennen wir nur, was diese Person eingetippt hat, und Ihren Namen kann noch jemand haben. Fragen"
          " Sie unter „Meine Daten“ danach, oder schreiben Sie uns: Dann prüft es ein Mensch."),
        _("Schreiben, die noch ungelesen im Postfach liegen. Rufen Sie sie dort ab: Davon hängen Fristen ab."),
        _("Passwort, Schlüssel und Ersatzcodes: Sie schützen Ihr Konto und stehen in keiner Auskunft."),
    ]  # fmt: skip


def application_ids(holder: UUID, *, after: UUID | None, size: int) -> list[UUID]:
    """Return the next of somebody's applications, the newest first; what they threw away was emptied."""
    found = Application.objects.filter(holder=holder).exclude(phase=Phase.DISCARDED).order_by("-id")
    return list((found.filter(pk__lt=after) if after else found).values_list("pk", flat=True)[:size])


def application_part(holder: UUID, key: UUID, lang: str) -> Json | None:
    """Return everything about one application; None if it is gone meanwhile."""
    found = Application.objects.filter(holder=holder, pk=key).select_related("offering", "version").first()
    if found is None:
        return None
    case = Case.objects.filter(application=key, holder=holder).first()
    messages = list(Message.objects.filter(holder=holder, subject=key).order_by("id"))
    post = list(PostItem.objects.filter(holder=holder, subject=key).order_by("id"))
    traces = words.told(list(queries.all_traces_of(found)), holder, lang)
    erasure = words.erasure_for(found, case, timezone.localdate())
    return {
        "id": str(key),
        "number": found.number,
        "town": directory.by_id(found.tenant_id).name,
        "service": {
            "key": found.offering.key,
            "version": found.package.version,
            "title": pick(found.service.text("title"), lang),
        },
        "phase": {"key": found.phase, "words": str(PHASE_WORDS[Phase(found.phase)])},
        "stands": str(word_of(found, case)[0]),
        "begun_at": _moment(found.created_at),
        "sent_at": _moment(found.submitted_at),
        "who": found.who,
        "addressee": found.addressee,
        "mail": found.contact_email,
        "parties": [_party(row) for row in Party.objects.filter(holder=holder, application=key).order_by("id")],
        "answers": list(_answers(found, lang)),
        "values": found.answers,
        "brought": found.brought,
        "files": [_file(row) for row in files_of(holder, key)],
        "questions": [_question(row) for row in Question.objects.filter(holder=holder, case=key).order_by("id")],
        "messages": [_message(row) for row in messages],
        "decision": _decision(found, case, messages, post, lang),
        "fees": found.fees,
        "payments": [_payment(row) for row in Payment.objects.filter(holder=holder, subject=key).order_by("id")],
        "letters_by_post": [_letter(row) for row in post],
        "looked_at": [_trace(trace) for trace in traces if trace.is_look],
        "went_to": [_trace(trace) for trace in traces if not trace.is_look],
        "events": list(_events(found)),
        "processing": _processing(found, lang),
        "erasure": {
            "until": erasure.until.isoformat() if erasure.until else None,
            "words": words.why_kept(found, erasure, lang),
        },
    }


def files_of(holder: UUID, application: UUID) -> list[Document]:
    """Return the files of an application that a person may have: theirs, and letters that were retrieved or posted."""
    found = Document.objects.filter(holder=holder, subject=application, deleted_at=None).order_by("id")
    given = _given_letters(holder, application)
    return [
        document
        for document in found.exclude(kind__in=[Document.Kind.EXPORT, Document.Kind.DRAFT])
        if document.kind != Document.Kind.LETTER or str(document.pk) in given
    ]


def path_of(document: Document) -> str:
    """Return where a file lies in the archive: below its case, its name made unmistakable by its id."""
    return f"dateien/{document.subject}/{str(document.pk)[-12:]}-{document.filename}"


def log_of(actor: Actor, after: UUID | None) -> list[tuple[UUID, Json]]:
    """Return the next of what has happened to somebody's account, oldest first: sign-ins, factors, consents."""
    holder = _holder(actor)
    found = Entry.objects.filter(holder=holder, subject=holder).order_by("id")
    if actor.acts_for_another:
        found = found.exclude(kind__in=OF_SIGN_IN)
    piece = (found.filter(pk__gt=after) if after else found)[:LOG_AT_ONCE]
    return [(each.pk, {"at": _moment(each.at), "kind": each.kind, "facts": each.facts}) for each in piece]


# --- the account --------------------------------------------------------------------------------------------------


def _holder(actor: Actor) -> UUID:
    assert actor.holder is not None
    return actor.holder


def _controller(town: UUID) -> Json:
    found = controller_of(directory.by_id(town))
    return {
        "name": found.name, "address": found.address, "mail": found.mail, "data_protection_officer": found.officer,
        "supervisory_authority": found.supervision,
    }  # fmt: skip


def _account(actor: Actor) -> Json | None:
    own = Account.objects.filter(pk=_holder(actor)).first() if actor.has_account else None
    if own is None:
        return None
    if actor.acts_for_another:  # the person an account names is who opened it
        own.given_name, own.family_name, own.born = "", "", None
    return {
        "kind": own.kind, "email": own.email, "given_name": own.given_name, "family_name": own.family_name,
        "company_name": own.company_name, "company_facts": own.company_facts,
        "born": _day(own.born), "phone": own.phone, "address": own.address,
        "language": own.language, "created_at": _moment(own.created_at), "confirmed_at": _moment(own.confirmed_at),
    }  # fmt: skip


def _sign_in(actor: Actor) -> Json | None:
    if not actor.has_account or actor.acts_for_another:
        return None
    owner = _holder(actor)
    towns = {town.pk: town.name for town in directory.everyone()}
    return {
        "factors": [
            {
                "kind": factor.kind, "name": factor.name, "domain": factor.domain,
                "created_at": _moment(factor.created_at), "used_at": _moment(factor.used_at),
            }
            for factor in factors.strong_ones_of(owner)
        ],
        "recovery_codes_left": factors.ways_of(owner).codes_left,
        "sessions": [
            {
                "browser": row.browser, "town": towns.get(row.town, "") if row.town else "",
                "began_at": _moment(row.began_at), "seen_at": _moment(row.seen_at),
            }
            for row in sessions.sessions_of(owner)
        ],
    }  # fmt: skip


def _mandates(actor: Actor) -> list[Mandate]:
    """Return the mandates the actor may know: who may not give a company's reads nothing of colleagues."""
    return mandates.of_account(_holder(actor)) if actor.has_account and Right.MANDATES in actor.rights else []


def _mandate(row: Mandate) -> Json:
    return {
        "company": row.company.company_name, "person": row.person.name if row.person else "", "email": row.email,
        "rights": row.rights, "first_day": row.first_day.isoformat(), "last_day": _day(row.last_day),
        "given_at": _moment(row.given_at), "given_by": row.given_by, "accepted_at": _moment(row.accepted_at),
        "ended_at": _moment(row.ended_at), "ended_by": row.ended_by,
    }  # fmt: skip


def _consent(row: Consent) -> Json:
    return {
        "town": directory.by_id(row.tenant_id).name, "to": row.purpose, "wording": row.wording,
        "language": row.language, "text": row.text,
        "given_at": _moment(row.given_at), "withdrawn_at": _moment(row.withdrawn_at),
    }  # fmt: skip


def _request(row: DataRequest) -> Json:
    return {
        "kind": row.kind, "words": row.kind_word,
        "application": str(row.application_id) if row.application_id else None, "text": row.text,
        "asked_as": row.asker,
        "asked_at": _moment(row.asked_at), "due_on": row.due_on.isoformat(), "state": row.state, "result": row.result,
        "answer": row.answer, "answered_at": _moment(row.answered_at),
    }  # fmt: skip


# --- an application -----------------------------------------------------------------------------------------------


def _party(row: Party) -> Json:
    return {"role": row.role, "name": row.name, "facts": row.facts}


def _answers(application: Application, lang: str) -> Iterator[Json]:
    for section in answers.shown(application, lang).sections:
        for row in section.rows:
            origin = application.origins.get(row.path)
            yield {
                "page": section.title, "entry": row.entry, "path": row.path, "label": row.label, "answer": row.value,
                "origin": {**origin, "words": known.in_words(origin, lang)} if origin else None,
            }  # fmt: skip


def _file(document: Document) -> Json:
    return {
        "title": document.title, "name": document.filename, "path": path_of(document), "kind": document.kind,
        "mime": document.mime, "size": document.size, "sha256": document.sha256,
        "created_at": _moment(document.created_at), "question": document.question,
    }  # fmt: skip


def _question(row: Question) -> Json:
    return {
        "text": row.text, "asked_at": _moment(row.asked_at), "due_on": row.due_on.isoformat(), "answer": row.answer,
        "answered_at": _moment(row.answered_at),
    }  # fmt: skip


def _message(row: Message) -> Json:
    return {
        "direction": row.direction, "kind": row.kind, "title": row.title, "body": row.body,
        "provided_at": _moment(row.provided_at), "opened_at": _moment(row.opened_at),
        "retrieved_at": _moment(row.downloaded_at), "announced_on": _day(row.announced_on),
    }  # fmt: skip


def _decision(
    application: Application, case: Case | None, messages: list[Message], post: list[PostItem], lang: str
) -> Json | None:
    """Return what was decided, once its recipient has it: what lies unread in the mailbox is not told here."""
    if case is None or case.decided_at is None:
        return None
    title = letters.title_of(application.package.service, case.outcome, lang)
    has_it = any(message.downloaded_at for message in messages) or any(item.has_reached for item in post)
    days = [*(each.announced_on for each in messages), *(each.announced_on for each in post)]
    announced = next((day for day in days if day), None)
    return {
        "title": title, "outcome": case.outcome if has_it else None, "decided_at": _moment(case.decided_at),
        "announced_on": _day(announced), "retrieved": has_it,
        "by_program": _by_program(application, lang, whole=has_it),
    }  # fmt: skip


def _by_program(application: Application, lang: str, *, whole: bool) -> Json | None:
    """Return the logic by which a program has decided alone (Art. 15 (1) h GDPR); None where it has not."""
    why = explaining.told(decided_alone(application) or {}, application, lang, whole=whole)
    if why is None:
        return None
    return {
        "norm": why.norm, "version": why.version, "rules": list(why.rules),
        "answers": [{"label": label, "value": value} for label, value in why.answers],
        "registers": [
            {"name": name, "facts": [{"label": label, "value": value} for label, value in facts]}
            for name, facts in why.registers
        ],
    }  # fmt: skip


def _payment(row: Payment) -> Json:
    return {
        "label": row.label, "purpose": row.purpose, "cents": row.amount_cents, "state": row.state, "words": row.word,
        "created_at": _moment(row.created_at), "paid_at": _moment(row.paid_at), "paid_cents": row.paid_cents,
        "method": row.method, "provider": row.provider if row.begun_at else "", "reference": row.reference,
        "refunded_cents": row.refunded_cents,
    }  # fmt: skip


def _letter(row: PostItem) -> Json:
    return {
        "title": row.title, "address": row.address, "queued_at": _moment(row.queued_at), "sent_on": _day(row.sent_on),
    }  # fmt: skip


def _trace(trace: words.Told) -> Json:
    return {"at": _moment(trace.at), "who": trace.who, "what": trace.what}


def _events(application: Application) -> Iterator[Json]:
    """Yield what has happened, as far as the applicant may know; who acted inside is told as an office, not a name."""
    program = dict.fromkeys((ActorKind.MACHINE, ActorKind.INTERFACE), "program")
    by = {ActorKind.CITIZEN: "applicant", ActorKind.STAFF: "office", **program}
    found = Entry.objects.filter(tenant=application.tenant_id, subject=application.pk, holder=application.holder)
    for entry in found.order_by("id").defer("words"):
        yield {"at": _moment(entry.at), "kind": entry.kind, "by": by.get(ActorKind(entry.actor_kind), "operator")}


def _processing(application: Application, lang: str) -> Json:
    record = application.package.service["processing_record"]
    return {name: pick(record[name], lang) for name in ("purpose", "legal_basis", "data", "recipients", "retention")}


def _given_letters(holder: UUID, application: UUID) -> set[str]:
    fetched = Message.objects.filter(holder=holder, subject=application, downloaded_at__isnull=False)
    posted = PostItem.objects.filter(holder=holder, subject=application, sent_on__isnull=False)
    posted = posted.exclude(state=PostItem.State.RETURNED)
    return {key for found in fetched.values_list("documents", flat=True) for key in found} | {
        str(key) for key in posted.values_list("document", flat=True)
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
