# SPDX-License-Identifier: EUPL-1.2
"""From a schema to a service somebody applies for, on one day, by two people: docs/journeys/new-service.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geleitzug.connectors.fim.tests import samples
from tests.journeys.before import Before
from tests.journeys.workbench import Bench

pytestmark = pytest.mark.browser

SCHEMA = "shared/standards/fim/xdf3/S07000000200.xdf3.xml"
"""A schema of the FIM that is not ours to copy: it is read where it lies, in a folder above the checkout."""


def test_each_point_becomes_a_condition_or_is_left_out(enter: Callable[..., Any], before: Before) -> None:
    jette = Bench(enter("editor"), before.imported("zweitwohnung-anmelden"))

    # Two rules become conditions: one as it is proposed, one built by hand.
    jette.takes_over("WENN F1 = NEIN")
    jette.sees("1 von 5 erledigt")
    jette.opens("regeln/bedingung/?frage=wohnung.art&punkt=r4")
    jette.says("0.0", reads="a.wohnung.einzug", how="day:less", **{"from": "today"})
    jette.saves()
    jette.sees("2 von 5 erledigt")
    jette.leaves_out_the_rest("Das prüft das Amt.")
    jette.sees("5 von 5 erledigt")


HUNTER = "antragstellende_person_zulassung_jaegerp"
HOME = f"{HUNTER}.wohnsitz_bei_bearbeitung_jagdschein"
STREET = f"{HOME}.anschrift_inland_strassenanschrift"
OLE = {
    f"{HUNTER}.vornamen": "Ole",
    f"{HUNTER}.familienname": "Janssen",
    f"{HUNTER}.geburtsdatum_teilbekannt.jahr": "1957",
    f"{HOME}.abfrage_anschrift_inland_oder_ausland": "001",
    f"{STREET}.strasse": "Am Siel",
    f"{STREET}.postleitzahl": "27565",
    f"{STREET}.ort": "Musterhafen",
}
"""What somebody types into S07000000200, Jägerprüfung, where it must be answered."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema, two of its rules that are taken over, and what somebody answers."""

    title: str
    key: str
    rules: tuple[str, str]
    answers: Mapping[str, str]
    content: bytes


def given() -> Schema:
    """Return a schema as the FIM has it; where that does not lie, one of our own."""
    path = next((each / SCHEMA for each in Path(__file__).resolve().parents if (each / SCHEMA).exists()), None)
    if path is None:
        return of_our_own()
    rules = ('Inland oder Ausland" = 001', 'Inland oder Ausland" = 002')
    return Schema("Zulassung zur Jägerprüfung", "jaegerpruefung", rules, OLE, path.read_bytes())


def of_our_own() -> Schema:
    """Return a small schema, written for this journey."""
    rules = (
        samples.rule('WENN F00000001 "Chip" = JA, DANN ist F00000002 "Nummer" ein Pflichtfeld.', "R00000001"),
        samples.rule('WENN F00000001 "Chip" = NEIN, DANN ist F00000003 "Grund" ein Pflichtfeld.', "R00000002"),
    )
    content = samples.schema(
        samples.field("F00000001", "Chip", "bool"),
        samples.field("F00000002", "Nummer", times="0:1"),
        samples.field("F00000003", "Grund", times="0:1"),
        rules="".join(rules),
    )
    answers = {"chip": "true", "nummer": "276098102345678"}
    return Schema("Chip melden", "chip-melden", ('"Chip" = JA', '"Chip" = NEIN'), answers, content)


def test_a_schema_becomes_a_service_on_one_day(enter: Callable[..., Any], tmp_path: Path) -> None:
    schema = given()
    file = tmp_path / "schema.xml"
    file.write_bytes(schema.content)

    jette = Bench(enter("editor"))
    jette.imports(file, schema.title, schema.key)
    for rule in schema.rules:
        jette.takes_over(rule)
    jette.adds_a_fee("Prüfung", "30,00")
    jette.records(f"{schema.title}: alles ist da", schema.answers)
    jette.submits("Bitte ansehen")

    olaf = Bench(enter("releaser"), jette.address)
    olaf.opens("freigabe/")
    olaf.sees("Jette Hansen hat den Entwurf zur Prüfung gegeben.")
    olaf.approves()
    olaf.person.is_well()

    ole = enter("guest")
    ole.finds(schema.title, schema.title)
    ole.begins()
    ole.answers(schema.answers)
    ole.sees("30,00")
    ole.sends()
    ole.pays()
    ole.sees("30,00")
    number = ole.notes_the_number()
    ole.is_well()

    clerk = enter("citizens' clerk")
    clerk.opens_case(number)
    clerk.takes_it()
    clerk.does("Angaben und Nachweise prüfen")
    clerk.waits_for("Entscheiden")
    clerk.decides("granted")
    clerk.is_well()
    ole.opens_status(number)
