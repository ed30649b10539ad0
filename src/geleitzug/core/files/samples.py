# SPDX-License-Identifier: EUPL-1.2
"""Letters as a town would send them, for looking at templates before one is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geleitzug.core.files.letters import Bank, FeeLine, Letter, PaymentDue, Row, Sender
from geleitzug.ground.money import Euro


def sample_letters() -> list[Letter]:
    """Return letters of every outcome and language, as a package's letter must survive them."""
    granted = a_sample_letter()
    return [
        granted,
        replace(granted, outcome="granted_with_conditions", conditions=("Erste Auflage.", "Zweite Auflage.")),
        replace(granted, outcome="refused", fees=(), payment=None, facts=()),
        replace(granted, language="en", draft=True),
    ]


def a_sample_letter() -> Letter:
    """Return a letter as a town would send it, for previews and for looking at templates."""
    bank = Bank("Stadtkasse Musterhafen", "DE02 1001 0010 0006 8201 01", "PBNKDEFFXXX", "Musterhafener Sparkasse")
    sender = Sender(
        municipality="Stadt Musterhafen", office="Steueramt", street="Am Alten Hafen 1", postcode="27499",
        city="Musterhafen", phone="0471 9999-100", mail="steueramt@musterhafen.example",
        web="www.musterhafen.example", hours="Mo–Fr 8–12 Uhr, Do auch 14–18 Uhr", room="2.14",
        clerk="Frau Petersen", bank=bank,
    )  # fmt: skip
    return Letter(
        sender=sender,
        recipient=("Frau", "Berta Beispiel", "Deichstraße 7", "27499 Musterhafen"),
        date=date(2026, 3, 9),
        subject="Bescheid über die Festsetzung der Hundesteuer",
        reference="HUN-2026-000123",
        salutation="Sehr geehrte Frau Beispiel,",
        kind="abgabenbescheid",
        outcome="granted",
        body=("für Ihren Hund setzen wir die Hundesteuer fest.\n\nDie Steuer gilt ab dem 1. März 2026.",),
        reasons="Sie haben den Hund am 2. März 2026 angemeldet.\n\n- Der Hund ist älter als drei Monate.\n"
        "- Ein Befreiungsgrund liegt nicht vor.",
        remedy="Gegen diesen Bescheid können Sie innerhalb eines Monats nach Bekanntgabe Widerspruch erheben.",
        facts=(
            Row("Name des Hundes", "Bello"),
            Row("Rasse", "Labrador"),
            Row("Beginn der Steuerpflicht", "1. März 2026"),
        ),
        fees=(FeeLine("Hundesteuer, erster Hund", Euro(12000), per="year", basis="§ 4 Abs. 1 Hundesteuersatzung"),),
        fee_note="Die Steuer wird jedes Jahr zum 1. Juli fällig.",
        payment=PaymentDue(Euro(12000), bank, "HUN-2026-000123", date(2026, 4, 15)),
        signatory="Petersen",
        enclosures=("Merkblatt zur Hundehaltung",),
    )  # fmt: skip
