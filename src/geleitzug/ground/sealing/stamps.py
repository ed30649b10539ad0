# SPDX-License-Identifier: EUPL-1.2
"""Time stamps of an authority (RFC 3161): it says that a signature was there at a time. Whose, is setup.py."""

from __future__ import annotations

import hashlib
import secrets

import urllib3
from asn1crypto import tsp

from geleitzug.ground.sealing.keys import CannotSeal

PATIENCE = urllib3.Timeout(connect=5, read=15)
LONGEST = 64 * 1024
_pool = urllib3.PoolManager(num_pools=2, retries=False)


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
        got = _pool.request("POST", address, body=asked, headers=kind, timeout=PATIENCE, preload_content=False)
        try:
            body = got.read(LONGEST + 1)
        finally:
            got.release_conn()
    except urllib3.exceptions.HTTPError as trouble:
        raise CannotSeal(f"The time stamp authority {address} does not answer: {trouble}") from trouble
    if got.status != 200 or len(body) > LONGEST:
        raise CannotSeal(f"The time stamp authority {address} answers with {got.status}, {len(body)} bytes.")
    return bytes(body)
