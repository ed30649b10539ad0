# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a case, as its page shows them: names, what is proven of them, and where they live."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from geleitzug.core.cases import addressees, queries
from geleitzug.core.cases.models import Case
from geleitzug.desks.office import words


def people(case: Case) -> list[tuple[str, str]]:
    """Return who takes part; a person who applies for themselves is the addressee, which needs no question."""
    who = case.application.who
    if who.get("kind") != "company" and who.get("on_behalf", "self") == "self":
        return [(words.word(words.PARTIES, "asking" if case.package.is_inquiry else "applicant"), case.applicant)]
    parties = queries.parties_of(case.application_id)
    if addressees.differs_from_proof(case.application):  # nobody acts for a company that they have not proved
        parties = [party for party in parties if party.role != "acting"]
    # Whom the application is about is named once: who represents them stands right below.
    parties = [party for party in parties if party.role != "represented" or party.name != case.applicant]
    return [(words.word(words.PARTIES, party.role), party.name) for party in parties]


def proven(case: Case) -> tuple[str, str] | None:
    """Return who has proved who they are, and how surely that is known; nothing where nobody has."""
    proven = case.application.addressee.get("proven")
    if not proven:
        return None
    level = _("Vertrauensniveau %(level)s") % {"level": words.word(words.LEVELS, proven["level"])}
    return _name_proven(proven), level


def _name_proven(proven: Mapping[str, str]) -> str:
    name, company = proven["name"], proven["company"]
    return _("%(name)s für %(company)s") % proven if company not in ("", name) else name


def other_name(case: Case) -> str:
    """Say whom the application names instead of who has proved who they are; nothing where the names are one's."""
    if not addressees.differs_from_proof(case.application):
        return ""
    addressee = case.application.addressee
    proven = addressee["proven"]
    typed = addressee["company"] if proven["company"] else addressee["person"]
    return _("Im Antrag steht „%(typed)s“, nachgewiesen hat sich „%(proven)s“. Bitte klären Sie, wer ihn stellt.") % {
        "typed": typed, "proven": _name_proven(proven),
    }  # fmt: skip


def other_represented(case: Case) -> str:
    """Say that the answers are about somebody else than the one who is represented; nothing where they are not."""
    named = addressees.named_instead_of_represented(case.application)
    if not named:
        return ""
    sentence = _(
        "Vertreten wird „%(represented)s“, in den Angaben steht „%(named)s“. Bitte klären Sie, um wen es geht."
    )
    return sentence % {"represented": case.application.who["represented"], "named": named}


def who_writes(case: Case) -> str:
    """Return who writes to the office without an account: who acts for another, else who applies."""
    return case.application.addressee.get("representing") or case.applicant


def address(case: Case) -> list[str]:
    """Return the lines of the address without the name that stands above them."""
    addressee = case.application.addressee
    lines = list(addressee.get("represented") or addressee.get("lines") or [])
    return lines[1:] if lines[:1] == [case.applicant] else lines


def goes_to(case: Case) -> list[str]:
    """Return the address field of letters where somebody else is written to than the one they are about."""
    addressee = case.application.addressee
    return list(addressee["lines"]) if addressee.get("representing") else []
