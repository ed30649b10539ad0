# SPDX-License-Identifier: EUPL-1.2
"""What the demo's records office has to do: files whose time is over, a paper and a mail in the tray."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from geleitzug.core.cases.models import Case
from geleitzug.core.files.archival import picture_as_pdf
from geleitzug.core.files.press import FONTS
from geleitzug.core.filing import disposing, incoming, scans, taking_mail
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import Municipality

DUE = ("hundesteuer-anmelden", "gewerbeanmeldung")
YEARS = 14
"""So old are the cases that need not be kept any more: the longest period of these services is ten years."""
OLD_OF_EACH = 2
_SCANNED = """Landkreis Moorland, Veterinäramt

Sehr geehrte Damen und Herren,

in Ihrer Sache wegen der Hundehaltung im
Deichweg 12 übersenden wir unser Gutachten
mit der Bitte um Kenntnisnahme.
"""
_QUESTION = """Guten Tag,

ich habe im Frühjahr einen Zwinger gebaut. Brauche ich dafür
eine Genehmigung? Einen Lageplan habe ich beigefügt.

Mit freundlichen Grüßen
Jannes Petersen
"""


def lay_out(town: Municipality, staff: Callable[[str, str], Actor]) -> None:
    """Let files be due, one lot be proposed, and a paper and two mails come in; ``staff`` finds who has a role."""
    old = _grow_old(town.pk)
    if old:
        with doors.office_door(town.pk):
            disposing.propose(old[:1], by=staff("digital", "records"), today=timezone.localdate())
    now = timezone.now()
    with doors.machine_door(town.pk):
        open_case = Case.objects.filter(closed_at=None, service_key=DUE[0]).order_by("pk").first()
    lageplan = _scan("Lageplan Zwinger, Deichweg 12")
    bundles = [_mail(town, "Zwinger am Haus", _QUESTION, lageplan, now)]
    if open_case is not None:
        bundles.append(
            _mail(town, f"Nachtrag zu {open_case.number}", "Guten Tag,\n\nanbei der Nachweis.", lageplan, now)
        )
    with doors.machine_door(town.pk):
        piece = scans.part(_scan(_SCANNED))[0]
        incoming.receive(piece, town=town.key, name="scan0001.pdf", digest="0" * 64, part=0)
        for bundle in bundles:
            taking_mail.keep(bundle, now)


def _grow_old(town: UUID) -> list[UUID]:
    """Let some closed cases have happened years ago, as if taken over from what the town had before."""
    past = timedelta(days=365 * YEARS)
    old: list[UUID] = []
    with doors.machine_door(town):
        for service in DUE:
            closed = Case.objects.filter(service_key=service, closed_at__isnull=False).order_by("pk")
            old += closed.values_list("pk", flat=True)[:OLD_OF_EACH]
        Case.objects.filter(pk__in=old).update(
            received_at=F("received_at") - past, decided_at=F("decided_at") - past, closed_at=F("closed_at") - past
        )
    return old


def _mail(town: Municipality, subject: str, text: str, plan: bytes, now: datetime) -> taking_mail.Bundle:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "Jannes Petersen <jannes.petersen@example.org>", f"post@{town.key}.example"
    message["Subject"], message["Date"] = subject, format_datetime(now)
    message["Message-ID"] = f"<{now:%Y%m%d%H%M%S}.{len(subject)}@example.org>"
    message.set_content(text)
    message.add_attachment(plan, maintype="application", subtype="pdf", filename="lageplan.pdf")
    return taking_mail.opened(message.as_bytes(), town=town.key, trouble_folder="")


def _scan(text: str) -> bytes:
    """Return a page as a scanner makes it: a picture of words."""
    sheet = Image.new("RGB", (1240, 1754), "white")
    font = ImageFont.truetype(str(next(FONTS.glob("*.ttf"))), 34)
    ImageDraw.Draw(sheet).multiline_text((140, 180), text, fill="black", font=font, spacing=14)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return picture_as_pdf(out.getvalue())
