# SPDX-License-Identifier: EUPL-1.2
"""Brings a message to another server: one POST, no redirects, ten seconds. Where it may go is places.py."""

from __future__ import annotations

from typing import Any

import urllib3

from geleitzug.connectors.webhooks import places, wire
from geleitzug.connectors.webhooks.places import NotCalled, Place
from geleitzug.core.interface.ports import Outcome, Parcel

PATIENCE_SECONDS = 10.0
AGENT = "Geleitzug-Webhook/1"
MOST_READ = 4096
"""So much of an answer is read, so that the connection ends well; nobody looks at it."""


class StandardWebhooks:
    """The carrier of the interface's messages."""

    def objection(self, url: str) -> str:
        """Say why an address can never be called. Its machine is looked up only when it is: that takes a network."""
        try:
            places.parsed(url)
        except NotCalled as error:
            return str(error)
        return ""

    def new_secret(self) -> str:
        """Make a secret to sign with."""
        return wire.new_secret()

    def bring(self, parcel: Parcel) -> Outcome:
        """Try once; a status below 300 says that it was taken."""
        try:
            place = places.found(parcel.url)
            status = _post(place, parcel)
        except NotCalled as error:
            return Outcome(0, str(error))
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return Outcome(0, f"{type(error).__name__}: {error}"[:300])
        return Outcome(status, "" if 200 <= status < 300 else f"HTTP {status}")


def _post(place: Place, parcel: Parcel) -> int:
    timestamp = int(parcel.sent_at.timestamp())
    headers = wire.headers(parcel.secrets, message=parcel.id, timestamp=timestamp, body=parcel.body)
    usual = {"https": 443, "http": 80}[place.scheme]
    name = place.host if ":" not in place.host else f"[{place.host}]"
    headers |= {"host": name if place.port == usual else f"{name}:{place.port}", "user-agent": AGENT}
    with _pool(place) as pool:
        answer = pool.request(
            "POST", place.path, body=parcel.body, headers=headers, redirect=False, retries=False, preload_content=False
        )
        try:
            answer.read(MOST_READ)
        finally:
            answer.close()
        return int(answer.status)


def _pool(place: Place) -> Any:
    """Connect to the machine that was looked up, and ask it for the certificate of the name that was typed."""
    timeout = urllib3.Timeout(total=PATIENCE_SECONDS)
    if place.scheme == "http":
        return urllib3.HTTPConnectionPool(place.address, place.port, timeout=timeout, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        place.address, place.port, timeout=timeout, maxsize=1, server_hostname=place.host, assert_hostname=place.host
    )
