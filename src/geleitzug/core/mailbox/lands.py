# SPDX-License-Identifier: EUPL-1.2
"""Which administrative procedure act a Land has, and how it stands to the federal one. How days count is rules.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Procedure:
    """The administrative procedure act of a Land (Landesverwaltungsverfahrensgesetz)."""

    act: str
    refers: str = ""
    """The section by which it applies the federal act as it stands; empty where its text is its own."""
    own_numbers: Mapping[str, str] = field(default_factory=dict)
    """Sections of the federal act → where this act says the same, where it is numbered otherwise."""
    sign: str = "§"


# Which Land refers and which has a text of its own: 90 % and more. Whether a text of its own says three days or four
# by now was read for none of them with certainty: rules.py takes four everywhere, since too long harms nobody.
PROCEDURES: dict[str, Procedure] = {
    "BB": Procedure("VwVfGBbg", refers="§ 1 Abs. 1"),
    "BE": Procedure("VwVfG Bln", refers="§ 1 Abs. 1"),
    "BW": Procedure("LVwVfG (BW)"),
    "BY": Procedure("BayVwVfG", sign="Art."),
    "HB": Procedure("BremVwVfG"),
    "HE": Procedure("HVwVfG"),
    "HH": Procedure("HmbVwVfG"),
    "MV": Procedure("VwVfG M-V"),
    "NI": Procedure("NVwVfG", refers="§ 1 Abs. 1"),
    "NW": Procedure("VwVfG NRW"),
    "RP": Procedure("LVwVfG (RP)", refers="§ 1 Abs. 1"),
    "SH": Procedure("LVwG (SH)", own_numbers={"41": "110", "42": "111", "42a": "111a", "48": "116", "49": "117"}),
    "SL": Procedure("SVwVfG"),
    "SN": Procedure("SächsVwVfZG", refers="§ 1"),
    "ST": Procedure("VwVfG LSA", refers="§ 1 Abs. 1"),
    "TH": Procedure("ThürVwVfG"),
}

LANDS = tuple(PROCEDURES)


def rule(land: str, section: str, rest: str = "") -> str:
    """Return where a Land says what the federal act says in a section: ``rule("NI", "41", "Abs. 2 Satz 1")``."""
    its = PROCEDURES[land]
    number = f"{its.own_numbers.get(section, section)} {rest}".strip()
    if its.refers:
        return f"§ {number} VwVfG mit {its.refers} {its.act}"
    return f"{its.sign} {number} {its.act}"
