# SPDX-License-Identifier: EUPL-1.2
"""Tablets of the world: one on which something lies, one that waits, and what was signed on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

PAPER_SECRET, WAITING_SECRET = "das-tablet-mit-papier", "das-tablet-das-wartet"
"""What lies in the cookies of the two tablets."""
LONG = timedelta(days=400)
"""The world is kept from run to run; a tablet of the house is paired for a day."""


def sign_on_tablets(town: UUID, case: UUID) -> dict[str, str]:
    """Pair tablets, let somebody sign a receipt of a case and put it before them again; returns ids."""
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.cases.actions import assisting
    from geleitzug.core.catalogue import queries as catalogue
    from geleitzug.core.files.models import Document
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.signing import copying, declaring, sheets
    from geleitzug.verticals.signing.models import Sheet
    from geleitzug.verticals.signing.rules import Purpose
    from geleitzug.verticals.signing.tests.hand import STROKES
    from tests.world_counter import REGISTER

    now = timezone.now()
    cast = seed.TownCast(town)
    clerk, registrar = cast.staff(office="tax", role="clerk"), cast.staff(office="registry", role="clerk")
    pad, _waiting, theirs = (
        _paired(town, name, office, by, secret)
        for name, office, by, secret in (
            ("Schalter 1", "tax", clerk, PAPER_SECRET),
            ("Schalter 2", "tax", clerk, WAITING_SECRET),
            ("Standesamt", "registry", registrar, "das-tablet-des-standesamts"),
        )
    )
    with doors.office_door(town):
        document = Document.objects.filter(subject=case, kind="receipt").get()
        wanted = sheets.Wanted(document=document, title=document.title, signer="Erika Beispiel")
        signed = sheets.put(pad, wanted, office="tax", by=clerk, now=now)
    with doors.machine_door(town):
        sheets.sign_by_hand(pad, signed.pk, strokes=STROKES, now=now)
        copying.write(signed.pk)
    with doors.office_door(town):
        lying = sheets.put(pad, wanted, office="tax", by=clerk, now=now)
        service = catalogue.service_in(town, REGISTER)
        assert service is not None
        person = assisting.Person(name="Hilke Harms", document="card", digits="4711")
        row = assisting.begin(service, by=registrar, channel="counter", identity="seen", person=person)
        declared = declaring.put(theirs, row, by=registrar, now=now)
    with doors.machine_door(town):
        assert declared.purpose == Purpose.DECLARATION
        sheets.sign_by_name(theirs, declared.pk, name="Hilke Harms", now=now)
        Sheet.objects.filter(pk=lying.pk).update(until=now + LONG)
    made = {"pad": pad.pk, "signed": signed.pk, "lying": lying.pk, "declared": row.application_id}
    return {name: str(key) for name, key in made.items()}


def _paired(town: UUID, name: str, office: str, by: Any, secret: str) -> Any:
    """Pair a tablet as people do, and let it have a secret the tests know."""
    from django.utils import timezone

    from geleitzug.core.screens.pairing import holder_of
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.signing import pairing

    now = timezone.now()
    with doors.office_door(town):
        _pad, code = pairing.make(by=by, name=name, office=office, now=now)
    with doors.citizen_door(town):
        found = pairing.pair(code, now=now)
    assert found is not None
    pad = found[0]
    with doors.machine_door(town):
        pad.holder, pad.until = holder_of(secret, of=pairing.PAD), now + LONG
        pad.save(update_fields=["holder", "until"])
    return pad
