# SPDX-License-Identifier: EUPL-1.2
"""To whom a letter goes, and what stands in its address field: the one rule for every letter of the house.

Who applies for themselves gets what they applied for; for a child, a ward or a principal it is who represents them.
Where those are reached is reached.py; from when on a letter counts as announced is core/mailbox/rules.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geleitzug.ground.people.names import is_same_person

MOST_LINES = 6
"""What the address field of a letter takes (DIN 5008, form B)."""
AS_WHAT: Mapping[str, str] = {
    "child": "als gesetzliche Vertretung von %s",
    "care": "als rechtliche Betreuung von %s",
    "principal": "bevollmächtigt von %s",
}
"""On whose behalf somebody acts → the line below their name. It says whom a letter is about, so that nobody can take
its recipient for the one who is to pay; German, as the letters are (§ 23 (1) VwVfG, § 87 (1) AO)."""


def goes_to_representative(on_behalf: str) -> bool:
    """Tell whether letters go to who represents somebody, and not to the person they are about.

    A child cannot take part in proceedings by itself (§ 12 VwVfG, § 79 AO): what is to reach it is announced to its
    legal representative (§ 6 (1) sentence 1 VwZG), and one of two parents is enough (§ 6 (3) VwZG). For a ward it is
    the guardian, as far as the guardianship reaches (§ 6 (1) sentence 2 VwZG); which that is, the proof shows. An agent
    is whom the office turns to (§ 14 (3) sentence 1 VwVfG, § 80 (5) AO) and may announce to (§ 41 (1) sentence 2 VwVfG,
    § 122 (1) sentence 3 AO); with a written power, without which nobody applies here, it has to deliver to them
    (§ 7 (1) sentence 2 VwZG) and shall announce to them (§ 122 (1) sentence 4 AO).
    """
    return on_behalf in AS_WHAT


def spoken_of(named: str, *, represented: str, representing: str) -> str:
    """Return what a letter calls the person who is represented: as the answers do, unless these name who acts for them.

    ``represented`` is what they are called by who acts for them.
    """
    return represented if represented and is_same_person(named, representing) else named


def field_lines(
    own: Sequence[str], *, on_behalf: str = "self", about: str = "", representing: str = "", home: Sequence[str] = ()
) -> list[str]:
    """Return the lines of a letter's address field.

    ``own`` are name and address of the person it is about, ``about`` what they are called; ``representing`` is who acts
    for them, a person or a company, and ``home`` the lines of their address.
    """
    if not goes_to_representative(on_behalf) or not representing:
        return list(own)[:MOST_LINES]
    return [representing, AS_WHAT[on_behalf] % about, *home][:MOST_LINES]


def has_address(addressee: Mapping[str, object]) -> bool:
    """Tell whether a letter says where it goes, and not only to whom."""
    lines = addressee.get("lines")
    said = [line for line in lines if str(line).strip()] if isinstance(lines, list) else []
    return len(said) > (2 if addressee.get("representing") else 1)
