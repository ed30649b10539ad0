# SPDX-License-Identifier: EUPL-1.2
"""Why a response is not believed. Which sentence a person reads then is a desk's matter."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a response; the audit trail keeps this word."""

    UNREADABLE = "unreadable"
    COMMENT = "comment"
    WRAPPED = "wrapped"
    UNSIGNED = "unsigned"
    WRONG_SIGNATURE = "wrong_signature"
    UNENCRYPTED = "unencrypted"
    UNDECIPHERABLE = "undecipherable"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_ADDRESS = "wrong_address"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    EARLY = "early"
    UNASKED = "unasked"
    REPLAYED = "replayed"
    OTHER_BROWSER = "other_browser"
    TOO_LOW = "too_low"
    NOT_ANEW = "not_anew"


class Refused(Exception):
    """A response is not believed. ``detail`` is for the log, never for the page: it may help who tries."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason, self.detail = reason, detail


class Declined(Exception):
    """The provider says no: somebody broke off, or it could not do it. ``codes`` are from outer to inner."""

    def __init__(self, request_id: str, codes: tuple[str, ...], message: str, detail: str) -> None:
        super().__init__(" / ".join((*codes, message, detail)))
        self.request_id, self.codes, self.message, self.detail = request_id, codes, message, detail
