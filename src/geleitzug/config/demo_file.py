# SPDX-License-Identifier: EUPL-1.2
"""What the demo's records office has to do: files whose time is over, a paper and a mail in the tray."""

from __future__ import annotations

import io
import zipfile
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
from geleitzug.core.files.rules import KINDS
from geleitzug.core.filing import disposing, incoming, scans, taking_mail
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import Municipality

DUE = ("hundesteuer-anmelden", "gewerbeanmeldung")
YEARS = 14
"""So old are the cases that need not be kept any more: the longest period of these services is ten years."""
OLD_OF_EACH = 2
DOCX = KINDS["docx"].mime
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_OPEN = "http://schemas.openxmlformats.org"
_CONTENT_TYPES = f"""{_HEAD}<Types xmlns="{_OPEN}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>"""
_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship Id="r1"
 Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
_DOCUMENT = (
    _HEAD + f'<w:document xmlns:w="{_OPEN}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    "{text}</w:t></w:r></w:p></w:body></w:document>"
)
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
    offer = ("angebot.docx", DOCX, _docx("Angebot der Zwingerbau Nordsee GmbH über eine Zwingeranlage aus Lärchenholz"))
    lageplan = ("lageplan.pdf", "application/pdf", _scan("Lageplan Zwinger, Deichweg 12"))
    bundles = [_mail(town, "Zwinger am Haus", _QUESTION, lageplan, now)]
    if open_case is not None:
        bundles.append(_mail(town, f"Nachtrag zu {open_case.number}", "Guten Tag,\n\nanbei das Angebot.", offer, now))
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


def _mail(
    town: Municipality, subject: str, text: str, file: tuple[str, str, bytes], now: datetime
) -> taking_mail.Bundle:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "Jannes Petersen <jannes.petersen@example.org>", f"post@{town.key}.example"
    message["Subject"], message["Date"] = subject, format_datetime(now)
    message["Message-ID"] = f"<{now:%Y%m%d%H%M%S}.{len(subject)}@example.org>"
    message.set_content(text)
    name, mime, content = file
    message.add_attachment(content, maintype="application", subtype=mime.partition("/")[2], filename=name)
    return taking_mail.opened(message.as_bytes(), town=town, trouble_folder="", now=now)


def _docx(text: str) -> bytes:
    """Return a text as Word keeps it: found by its words, and not fit for the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", _DOCUMENT.format(text=text))
    return out.getvalue()


def _scan(text: str) -> bytes:
    """Return a page as a scanner makes it: a picture of words."""
    sheet = Image.new("RGB", (1240, 1754), "white")
    font = ImageFont.truetype(str(next(FONTS.glob("*.ttf"))), 34)
    ImageDraw.Draw(sheet).multiline_text((140, 180), text, fill="black", font=font, spacing=14)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return picture_as_pdf(out.getvalue())
