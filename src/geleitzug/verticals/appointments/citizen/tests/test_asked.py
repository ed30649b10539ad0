# SPDX-License-Identifier: EUPL-1.2
"""What somebody wants, there and back through an address."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict

from geleitzug.core.booking.models import Errand
from geleitzug.core.booking.rules import Line
from geleitzug.ground.ids import uuid7
from geleitzug.verticals.appointments.citizen.asked import Asked, of_query, read

ERRANDS = {
    "ausweis": Errand(tenant_id=uuid7(), key="ausweis", minutes=10, most_persons=4),
    "meldung": Errand(tenant_id=uuid7(), key="meldung", minutes=15, most_persons=1),
}
PLACES = ("mitte", "nord")


def test_everything_comes_back_out_of_an_address() -> None:
    asked = Asked(
        (Line("ausweis", 3), Line("meldung")), ("nord",), (0, 4), "spaet", "tr", wheelchair=True,
        from_day=date(2028, 2, 29),
    )  # fmt: skip

    assert of_query(asked.query(), ERRANDS, PLACES) == asked


def test_fields_of_the_form_say_for_how_many() -> None:
    asked = read(QueryDict("a=ausweis:1&n.ausweis=2&a=meldung&n.meldung=5"), ERRANDS)

    assert asked.lines == (Line("ausweis", 2), Line("meldung", 1))
    assert asked.persons == 2


def test_what_nobody_offers_is_left_out() -> None:
    written = "a=hund&a=ausweis:x&a=ausweis:99&ort=sued&tag=7&tag=-1&zeit=nachts&sprache=%00&ab=2026-02-30&rollstuhl=1"

    assert read(QueryDict(written), ERRANDS, PLACES) == Asked((Line("ausweis", 4),))
