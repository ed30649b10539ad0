# SPDX-License-Identifier: EUPL-1.2
"""The cover sheet (Deckblatt) of a case: with it in front, papers find their way from the scanner into the file."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import segno
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Case
from geleitzug.core.files.coversheet import CoverSheet, print_coversheet
from geleitzug.core.files.letters import Language, Sender
from geleitzug.core.filing import codes
from geleitzug.ground.tenancy import directory, doors


def print_for(case: Case, *, service: str, office: str, lang: Language, day: date) -> bytes:
    """Print a case's cover sheet. It names the case and nobody: it lies on desks and in bins."""
    here = directory.by_id(doors.current_tenant())
    sheet = CoverSheet(
        sender=Sender(
            municipality=str(here.contact.get("full_name") or here.name), office=office,
            street=here.contact.get("street", ""), postcode=here.contact.get("postcode", ""),
            city=here.contact.get("city", ""), colour=here.look.get("primary", "#1b3a5c"),
        ),
        language=lang,
        title=_("Deckblatt zum Einscannen"),
        reference=case.number,
        service=service,
        code=drawn(codes.written(here.key, case.number)),
        code_alt=_("Code des Vorgangs %(number)s") % {"number": case.number},
        texts=(
            _("Legen Sie dieses Blatt oben auf die Papiere und scannen Sie es mit. Die Seiten dahinter kommen in die"
              " Akte dieses Vorgangs, bis das nächste Deckblatt kommt."),
            _("Ein Stapel darf mehrere Deckblätter haben. Das Blatt lässt sich wieder verwenden."),
        ),
    )  # fmt: skip
    return print_coversheet(sheet, day=day)


def drawn(text: str) -> str:
    """Draw a code that is read from a bad copy as well (a quarter of it may be missing)."""
    out = BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
    return out.getvalue().decode()
