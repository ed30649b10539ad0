# SPDX-License-Identifier: EUPL-1.2
"""What all letters about an application begin with: the sender's head, the address, whom it speaks to, its fees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from geleitzug.core.cases import recipients, who
from geleitzug.core.cases.models import Application
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.files.letters import Bank, FeeLine, Letter, Sender
from geleitzug.ground.money import Euro
from geleitzug.ground.opening_hours import in_english
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick

NOTICE_LANGUAGE: Literal["de"] = "de"
"""The language of what the office decides is German (§ 23 (1) VwVfG, § 87 (1) AO); packages add English sentences."""


def begun(
    application: Application,
    office: str,
    *,
    subject: str,
    kind: str,
    today: date,
    signatory: str = "",
    lang: Literal["de", "en"] = NOTICE_LANGUAGE,
) -> Letter:
    """Return a letter about an application that says nothing yet; what it says is put in by ``replace``."""
    return Letter(
        sender=sender_of(office, application.tenant_id, clerk=signatory, lang=lang),
        recipient=recipient_of(application),
        date=today,
        subject=subject,
        reference=application.number,
        language=lang,
        who=who_of(application),
        kind=kind,
        signatory=signatory,
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


def letter_fees(lines: Iterable[Mapping[str, Any]], lang: str) -> tuple[FeeLine, ...]:
    """Return stored fee lines as a letter's."""
    return tuple(
        FeeLine(pick(line["title"], lang), Euro(line["total"]), line["quantity"], line["per"]) for line in lines
    )
