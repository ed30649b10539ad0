# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the interface; the subject is the token or webhook. None carries a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenMade(Deed):
    """Somebody made a token: for a program of the town, or for themselves (``whose`` names them then)."""

    name: str
    whose: str
    scopes: tuple[str, ...]
    offices: tuple[str, ...]
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenAgreed(Deed):
    """A head has agreed to a token of the town for their offices; once all have, it opens something."""

    name: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenRevoked(Deed):
    """A token is worth nothing any more."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMade(Deed):
    """A program is told of events from now on."""

    name: str
    url: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretChanged(Deed):
    """A webhook signs with a new secret; the old one signs along for a day."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEnded(Deed):
    """A program is told no more."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookGaveUp(Deed):
    """A message was tried for a day and not taken; somebody has to look."""

    name: str
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSentAgain(Deed):
    """Somebody let a message be tried again."""

    name: str
