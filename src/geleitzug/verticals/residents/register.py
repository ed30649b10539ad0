# SPDX-License-Identifier: EUPL-1.2
"""The demo's register behind the port: it looks people up in its own table and lets the rules answer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import msgspec

from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.residents import rules
from geleitzug.verticals.residents.models import Dwelling, RegisteredBlock, Resident, entry_of
from geleitzug.verticals.residents.rules import Answer, Declarations, Entry, Wanted


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipality's value ``residents``.

    ``tell_moved_away``: whether the machine gives the new address of people who have moved away. We read § 44 (1)
    no. 4 BMG so (80 %), hence it is off unless an office switches it on.
    """

    tell_moved_away: bool = False


class TableRegister:
    """The register that lives in our own tables."""

    def find(self, wanted: Wanted, declared: Declarations, *, today: date) -> Answer:
        """Answer about one person; the same three questions are asked of the database whoever it is."""
        tenant = doors.current_tenant()
        settings = msgspec.convert(directory.by_id(tenant).values.get("residents", {}), Settings)
        # No office may read the register, so the process may come through the office's door and we go on alone.
        with doors.machine_door(tenant):
            entries = _namesakes(rules.search_names(wanted))
        return rules.answer(wanted, declared, entries, today=today, tell_moved_away=settings.tell_moved_away)


def _namesakes(names: frozenset[str]) -> list[Entry]:
    found = list(Resident.objects.filter(search_names__name__in=names).distinct())
    ids = [resident.pk for resident in found]
    dwellings = _by_resident(Dwelling.objects.filter(resident__in=_never_empty(ids)).order_by("id"))
    blocks = _by_resident(RegisteredBlock.objects.filter(resident__in=_never_empty(ids)))
    return [entry_of(resident, dwellings[resident.pk], blocks[resident.pk]) for resident in found]


def _by_resident(rows: Any) -> Any:
    table = defaultdict(list)
    for row in rows:
        table[row.resident_id].append(row)
    return table


def _never_empty(ids: list[Any]) -> list[Any]:
    """Keep Django from leaving out the question when nobody was found: no hit must take as long as one."""
    return ids or ["00000000-0000-0000-0000-000000000000"]
