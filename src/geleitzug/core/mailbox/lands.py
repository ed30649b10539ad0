# SPDX-License-Identifier: EUPL-1.2
"""Which administrative procedure act a Land has, and how it stands to the federal one. How days count is rules.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Procedure:
    """The administrative procedure act of a Land (Landesverwaltungsverfahrensgesetz)."""

    act: str
    refers: str = ""
    """The section by which it applies the federal act as it stands; empty where its text is its own."""
    post: str = "§ 41 Abs. 2 Satz 1"
    """Where it says when a letter in the post counts as announced."""


# Which Land refers and which has a text of its own: 90 % and more. Whether a text of its own says three days or four
# by now was read for none of them with certainty: rules.py takes four everywhere, since too long harms nobody.
PROCEDURES: dict[str, Procedure] = {
    "BB": Procedure("VwVfGBbg", refers="§ 1 Abs. 1"),
    "BE": Procedure("VwVfG Bln", refers="§ 1 Abs. 1"),
    "BW": Procedure("LVwVfG (BW)"),
    "BY": Procedure("BayVwVfG", post="Art. 41 Abs. 2 Satz 1"),
    "HB": Procedure("BremVwVfG"),
    "HE": Procedure("HVwVfG"),
    "HH": Procedure("HmbVwVfG"),
    "MV": Procedure("VwVfG M-V"),
    "NI": Procedure("NVwVfG", refers="§ 1 Abs. 1"),
    "NW": Procedure("VwVfG NRW"),
    "RP": Procedure("LVwVfG (RP)", refers="§ 1 Abs. 1"),
    "SH": Procedure("LVwG (SH)", post="§ 110 Abs. 2 Satz 1"),
    "SL": Procedure("SVwVfG"),
    "SN": Procedure("SächsVwVfZG", refers="§ 1"),
    "ST": Procedure("VwVfG LSA", refers="§ 1 Abs. 1"),
    "TH": Procedure("ThürVwVfG"),
}

LANDS = tuple(PROCEDURES)


def post_rule(land: str) -> str:
    """Return where the Land says when a letter in the post counts as announced."""
    its = PROCEDURES[land]
    if its.refers:
        return f"§ 41 Abs. 2 Satz 1 VwVfG mit {its.refers} {its.act}"
    return f"{its.post} {its.act}"
