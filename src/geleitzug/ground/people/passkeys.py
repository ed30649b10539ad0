# SPDX-License-Identifier: EUPL-1.2
"""Passkeys: what a browser is asked, and whether its answer holds (WebAuthn Level 3). Rows are factors.py.

Every passkey here is discoverable and verifies its user (by PIN, finger or face), so it is two factors in one. We ask
for no attestation: which make a key is does not concern a town.

The library is loaded by whoever asks or answers: with what it brings along it takes 5 MB in every process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

LONGEST = 20_000
"""An answer of a browser is one or two kilobytes; more is not read."""


class BadPasskey(Exception):
    """The browser's answer does not hold: another challenge, another site, a wrong signature, nobody verified."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is used: the domain it is bound to (RP ID), and the origin of the page."""

    domain: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser is asked, as JSON, and the challenge its answer has to hold."""

    options: str
    challenge: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that was made just now."""

    credential: str
    public_key: bytes
    sign_count: int


def domain_for(host: str, group: str) -> str:
    """Return the domain a passkey is bound to (WebAuthn 5.1.2): the group's where the host lies below it.

    Then it serves in all towns of the group; under a domain of its own, a town has passkeys of its own.
    """
    name = host.partition(":")[0].lower()
    return group if "." in group and (name == group or name.endswith(f".{group}")) else name


def ask_for_new(site: Site, *, owner: UUID, login: str, name: str, known: list[str]) -> Question:
    """Ask for a new passkey; one that is known already is not made a second time on the same device."""
    from webauthn import base64url_to_bytes, generate_registration_options  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=owner.bytes,
        user_name=login,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    return _question(options)


def ask(site: Site) -> Question:
    """Ask for any passkey of this site: who has one chooses it; we name none, so we tell nobody who has which."""
    from webauthn import generate_authentication_options  # noqa: PLC0415
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    return _question(
        generate_authentication_options(rp_id=site.domain, user_verification=UserVerificationRequirement.REQUIRED)
    )


def _question(options: Any) -> Question:
    from webauthn import options_to_json  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    return Question(options_to_json(options), bytes_to_base64url(options.challenge))


def check_new(answer: str, *, challenge: str, site: Site) -> NewKey:
    """Return the passkey that was made; raises BadPasskey (WebAuthn 7.1)."""
    from webauthn import base64url_to_bytes, verify_registration_response  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    try:
        made = verify_registration_response(
            credential=_read(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _troubles() as trouble:
        raise BadPasskey(str(trouble)) from trouble
    return NewKey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def credential_of(answer: str) -> str:
    """Return which passkey an answer comes from, before it is checked; raises BadPasskey."""
    found = _read(answer).get("id")
    if not isinstance(found, str) or not 0 < len(found) <= 1400:
        raise BadPasskey("no id")
    return found


def check(answer: str, *, challenge: str, site: Site, public_key: bytes, sign_count: int) -> int:
    """Check an answer by the key we keep; returns the new count of signatures. Raises BadPasskey (WebAuthn 7.2).

    A count that does not grow means a copied key; keys that are synchronised always say 0.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response  # noqa: PLC0415

    try:
        checked = verify_authentication_response(
            credential=_read(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _troubles() as trouble:
        raise BadPasskey(str(trouble)) from trouble
    return checked.new_sign_count


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise BadPasskey("too long")
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as trouble:
        raise BadPasskey("no JSON") from trouble
    if not isinstance(found, dict):
        raise BadPasskey("no object")
    return found


def _troubles() -> tuple[type[Exception], ...]:
    """Return what a hostile answer makes the library raise: it decodes base64, CBOR and keys on the way."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    return WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError
