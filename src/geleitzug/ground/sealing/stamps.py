# SPDX-License-Identifier: EUPL-1.2
"""Time stamps of an authority (RFC 3161): it says that a signature was there at a time. Whose, is setup.py."""

from __future__ import annotations

import hashlib
import secrets

from asn1crypto import tsp

from geleitzug.ground.calling import LineDown, call
from geleitzug.ground.sealing.keys import CannotSeal

PATIENCE = 20.0
"""Seconds for a whole answer: a letter waits for it."""
LARGEST = 64 * 1024


def stamp(signature: bytes, *, address: str) -> bytes:
    """Return an authority's time stamp token over a signature, as DER; raises CannotSeal.

    The answer must be for this very request: the digest and the number chosen for it stand in it.
    """
    digest, nonce = hashlib.sha256(signature).digest(), secrets.randbits(63)
    asked = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest},
            "nonce": nonce,
            "cert_req": True,
        }
    )
    answer = _answer(address, asked.dump())
    try:
        response = tsp.TimeStampResp.load(answer)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise CannotSeal(f"The time stamp authority {address} refused: {status}")
        token = response["time_stamp_token"]
        said = token["content"]["encap_content_info"]["content"].parsed
        same = said["message_imprint"]["hashed_message"].native == digest and said["nonce"].native == nonce
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise CannotSeal(f"The time stamp authority {address} answers what is no time stamp: {trouble}") from trouble
    if not same:
        raise CannotSeal(f"The time stamp authority {address} has stamped something else.")
    return bytes(token.dump())


def _answer(address: str, asked: bytes) -> bytes:
    kind = {"Content-Type": "application/timestamp-query"}
    try:
        answer = call("POST", address, asked, kind, seconds=PATIENCE, largest=LARGEST)
    except LineDown as trouble:
        raise CannotSeal(f"The time stamp authority {address} does not answer: {trouble}") from trouble
    if answer.status != 200:
        raise CannotSeal(f"The time stamp authority {address} answers with {answer.status}.")
    return answer.body
