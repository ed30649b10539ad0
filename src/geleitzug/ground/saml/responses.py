# SPDX-License-Identifier: EUPL-1.2
"""Hearing: what a response must be before a word of it is believed (SAML 2.0 core 3.2.2 and 3.4.1.4, profiles 4.1.4).

Values in, value out: no database, no clock, no request. That each response is used once is conversations.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geleitzug.ground.saml import documents, names, seals
from geleitzug.ground.saml.documents import Element
from geleitzug.ground.saml.keys import KeyPair
from geleitzug.ground.saml.metadata import Provider
from geleitzug.ground.saml.names import NAMESPACES, SAML, SAMLP, q
from geleitzug.ground.saml.refusals import Declined, Reason, Refused

SKEW = timedelta(seconds=120)
"""So far may the provider's clock be from ours."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a response must fit: who says it, to whom, to which address, and when it is heard."""

    provider: Provider
    audience: str
    address: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing an assertion says: its name, its texts, and what else the provider wrote at it, by qualified name.

    Some providers write XML into a value: ``parts`` are the texts of the elements in the first one, by qualified name.
    """

    name: str
    values: tuple[str, ...]
    marks: dict[str, str]
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a provider has signed about somebody, and which messages said so."""

    request_id: str
    message_ids: tuple[str, ...]
    good_until: datetime
    shown_at: datetime
    class_ref: str
    attributes: tuple[Attribute, ...]


def hear(sent: str, expected: Expected, pair: KeyPair) -> Assertion:
    """Return what a response says; raises Refused for what is not to be believed, Declined where the provider says no.

    ``sent`` is the form field SAMLResponse. Response or assertion must be signed, the assertion must be encrypted.
    """
    root = documents.read(documents.decoded(sent))
    _check_form_of_response(root)
    is_signed = seals.check_signature(root, expected.provider.certificates)
    request_id = _check_response(root, expected)
    assertion = documents.read(seals.opened(_only(root, "saml:EncryptedAssertion"), pair))
    _check_form_of_assertion(assertion)
    if not seals.check_signature(assertion, expected.provider.certificates) and not is_signed:
        raise Refused(Reason.UNSIGNED)
    good_until = _check_assertion(assertion, expected, request_id)
    return Assertion(
        request_id=request_id,
        message_ids=(root.get("ID"), assertion.get("ID")),
        good_until=good_until,
        shown_at=max(_moment(each) for each in _instants(assertion)),
        class_ref=_class_ref(assertion),
        attributes=_attributes(assertion),
    )


# --- the response -----------------------------------------------------------------------------------------------


def _check_form_of_response(root: Element) -> None:
    if root.tag != q(SAMLP, "Response") or root.get("Version") != "2.0" or not root.get("ID"):
        raise Refused(Reason.UNREADABLE, str(root.tag))
    documents.check_ids(root)
    encrypted, bare = list(root.iter(q(SAML, "EncryptedAssertion"))), list(root.iter(q(SAML, "Assertion")))
    if bare and not encrypted:
        raise Refused(Reason.UNENCRYPTED)
    if bare or len(list(root.iter(q(SAMLP, "Response")))) != 1 or len(encrypted) > 1:
        raise Refused(Reason.WRAPPED, "more than one assertion or response")
    if encrypted and encrypted[0].getparent() is not root:
        raise Refused(Reason.WRAPPED, "an assertion that is not the response's")


def _check_response(root: Element, expected: Expected) -> str:
    """Check what the response says about itself and return which request it answers (core 3.2.2)."""
    if (issuer := _text(root, "saml:Issuer")) and issuer != expected.provider.entity_id:
        raise Refused(Reason.WRONG_ISSUER, issuer)
    if root.get("Destination") != expected.address:
        raise Refused(Reason.WRONG_ADDRESS, f"Destination {root.get('Destination')}")
    if not (request_id := root.get("InResponseTo")):
        raise Refused(Reason.UNASKED, "no InResponseTo")
    codes = tuple(node.get("Value", "") for node in root.iterfind("samlp:Status//samlp:StatusCode", NAMESPACES))
    if codes[:1] != (names.SUCCESS,):
        detail = root.find("samlp:Status/samlp:StatusDetail", NAMESPACES)
        told = "".join(detail.itertext()).strip() if detail is not None else ""
        raise Declined(request_id, codes, _text(root, "samlp:Status/samlp:StatusMessage"), told)
    if root.find("saml:EncryptedAssertion", NAMESPACES) is None:
        raise Refused(Reason.UNENCRYPTED, "no assertion")
    return str(request_id)


# --- the assertion ----------------------------------------------------------------------------------------------


def _check_form_of_assertion(root: Element) -> None:
    if root.tag != q(SAML, "Assertion") or root.get("Version") != "2.0" or not root.get("ID"):
        raise Refused(Reason.UNREADABLE, str(root.tag))
    documents.check_ids(root)
    inside = [node for node in root.iter() if node.tag in _WHOLE]
    if len(inside) != 1:
        raise Refused(Reason.WRAPPED, "an assertion or response inside an assertion")


_WHOLE = frozenset({q(SAML, "Assertion"), q(SAML, "EncryptedAssertion"), q(SAMLP, "Response")})


def _check_assertion(root: Element, expected: Expected, request_id: str) -> datetime:
    """Check who speaks, of whom, to whom and until when; return when that ends (profiles 4.1.4.2, 4.1.4.3)."""
    if _text(root, "saml:Issuer") != expected.provider.entity_id:
        raise Refused(Reason.WRONG_ISSUER, _text(root, "saml:Issuer"))
    ends = _check_confirmation(root, expected, request_id)
    conditions = _only(root, "saml:Conditions")
    _check_times(conditions, expected.now)
    audiences = documents.texts(conditions, "saml:AudienceRestriction/saml:Audience", NAMESPACES)
    if expected.audience not in audiences:
        raise Refused(Reason.WRONG_AUDIENCE, ", ".join(audiences))
    for restriction in conditions.findall("saml:AudienceRestriction", NAMESPACES):  # each must name us (core 2.5.1.4)
        if expected.audience not in documents.texts(restriction, "saml:Audience", NAMESPACES):
            raise Refused(Reason.WRONG_AUDIENCE, "a second restriction")
    statements = root.findall("saml:AuthnStatement", NAMESPACES)
    if not statements:
        raise Refused(Reason.UNREADABLE, "no AuthnStatement")
    for statement in statements:
        _moment(statement.get("AuthnInstant", ""))
        if (over := statement.get("SessionNotOnOrAfter")) and _moment(over) + SKEW <= expected.now:
            raise Refused(Reason.EXPIRED, f"SessionNotOnOrAfter {over}")
    return ends + SKEW


def _check_confirmation(root: Element, expected: Expected, request_id: str) -> datetime:
    """Find the bearer's confirmation that fits; its first failure is the reason if none does."""
    found = root.findall("saml:Subject/saml:SubjectConfirmation", NAMESPACES)
    failure = Refused(Reason.UNREADABLE, "no bearer confirmation")
    for confirmation in (each for each in found if each.get("Method") == names.BEARER):
        try:
            return _confirmed(_only(confirmation, "saml:SubjectConfirmationData"), expected, request_id)
        except Refused as refused:
            failure = refused
    raise failure


def _confirmed(data: Element, expected: Expected, request_id: str) -> datetime:
    if data.get("Recipient") != expected.address:
        raise Refused(Reason.WRONG_ADDRESS, f"Recipient {data.get('Recipient')}")
    if data.get("InResponseTo") != request_id:
        raise Refused(Reason.UNASKED, f"InResponseTo {data.get('InResponseTo')}")
    if data.get("NotBefore") or not data.get("NotOnOrAfter"):
        raise Refused(Reason.UNREADABLE, "times of the confirmation")
    _check_times(data, expected.now)
    return _moment(data.get("NotOnOrAfter"))


def _check_times(node: Element, now: datetime) -> None:
    """Refuse what is over or has not begun (core 2.5.1.2); both clocks may differ by SKEW."""
    if (over := node.get("NotOnOrAfter")) and _moment(over) + SKEW <= now:
        raise Refused(Reason.EXPIRED, f"NotOnOrAfter {over}")
    if (begins := node.get("NotBefore")) and _moment(begins) - SKEW > now:
        raise Refused(Reason.EARLY, f"NotBefore {begins}")


def _instants(root: Element) -> list[str]:
    """Return when somebody showed the provider who they are (core 2.7.2); each statement has its moment."""
    return [node.get("AuthnInstant", "") for node in root.findall("saml:AuthnStatement", NAMESPACES)]


def _class_ref(root: Element) -> str:
    """Return how somebody was recognised; of several statements the last, as they are told in their order."""
    found = documents.texts(root, "saml:AuthnStatement/saml:AuthnContext/saml:AuthnContextClassRef", NAMESPACES)
    return found[-1] if found else ""


def _attributes(root: Element) -> tuple[Attribute, ...]:
    found = []
    for node in root.findall("saml:AttributeStatement/saml:Attribute", NAMESPACES):
        written = node.findall("saml:AttributeValue", NAMESPACES)
        values = tuple("".join(value.itertext()).strip() for value in written)
        parts = {str(each.tag): (each.text or "").strip() for each in written[0].iterdescendants()} if written else {}
        marks = {str(name): str(text) for name, text in node.attrib.items() if str(name).startswith("{")}
        found.append(Attribute(node.get("Name", ""), values, marks, parts))
    return tuple(found)


def _only(root: Element, path: str) -> Element:
    found = root.findall(path, NAMESPACES)
    if len(found) != 1:
        raise Refused(Reason.UNREADABLE, f"{len(found)} times {path}")
    return found[0]


def _text(root: Element, path: str) -> str:
    return next(iter(documents.texts(root, path, NAMESPACES)), "")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(Reason.UNREADABLE, f"the time {text[:40]}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
