# SPDX-License-Identifier: EUPL-1.2
"""Where the letter goes and who takes part: from the answers the package names, else from the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.cases import reached, recipients
from geleitzug.core.cases.models import Application, Party
from geleitzug.core.cases.who import SELF
from geleitzug.ground.people.actions import account_of
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account
from geleitzug.ground.people.names import is_same_company, is_same_person
from geleitzug.ground.postal import postal_lines


def addressee_of(application: Application, *, by: Actor, wants_no_mail: bool = False) -> dict[str, Any]:
    """Return name, address lines and e-mail address for the result of an application.

    ``service.yaml: addressee`` names the questions; what they leave open comes from the account. ``acting`` is who
    acts for a company, as we know it; without it the answers say it. ``representing`` is who acts for a child, a ward
    or a principal, whom the answers name: by their account, else as they say. Letters go to them (recipients.py), and
    ``represented`` are the lines of the person they act for. ``proven`` is who sent it as far as a
    provider vouches for them (levels above LOW): name, company, level; without a proof it is empty. ``wants_no_mail``:
    they have emptied the address that was offered when they sent it, so the one in the answers is for the office alone.
    """
    spec = application.package.service.get("addressee") or {}
    account = account_of(by)
    person = _first(application.answers, spec.get("person"))
    company = _first(application.answers, spec.get("company")) if application.is_company else None
    represented, representing = application.represented, _representing(application, account)
    address = address_answered(application) or (account.address if account and not represented else {})
    name = _name_of(company) or _name_of(person) or represented or (account.name if account else "")
    own = [line for line in (name, *postal_lines(address)) if line]
    email = application.contact_email or (account.email if account else "") or email_answered(application)
    return {
        "name": name,
        "person": _name_of(person),
        "acting": by.name if by.acting_for and by.name != by.acting_for else "",
        "representing": representing,
        "represented": own if represented else [],
        "lines": recipients.field_lines(
            own,
            on_behalf=application.who.get("on_behalf", SELF),
            about=recipients.spoken_of(name, represented=represented, representing=representing),
            representing=representing,
            home=postal_lines(reached.address_of(application.who, address)),
        ),
        "email": "" if wants_no_mail else email,
        "company": _name_of(company),
        "proven": _proven(by),
    }


def differs_from_proof(application: Application) -> bool:
    """Tell whether the application names somebody else than who has proved who they are.

    Who acts for a company has proved the company: the person in the answers may be somebody else there. Without a
    company of theirs it is the person. What the answers leave open comes from the account and cannot differ. Whoever
    acts for another has proved who they are themselves, and the answers rightly name the other.
    """
    addressee = application.addressee
    proven = addressee.get("proven") or {}
    if not proven or application.who.get("represented"):
        return False
    if proven["company"]:
        return bool(addressee["company"]) and not is_same_company(addressee["company"], proven["company"])
    return bool(addressee["person"]) and not is_same_person(addressee["person"], proven["name"])


def named_instead_of_represented(application: Application) -> str:
    """Return whom the answers name where it is not the one somebody says they act for; else nothing."""
    represented = application.who.get("represented")
    spec = application.package.service.get("addressee") or {}
    company = _first(application.answers, spec.get("company")) if application.is_company else None
    named = _name_of(company or _first(application.answers, spec.get("person")))
    if not represented or not named:
        return ""
    return "" if is_same_person(named, represented) or is_same_company(named, represented) else named


def who_comes(application: Application, applicant: str) -> str:
    """Return who comes to the office in an application's matter: a person, where it names one, who acts for others.

    Who acts for a company by a mandate, who represents a child, a ward or a principal, who applies in a company's name.
    ``applicant`` is what the case calls whom it is about.
    """
    addressee = application.addressee
    named = addressee.get("acting") or addressee.get("representing")
    return named or (addressee.get("person") if application.is_company else "") or applicant


def address_answered(application: Application) -> Mapping[str, Any]:
    """Return the address in the answers, of the person they are about; nothing where none is asked for or given."""
    spec = application.package.service.get("addressee") or {}
    found = _first(application.answers, spec.get("address"))
    return found if isinstance(found, Mapping) else {}


def person_answered(application: Application) -> Mapping[str, Any]:
    """Return the person the answers are about; nothing where none is named, or in a field of another kind."""
    spec = application.package.service.get("addressee") or {}
    found = _first(application.answers, spec.get("person"))
    return found if isinstance(found, Mapping) else {}


def _representing(application: Application, account: Account | None) -> str:
    if application.who.get("on_behalf", SELF) == SELF:
        return ""
    return account.name if account else str(application.who.get("acting") or "")


def _proven(by: Actor) -> dict[str, str]:
    if by.level <= Level.LOW or by.helps:  # whom staff have before them, says models.Assisted
        return {}
    return {"name": by.name, "company": by.acting_for, "level": by.level.word}


def email_answered(application: Application) -> str:
    """Return the e-mail address that stands in the answers so far: a draft has no other where there is no account.

    Where somebody acts for another it may be the other's, so mails about the application do not go there by themselves.
    """
    if application.represented:
        return ""
    spec = application.package.service.get("addressee") or {}
    return str(_first(application.answers, spec.get("email")) or "")


def parties_of(application: Application) -> list[Party]:
    """Return the rows that say who applies and who is represented."""
    who = application.who
    rows: list[tuple[str, str, list[Any]]] = [("applicant", application.addressee["name"], [])]
    if who.get("represented"):
        rows.append(("represented", str(who["represented"]), who.get("proof") or []))
        rows.append(("representing", application.addressee.get("representing", ""), []))
    acting = application.addressee.get("acting") or application.addressee["person"]
    if application.is_company and acting:
        rows.append(("acting", acting, []))
    return [
        Party(holder=application.holder, application=application, role=role, name=name[:200], proof=proof)
        for role, name, proof in rows
        if name
    ]


def _first(answers: Mapping[str, Any], paths: str | list[str] | None) -> Any:
    for path in [paths] if isinstance(paths, str) else paths or []:
        value: Any = answers
        for part in path.split("."):
            value = _part(value, part)
        if value:
            return value
    return None


def _part(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list) and value:
        return _part(value[int(part)] if part.isdigit() and int(part) < len(value) else value[0], part)
    return None


def _name_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(value[part]) for part in ("title", "given", "family") if value.get(part))
    return str(value or "")
