# SPDX-License-Identifier: EUPL-1.2
"""A town that has not said what only it can say is told so before anything is written."""

from __future__ import annotations

from pathlib import Path

from geleitzug.config import founding

SERVICES = Path(__file__).resolve().parents[2] / "services"


def test_a_new_town_is_told_what_is_missing_for_the_services_it_wants() -> None:
    own = {"postcodes": ["12345"], "tax_office": "Finanzamt Neudorf"}
    spec = {"services": {"hundesteuer-anmelden": {}, "gewerbeanmeldung": {"values": own}}}

    lacking = founding.lacking(spec, SERVICES)

    assert lacking == ["gewerbeanmeldung: values.chamber_of_commerce, values.chamber_of_crafts"]
