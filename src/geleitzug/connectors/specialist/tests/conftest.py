# SPDX-License-Identifier: EUPL-1.2
"""Certificates of an authority of our own, and a parcel to be sent."""

from __future__ import annotations

import pytest
from tests.certificates import PEM, Pair, authority, issue, server_files

from geleitzug.core.handover.ports import Attachment, Parcel

__all__ = ["PEM", "Pair", "authority", "issue", "server_files"]


@pytest.fixture(scope="session")
def client(authority: Pair) -> Pair:
    """Who we are."""
    return issue("geleitzug", authority)


@pytest.fixture
def parcel() -> Parcel:
    """A message with a file."""
    return Parcel(
        key="0192f0c0-1111-7000-8000-000000000001",
        town="musterhafen",
        target="fach",
        title="Gewerbeanzeige, MH-2026-1",
        name="MH-2026-1.xml",
        mime="application/xml",
        content=b"<a>1</a>",
        attachments=(Attachment("MH-2026-1-1-karte.pdf", "application/pdf", b"%PDF-1"),),
    )
