# SPDX-License-Identifier: EUPL-1.2
"""Answers as forgers and broken providers send them: the classic attacks on SAML, each under its name.

XSW1 to 8 are the wrappings of Somorovsky and others, „On Breaking SAML“ (USENIX Security 2012): a true signature of a
true assertion, and beside, around or inside it another one that somebody wants to have read. Since anybody can encrypt
for a service, they come encrypted as well.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lxml import etree

from geleitzug_peers.identity_provider import sealing
from geleitzug_peers.identity_provider.persons import OIDS
from geleitzug_peers.identity_provider.sealing import Seal
from geleitzug_peers.identity_provider.writing import EKONA_KEY, SAML, SAMLP, Facts, assertion, new_id, response

DS = "http://www.w3.org/2000/09/xmldsig#"
VICTIM = "bPK2-of-somebody-else"
Said = Mapping[str, tuple[Any, str]]


def honest(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    """Return what an honest provider answers: assertion signed, then encrypted, then the response signed."""
    return _sealed(facts, assertion(facts, said), seal, certificate)


def _sealed(facts: Facts, said: Any, seal: Seal, certificate: bytes) -> Any:
    sealing.sign(said, seal)
    root = response(facts, sealing.encrypted(said, certificate))
    sealing.sign(root, seal)
    return root


# --- what a broken or hostile provider's answer may look like ----------------------------------------------------


def _wrong_signature(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return _sealed(facts, assertion(facts, said), sealing.new_seal("somebody else"), certificate)


def _tampered(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    told = assertion(facts, said)
    sealing.sign(told, seal)
    _speak_for_another(told)
    return response(facts, sealing.encrypted(told, certificate))


def _unsigned(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return response(facts, sealing.encrypted(assertion(facts, said), certificate))


def _unencrypted(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    told = assertion(facts, said)
    sealing.sign(told, seal)
    root = response(facts, told)
    sealing.sign(root, seal)
    return root


def _weakly_encrypted(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    told = assertion(facts, said)
    sealing.sign(told, seal)
    return response(facts, sealing.encrypted(told, certificate, gcm=False))


def _for_another_key(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return _sealed(facts, assertion(facts, said), seal, sealing.new_seal("another service").certificate)


def _expired(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, at=facts.at - timedelta(minutes=20)), said, seal, certificate)


def _remembered(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    """Somebody who showed an hour ago who they are and was not asked again: honest, unless they were to be."""
    return honest(replace(facts, shown_at=facts.at - timedelta(hours=1)), said, seal, certificate)


def _early(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, at=facts.at + timedelta(minutes=20)), said, seal, certificate)


def _wrong_audience(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, audience="https://andere.example/sp"), said, seal, certificate)


def _wrong_address(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, address="https://andere.example/antwort"), said, seal, certificate)


def _wrong_recipient(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    told = assertion(replace(facts, address="https://andere.example/antwort"), said)
    return _sealed(facts, told, seal, certificate)


def _wrong_issuer(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, issuer="https://andere.example/idp"), said, seal, certificate)


def _unasked(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    return honest(replace(facts, request_id=new_id()), said, seal, certificate)


def _without_request(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    told = assertion(facts, said)
    del told.find(f".//{{{SAML}}}SubjectConfirmationData").attrib["InResponseTo"]
    sealing.sign(told, seal)
    root = response(facts, sealing.encrypted(told, certificate))
    del root.attrib["InResponseTo"]
    sealing.sign(root, seal)
    return root


def _comment(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    """A name cut in two: the signature holds with and without the comment."""
    told = assertion(facts, said)
    sealing.sign(told, seal)
    value = _value_of(told, "surname")
    cut, value.text = value.text[2:], value.text[:2]
    comment = etree.Comment(" ")
    comment.tail = cut
    value.append(comment)
    return response(facts, sealing.encrypted(told, certificate))


def _too_low(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    word = ("ElsterVertrauensniveauAuthentifizierung", ("niedrig", ""))
    name, pair = word if facts.ekona else ("EID-CITIZEN-QAA-LEVEL", ("STORK-QAA-Level-1", "NORMAL"))
    low = {**said, name: pair}
    return honest(replace(facts, level=1), low, seal, certificate)


def _entities(facts: Facts, said: Said, seal: Seal, certificate: bytes) -> Any:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return bomb + etree.tostring(honest(facts, said, seal, certificate))


# --- the eight wrappings -----------------------------------------------------------------------------------------


def wrapped(number: int, facts: Facts, said: Said, seal: Seal, certificate: bytes | None) -> Any:
    """Return the answer of one of the eight wrappings; without a certificate its assertions stay in clear."""
    if number in (1, 2):
        return _wrapped_response(number, facts, said, seal, certificate)
    told = assertion(facts, said)
    sealing.sign(told, seal)
    root = response(facts, told)
    _wrap_assertion(number, root, told)
    if certificate is not None:
        _encrypt_all(root, certificate)
    return root


def _wrapped_response(number: int, facts: Facts, said: Said, seal: Seal, certificate: bytes | None) -> Any:
    """XSW1: the true response inside its own signature; XSW2: before it. The signature stands in the forged one."""

    def content() -> Any:
        told = assertion(facts, said)
        return told if certificate is None else sealing.encrypted(told, certificate)

    true = response(facts, content())
    sealing.sign(true, seal)
    told = assertion(facts, said)
    _speak_for_another(told)
    forged = response(facts, told if certificate is None else sealing.encrypted(told, certificate))
    signature = true.find(f"{{{DS}}}Signature")
    true.remove(signature)
    if number == 1:
        signature.append(true)
        forged.insert(1, signature)
    else:
        forged.insert(1, true)
        forged.insert(2, signature)
    return forged


def _wrap_assertion(number: int, root: Any, true: Any) -> None:
    forged = copy.deepcopy(true)
    forged.set("ID", new_id())
    forged.remove(forged.find(f"{{{DS}}}Signature"))
    _speak_for_another(forged)
    at = root.index(true)
    if number == 3:
        root.insert(at, forged)
    elif number == 4:
        root.replace(true, forged)
        forged.append(true)
    elif number == 7:
        extensions = etree.Element(f"{{{SAMLP}}}Extensions")
        extensions.append(forged)
        root.insert(1, extensions)
    else:
        signature = true.find(f"{{{DS}}}Signature")
        true.remove(signature)
        root.replace(true, forged)
        forged.insert(1, signature)
        if number == 5:
            root.append(true)
        elif number == 6:
            signature.append(true)
        else:
            etree.SubElement(signature, f"{{{DS}}}Object").append(true)


def _encrypt_all(root: Any, certificate: bytes) -> None:
    assertion = f"{{{SAML}}}Assertion"
    outer = [node for node in root.iter(assertion) if next(node.iterancestors(assertion), None) is None]
    for node in outer:
        parent, at = node.getparent(), node.getparent().index(node)
        box = sealing.encrypted(node, certificate)
        parent.insert(at, box)


def _speak_for_another(told: Any) -> None:
    _value_of(told, "bPK2").text = VICTIM


def _value_of(told: Any, name: str) -> Any:
    """Find a value by BundID's name, or by what stands in its place where ELSTER writes."""
    names = (f"urn:oid:{OIDS[name]}", {"bPK2": EKONA_KEY, "surname": "Firmenname"}[name])
    paths = (f".//{{{SAML}}}Attribute[@Name='{each}']/{{{SAML}}}AttributeValue" for each in names)
    return next(found for path in paths if (found := told.find(path)) is not None)


def _wrapping(number: int, *, encrypted: bool) -> Callable[[Facts, Said, Seal, bytes], Any]:
    return lambda facts, said, seal, certificate: wrapped(number, facts, said, seal, certificate if encrypted else None)


KINDS: Mapping[str, Callable[[Facts, Said, Seal, bytes], Any]] = {
    "honest": honest,
    "wrong_signature": _wrong_signature,
    "tampered": _tampered,
    "unsigned": _unsigned,
    "unencrypted": _unencrypted,
    "weakly_encrypted": _weakly_encrypted,
    "for_another_key": _for_another_key,
    "expired": _expired,
    "early": _early,
    "remembered": _remembered,
    "wrong_audience": _wrong_audience,
    "wrong_address": _wrong_address,
    "wrong_recipient": _wrong_recipient,
    "wrong_issuer": _wrong_issuer,
    "unasked": _unasked,
    "without_request": _without_request,
    "comment": _comment,
    "too_low": _too_low,
    "entities": _entities,
    **{f"xsw{number}": _wrapping(number, encrypted=True) for number in range(1, 9)},
    **{f"xsw{number}_in_clear": _wrapping(number, encrypted=False) for number in range(1, 9)},
}
"""Name of a fault → how the answer is made; the control and the page for trying name them."""
