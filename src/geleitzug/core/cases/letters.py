# SPDX-License-Identifier: EUPL-1.2
"""A case's decision and an application's receipt as letters. Typesetting is core/files, sending is issuing.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import answers, explaining, filling, postcards, reached, recipients, who
from geleitzug.core.cases.models import Application, Case, Decision, Objection
from geleitzug.core.cases.remedies import remedy_against, result_of
from geleitzug.core.cases.revocations import Ground, basis_of, name_of, tenor_of
from geleitzug.core.cases.rules import FEE, Outcome
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.files.letters import (
    Bank,
    FeeLine,
    Letter,
    PaymentDue,
    Receipt,
    ReceiptFile,
    ReceiptPart,
    Row,
    Sender,
)
from geleitzug.core.mailbox import lands
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.queries import Announced
from geleitzug.core.mailbox.rules import ResultKind, action_text, remedy_text
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import payable_until
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.money import Euro
from geleitzug.ground.opening_hours import in_english
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick

NOTICE_LANGUAGE: Literal["de"] = "de"
"""The language of what the office decides is German (§ 23 (1) VwVfG, § 87 (1) AO); packages add English sentences."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an outcome is written with; a draft that is not stored yet can be shown as well."""

    outcome: str
    reasons: str = ""
    conditions: str = ""
    signatory: str = ""
    automatic: bool = False
    explanation: Mapping[str, Any] = field(default_factory=dict)
    """Why a program has decided so (explaining.py)."""
    results: Mapping[str, Any] = field(default_factory=dict)
    """What a decision gives that is only being worked out, by its task."""
    fees: Sequence[Mapping[str, Any]] | None = None
    """The fee lines by those results; none where the stored ones hold."""


def recipient_of(application: Application) -> tuple[str, ...]:
    """Return the lines of the address field of every letter about an application; whose they are is recipients.py."""
    return tuple(application.addressee["lines"][: recipients.MOST_LINES])


def who_of(application: Application) -> dict[str, str]:
    """Return who applies for whom, as a letter's template reads it; who acts for themselves represents nobody."""
    named, representing = application.addressee["name"], application.addressee.get("representing", "")
    represented = application.who.get("represented", "")
    spoken_of = recipients.spoken_of(named, represented=represented, representing=representing)
    return {
        "kind": application.who.get("kind", "person"),
        "on_behalf": application.who.get("on_behalf", who.SELF),
        "represented": spoken_of if representing else "",
        "representing": representing,
    }


def title_of(service: Mapping[str, Any], outcome: str, lang: str) -> str:
    """Return the letter's title."""
    result = result_of(service, outcome)
    return pick(result.get("title") or service["result"].get("title") or service["title"], lang)


def public_title_of(service: Mapping[str, Any], outcome: str) -> str:
    """Return what anyone may read who has the letter's code: of what may be refused, never whether it was."""
    if "refusal" in service:
        return pick(service["title"], NOTICE_LANGUAGE)
    return title_of(service, outcome, NOTICE_LANGUAGE)


def decision_letter(case: Case, wording: Wording, *, today: date, draft: bool = False) -> Letter:
    """Return the letter that tells the applicant what was decided; raises NoNotice where the town lacks something."""
    application = case.application
    service = application.package.service
    lang = NOTICE_LANGUAGE
    with override(lang):
        result = result_of(service, wording.outcome)
        sender = sender_of(case.office, case.tenant_id, clerk=wording.signatory)
        fees = letter_fees(application.fees if wording.fees is None else wording.fees, lang)
        said, applies = answers.shown(application, lang), who_of(application)
        return Letter(
            sender=sender,
            recipient=recipient_of(application),
            date=today,
            subject=title_of(service, wording.outcome, lang),
            reference=case.number,
            language=lang,
            kind=result["kind"],
            outcome=wording.outcome,
            reasons=wording.reasons,
            conditions=tuple(line.strip() for line in wording.conditions.split("\n\n") if line.strip()),
            remedy=_remedy(case, result, sender, today, lang),
            facts=_found_facts(case, lang),
            fees=fees,
            payment=_payment_due(application, sender, fees, today),
            signatory=wording.signatory,
            machine_note=_machine_note(sender, case, wording.explanation) if wording.automatic else "",
            who=applies,
            answers=application.answers,
            shown=said.values,
            labels=said.labels,
            values=application.service.values,
            tasks={**case.results, **wording.results},
            written=filling.written_for(
                case, wording.outcome, said, sender=sender, fees=fees, who=applies, today=today
            ),
            draft=draft,
        )


def revocation_letter(
    decision: Decision, ground: Ground, *, reasons: str, signatory: str, today: date, draft: bool = False
) -> Letter:
    """Return the letter by which a decision that has gone out no longer holds; raises NoNotice.

    It is a decision itself, of the same kind and with the same remedy (actus contrarius).
    """
    case = decision.case
    application = case.application
    lang = NOTICE_LANGUAGE
    with override(lang):
        assert decision.issued_at is not None
        result = result_of(application.package.service, decision.outcome)
        sender = sender_of(case.office, case.tenant_id, clerk=signatory)
        day = date_format(timezone.localdate(decision.issued_at), "DATE_FORMAT")
        basis = basis_of(ground, remedy_against(case, result, on=today), directory.by_id(case.tenant_id).land)
        title = title_of(application.package.service, decision.outcome, lang)
        deemed = decision.outcome == Outcome.DEEMED
        return Letter(
            sender=sender,
            recipient=recipient_of(application),
            date=today,
            subject=f"{name_of(ground)} {'der Genehmigung' if deemed else 'des Bescheids'} vom {day}",
            reference=case.number,
            language=lang,
            who=who_of(application),
            kind=result["kind"],
            body=(tenor_of(ground, title=title, day=day, basis=basis, deemed=deemed),),
            reasons=reasons,
            remedy=_remedy(case, result, sender, today, lang),
            signatory=signatory,
            draft=draft,
        )


def rejection_letter(
    objection: Objection, contested: Announced, *, reasons: str, signatory: str, today: date, draft: bool = False
) -> Letter:
    """Return the letter by which the office rejects an objection (Widerspruchsbescheid, § 73 VwGO); raises NoNotice.

    It has reasons, a notice on remedies and a decision on the costs (§ 73 (3) sentences 1 and 3), and is delivered
    formally (sentence 1, VwZG): on paper, with a record of delivery.
    """
    case = objection.case
    application = case.application
    lang = NOTICE_LANGUAGE
    with override(lang):
        sender = sender_of(case.office, case.tenant_id, clerk=signatory)
        day = date_format(contested.dated, "DATE_FORMAT")
        received = date_format(timezone.localdate(objection.received_at), "DATE_FORMAT")
        return Letter(
            sender=sender,
            recipient=recipient_of(application),
            date=today,
            subject="Widerspruchsbescheid",
            reference=case.number,
            language=lang,
            who=who_of(application),
            kind=result_of(application.package.service, case.outcome)["kind"],
            endorsement="Mit Postzustellungsurkunde",
            body=(
                f"Ihren Widerspruch vom {received} gegen unseren Bescheid vom {day} weisen wir zurück.",
                f"{_who_pays(application)} die Kosten des Widerspruchsverfahrens.",
            ),
            reasons=reasons,
            remedy=action_text(court=directory.by_id(case.tenant_id).contact.get("court", ""), day=day),
            signatory=signatory,
            draft=draft,
        )


def _who_pays(application: Application) -> str:
    """Return the begin of a sentence about what the recipient owes: who represents somebody owes nothing themselves."""
    represented = who_of(application)["represented"]
    return f"{represented} trägt" if represented else "Sie tragen"


def certificate_letter(case: Case, *, norm: str, ended: date, signatory: str, today: date) -> Letter:
    """Return the letter by which the office certifies that an application counts as approved (§ 42a (3) VwVfG).

    It is no decision: it tells what the law has made, and carries no remedy.
    """
    application = case.application
    lang = NOTICE_LANGUAGE
    with override(lang):
        title = pick(application.service.text("title"), lang)
        day = date_format(ended, "DATE_FORMAT")
        came = date_format(timezone.localdate(case.received_at), "DATE_FORMAT")
        land = directory.by_id(case.tenant_id).land
        return Letter(
            sender=sender_of(case.office, case.tenant_id, clerk=signatory),
            recipient=recipient_of(application),
            date=today,
            subject="Bescheinigung über den Eintritt der Genehmigungsfiktion",
            reference=case.number,
            language=lang,
            who=who_of(application),
            kind=ResultKind.BESCHEINIGUNG,
            body=(
                f"wir bescheinigen Ihnen nach {lands.rule(land, '42a', 'Abs. 3')}: Ihr Antrag „{title}“ vom {came}"
                " gilt als genehmigt.",
                f"Die Frist für unsere Entscheidung endete mit dem Ablauf des {day}. Bis dahin haben wir Ihnen keine"
                f" Entscheidung bekannt gegeben. Die Genehmigung gilt seitdem als erteilt ({norm}).",
                "Sie steht einer erteilten Genehmigung gleich. Nur unter den Voraussetzungen der Rücknahme und des"
                f" Widerrufs können wir sie wieder beseitigen ({lands.rule(land, '48')}, {lands.rule(land, '49')}).",
            ),
            signatory=signatory,
        )


def message_letter(application: Application, message: Message, *, today: date, answer_by: date | None) -> Letter:
    """Return a message as a letter: what it says, until when one answers, and where."""
    lang: Any = application.language
    with override(lang):
        sender = sender_of(application.offering.office, application.tenant_id, clerk=message.author, lang=lang)
        where = {"address": postcards.way_in(application), "number": application.number}
        last = _("Ihren Antrag und alle Nachrichten dazu finden Sie mit Ihrem Code unter %(address)s.") % where
        if answer_by is not None:
            last = _(
                "Bitte antworten Sie bis zum %(day)s: mit Ihrem Code unter %(address)s, oder mit einem Brief an uns."
                " Nennen Sie dabei bitte %(number)s."
            ) % {**where, "day": date_format(answer_by, "DATE_FORMAT")}
        return Letter(
            sender=sender,
            recipient=recipient_of(application),
            date=today,
            subject=message.title,
            reference=application.number,
            language=lang,
            who=who_of(application),
            kind=ResultKind.SCHREIBEN,
            body=(*(part.strip() for part in message.body.split("\n\n") if part.strip()), last),
            signatory=message.author,
        )


def receipt_of(application: Application, *, payment: Payment | None) -> Receipt:
    """Return the receipt for what was sent: answers, files with their digests, fee paid or still to be paid."""
    lang: Any = application.language
    paid = payment if payment and payment.is_paid else None
    said = answers.shown(application, lang)
    assert application.submitted_at is not None
    with override(lang):
        sender = sender_of(application.offering.office, application.tenant_id, lang=lang)
        return Receipt(
            sender=sender,
            recipient=recipient_of(application),
            service=pick(application.service.text("title"), lang),
            reference=application.number,
            received_at=application.submitted_at,
            parts=(
                *_who_represents(application),
                *(
                    ReceiptPart(
                        section.title, tuple(_sent_row(row.entry, row.label, row.value) for row in section.rows)
                    )
                    for section in said.sections
                ),
            ),
            language=lang,
            files=tuple(
                ReceiptFile(found["name"], found["size"], found["sha256"])
                for found in (*(application.who.get("proof") or []), *said.files)
            ),
            fees=letter_fees(application.fees, lang),
            payment=_still_due(payment, sender),
            paid=paid.received if paid else None,
            paid_at=paid.paid_at if paid else None,
            payment_reference=paid.reference if paid else "",
            next_steps=(_("Dauer: %(time)s") % {"time": pick(application.service.text("processing_time"), lang)},),
        )


def _sent_row(entry: str, label: str, value: str) -> Row:
    """Return an answer with the entry it belongs to: of two dogs each has a name."""
    return Row(f"{entry}, {label}" if entry else label, value)


def _who_represents(application: Application) -> Iterator[ReceiptPart]:
    """Yield who acts for whom and by what proof; whoever applies for themselves is in the answers."""
    sent = application.who
    if not sent.get("represented"):
        return
    told = {
        _("Für wen"): who.behalf_in_words(sent["on_behalf"], company=application.addressee.get("acting", "")),
        _("Name der Person, für die Sie handeln"): sent["represented"],
        _("Ihr eigener Name"): application.addressee.get("representing", ""),
        _("Nachweis"): ", ".join(proof["name"] for proof in sent.get("proof") or []),
        _("Briefe gehen an"): reached.in_words(sent),
    }
    title = who.page_title(application.package.service)
    yield ReceiptPart(title, tuple(Row(label, value) for label, value in told.items() if value))


def letter_fees(lines: Iterable[Mapping[str, Any]], lang: str) -> tuple[FeeLine, ...]:
    """Return stored fee lines as a letter's."""
    return tuple(
        FeeLine(pick(line["title"], lang), Euro(line["total"]), line["quantity"], line["per"]) for line in lines
    )


def sender_of(office: str, tenant: Any, *, clerk: str = "", lang: str = NOTICE_LANGUAGE) -> Sender:
    """Return the head of a letter: the municipality, the office and who answers questions."""
    town = directory.by_id(tenant)
    here = catalogue.office_of(tenant, office)
    contact = {**town.contact, **(here.contact if here else {})}
    bank = town.contact.get("bank")
    return Sender(
        municipality=town.contact.get("full_name") or town.name,
        office=pick(here.name, lang) if here else "",
        street=contact.get("street", ""),
        postcode=contact.get("postcode", ""),
        city=contact.get("city", ""),
        phone=contact.get("phone", ""),
        mail=contact.get("mail", ""),
        web=contact.get("web", ""),
        hours=_hours(contact.get("hours", ""), lang),
        room=contact.get("room", ""),
        clerk=clerk,
        colour=town.look.get("primary", "#1b3a5c"),
        bank=Bank(bank["owner"], bank["iban"], bank.get("bic", ""), bank.get("name", "")) if bank else None,
    )


def _hours(said: str, lang: str) -> str:
    return said if lang == NOTICE_LANGUAGE else in_english(said) or said


def _machine_note(sender: Sender, case: Case, why: Mapping[str, Any]) -> str:
    """Return what every letter says that a program wrote alone, whatever it answers: a difference would tell.

    § 35a VwVfG; the way to a human, Art. 22 (3) GDPR; where the logic is explained, Art. 13 (2) f GDPR.
    """
    post = f"{sender.municipality}, {sender.office}, {sender.street}, {sender.postcode} {sender.city}"
    note = _(
        "Dieses Schreiben hat ein Programm erstellt, ohne dass ein Mensch es geprüft hat. Es ist ohne Unterschrift"
        " gültig. Sie können verlangen, dass ein Mensch es prüft, und uns Ihre Sicht schreiben (Artikel 22 DSGVO):"
        " im Portal auf der Seite Ihres Antrags, oder an %(address)s. Nennen Sie dabei %(number)s. Wie das Programm"
        " entscheidet, steht auf der Seite der Leistung unter „Was mit Ihren Daten geschieht“."
    ) % {"address": ", ".join(filter(None, (sender.mail, post))), "number": case.number}
    return " ".join([note, *_explained(case, why)])


def _explained(case: Case, why: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a program may decide here, what it has checked and what it has read: no result, and no value."""
    if not why:
        return
    if norm := why["norm"].get("title"):
        yield _("Das lässt %(norm)s zu.") % {"norm": norm}
    if names := explaining.names_of(why, case.package):
        said = {"rules": ", ".join(f"„{name}“" for name in names), "version": why["version"]}
        yield _("Geprüft hat es: %(rules)s (Fassung %(version)s der Leistung).") % said
    if labels := list(dict.fromkeys(each["label"] for each in why["answers"])):
        yield _("Gelesen hat es dafür, was Sie hier angegeben haben: %(labels)s.") % {"labels": "; ".join(labels)}


def _remedy(case: Case, result: Mapping[str, Any], sender: Sender, today: date, lang: str) -> str:
    town = directory.by_id(case.tenant_id)
    return (
        remedy_text(
            remedy_against(case, result, on=today),
            kind=result["kind"],
            office=f"{sender.municipality}, {sender.office}, {sender.street}, {sender.postcode} {sender.city}",
            court=town.contact.get("court", ""),
            lang=lang,
        )
        or ""
    )


def _found_facts(case: Case, lang: str) -> tuple[Row, ...]:
    """Return what an automatic step found out, in the order in which the steps ran; the last word counts."""
    for result in reversed(list(case.results.values())):
        if result.get("facts"):
            return tuple(Row(pick(fact["label"], lang), str(fact["value"])) for fact in result["facts"])
    return ()


def _payment_due(application: Application, sender: Sender, fees: tuple[FeeLine, ...], today: date) -> PaymentDue | None:
    if application.package.service["payment"] == "after_receipt":
        return _still_due(payment_queries.standing_payment(application.pk, FEE), sender)
    due = sum((fee.amount for fee in fees if fee.per == "once"), Euro(0))
    if application.package.service["payment"] != "after_decision" or not due or sender.bank is None:
        return None
    return PaymentDue(due, sender.bank, application.number, payable_by(application, today))


def due_of_corrected(application: Application, written: PaymentDue | None, *, decided: date) -> PaymentDue | None:
    """Return what a corrected letter asks for: what is open of the fee and until when, as it was asked for before.

    Where it was not asked for yet it is what is ``written``, due as the first letter said, which was of ``decided``.
    """
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is None:
        return replace(written, until=payable_by(application, decided)) if written and written.until else written
    return _still_due(payment, sender_of(application.case.office, application.tenant_id))


def _still_due(payment: Payment | None, sender: Sender) -> PaymentDue | None:
    """Return what is open of a fee that was asked for with a day."""
    if payment is None or not payment.is_payable or payment.due_on is None or sender.bank is None:
        return None
    return PaymentDue(payment.amount, sender.bank, payment.label, payment.due_on)


def payable_by(application: Application, announced: date) -> date:
    """Return the last day for paying a fee that is asked for on a day; the package says how many days there are."""
    holidays = holidays_of(directory.by_id(application.tenant_id).land)
    return payable_until(announced, application.package.service["expires"]["payment_days"], holidays)
