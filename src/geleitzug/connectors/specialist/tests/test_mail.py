# SPDX-License-Identifier: EUPL-1.2
"""Mail leaves the administration only encrypted; whoever has the key reads it."""

from __future__ import annotations

import email
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from django.core import mail

from geleitzug.connectors.specialist.mail import MailLine
from geleitzug.connectors.specialist.tests.conftest import Pair
from geleitzug.core.handover.ports import BadSettings, Parcel, TargetAway


def test_a_mail_to_the_outside_is_read_by_its_key_alone(client: Pair, parcel: Parcel) -> None:
    MailLine().send({"to": "eingang@fach.example", "certificate": client.certificate}, parcel)

    sent = mail.outbox[-1].message()
    raw = sent.as_bytes()
    assert b"MH-2026-1" not in raw
    assert sent.get_content_type() == "application/pkcs7-mime"
    assert sent["Message-ID"].startswith(f"<handover-{parcel.key}@")
    inner = email.message_from_bytes(pkcs7_decrypt_der(sent.get_payload(decode=True), client.own, client.private, []))
    assert [part.get_filename() for part in inner.walk() if part.get_filename()] == [
        parcel.name,
        parcel.attachments[0].name,
    ]
    assert [part.get_payload(decode=True) for part in inner.walk() if part.get_filename() == parcel.name] == [
        parcel.content
    ]


def test_open_mail_stays_inside(parcel: Parcel, settings: Any) -> None:
    settings.HANDOVER_MAIL_INSIDE = ["stadt.example"]

    MailLine().send({"to": "fach@stadt.example", "certificate": ""}, parcel)
    with pytest.raises(BadSettings, match="verschlüsselt"):
        MailLine().check({"to": "fach@woanders.example", "certificate": ""})
    with pytest.raises(TargetAway, match="verschlüsselt"):
        MailLine().send({"to": "fach@woanders.example", "certificate": ""}, parcel)

    assert [sent.to for sent in mail.outbox] == [["fach@stadt.example"]]


@pytest.mark.parametrize(("to", "certificate", "field"), [("niemand", "", "to"), ("a@b.de", "unsinn", "certificate")])
def test_settings_that_cannot_work_are_refused(to: str, certificate: str, field: str) -> None:
    with pytest.raises(BadSettings) as refused:
        MailLine().check({"to": to, "certificate": certificate})

    assert refused.value.field == field
