# SPDX-License-Identifier: EUPL-1.2
"""Incoming mail: read from its letterbox, laid into the case it names or into the tray, and moved away there.

Once and only once: a mail is known by its number in the letterbox, and by what it is where that counts anew. First the
row is written, then the mail is moved: whoever dies between the two finds it again and only moves it.
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Case
from geleitzug.core.files.models import Document
from geleitzug.core.files.ports import ScannerAway, scanner
from geleitzug.core.filing import enclosed, letterboxes, mails, ports, rules, scans
from geleitzug.core.filing.enclosed import Kept
from geleitzug.core.filing.incoming import Sheet, file_into, lay_down
from geleitzug.core.filing.mail_paper import print_mail
from geleitzug.core.filing.mails import Mail
from geleitzug.core.filing.models import IncomingPaper, Letterbox, TakenMail
from geleitzug.core.filing.rules import PaperState, Way
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door
from geleitzug.ground.tenancy.models import Municipality

log = logging.getLogger(__name__)
AT_ONCE = 50
"""So many mails are taken before others get their turn; the next look goes on."""
EML = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What came in one mail: ``named`` are the numbers its subject and the cover sheets in it name.

    ``stays`` says that it is not laid down whole: it stays in the letterbox, among what somebody has to look at.
    ``printed`` is the PDF; it is made before a door is opened, as that takes seconds.
    """

    digest: str
    mail: Mail
    named: frozenset[str] = frozenset()
    sheets: frozenset[str] = frozenset()
    files: tuple[Kept, ...] = ()
    told: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)
    stays: bool = False
    printed: bytes = field(default=b"", repr=False)


@periodic("*/5 * * * *", "filing.look_for_mail")
def look_for_mail() -> None:
    """Ask for a look into each open letterbox; one that was away is tried again."""
    for key in Letterbox.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        defer(take_mail, letterbox=str(key))


@job("filing.take_mail", outside=True)
def take_mail(*, tenant: UUID, letterbox: str) -> None:
    """Take what lies in a letterbox. One out of reach is no reason to try again: the clock asks for the next look."""
    key = UUID(letterbox)
    with machine_door(tenant):
        address = letterboxes.open_address(key)
    if address is None:
        return
    trouble = ""
    try:
        with ports.letterboxes().open(address) as box:
            trouble = _take_all(tenant, key, box, address)
    except ports.MailAway as away:
        trouble = str(away)
    with machine_door(tenant):
        letterboxes.note(key, trouble, timezone.now())


def _take_all(tenant: UUID, key: UUID, box: ports.OpenLetterbox, address: ports.Address) -> str:
    """Take mail after mail; one that cannot be taken keeps no other from coming. Returns what is in the way."""
    lying = box.waiting()
    with machine_door(tenant):
        found = TakenMail.objects.filter(letterbox=key, validity=box.validity, uid__in=[each.uid for each in lying])
        known = {row.uid: row for row in found}
        refused = Letterbox.objects.values_list("refused", flat=True).get(pk=key)
    for row in known.values():
        if row.moved is None:
            _move(tenant, row, box)
    trouble = ""
    for each in rules.in_turn([each for each in lying if each.uid not in known], refused)[:AT_ONCE]:
        try:
            row = _take(tenant, key, box, each, address)
        except Exception as error:
            # Also one at which the line breaks: else the server would not get past it at the next look either.
            with machine_door(tenant):
                letterboxes.note_refused(key, each.uid)
            trouble = _what_is_in_the_way(error)
            continue
        _move(tenant, row, box)
    return trouble


def _take(tenant: UUID, key: UUID, box: ports.OpenLetterbox, each: ports.Lying, address: ports.Address) -> TakenMail:
    now = timezone.now()
    bundle = _fetched(box, each, address, directory.by_id(tenant), now)
    with machine_door(tenant):
        return receive(bundle, letterbox=key, validity=box.validity, uid=each.uid, now=now)


def _what_is_in_the_way(error: Exception) -> str:
    """Return a sentence on one mail that could not be taken; raises where the others cannot be either."""
    if isinstance(error, ports.MailRefused):
        return _("Eine E-Mail gibt der Mailserver nicht heraus; die anderen kommen. %(why)s") % {"why": error}
    if isinstance(error, (ports.MailAway, ScannerAway)):
        raise error
    log.error("a mail could not be taken from a letterbox", exc_info=error)
    return _("Eine E-Mail ließ sich nicht übernehmen. Sie liegt noch im Postfach; der Betrieb ist gefragt.")


def _move(tenant: UUID, row: TakenMail, box: ports.OpenLetterbox) -> None:
    moved = box.put_aside(row.uid, trouble=row.trouble)
    with machine_door(tenant):
        TakenMail.objects.filter(pk=row.pk).update(moved=moved)


# --- looking at it: no door is open ---------------------------------------------------------------------------------


def _fetched(
    box: ports.OpenLetterbox, each: ports.Lying, address: ports.Address, town: Municipality, now: datetime
) -> Bundle:
    size, content = each.size, b""
    if size <= mails.MOST_BYTES:
        content = box.read(each.uid, mails.MOST_BYTES + 1)
        size = len(content)
    if size > mails.MOST_BYTES:
        return _printed(_too_large(box.head(each.uid), max(size, each.size), address.trouble), town, now)
    return opened(content, town=town, trouble_folder=address.trouble, now=now)


def opened(content: bytes, *, town: Municipality, trouble_folder: str, now: datetime) -> Bundle:
    """Read a mail, have its files looked at for malware, read the cover sheets in them, print it; raises MailAway."""
    return _printed(_looked_through(content, town.key, trouble_folder), town, now)


def _printed(bundle: Bundle, town: Municipality, now: datetime) -> Bundle:
    files = [each.name for each in bundle.files]
    return replace(bundle, printed=print_mail(bundle.mail, town=town, files=files, told=bundle.told, came_at=now))


def _looked_through(content: bytes, town: str, trouble_folder: str) -> Bundle:
    mail, digest = mails.read(content), mails.digest(content)
    if any(_infected(each) for each in (content, *(part.content for part in mail.parts))):
        told = _("Der Virenscanner hat in dieser E-Mail etwas gefunden. Sie ist nicht übernommen und liegt im Postfach "
                 "im Ordner „%(folder)s“.") % {"folder": trouble_folder}  # fmt: skip
        head = Mail(mail.sender, mail.to, mail.subject, mail.sent)
        return Bundle(digest, head, named=frozenset(mails.numbers_in(mail.subject)), told=(told,), stays=True)
    kept, left = enclosed.sort(mail.parts)
    named, told_of_files = _sheets_in(kept, town)
    return Bundle(
        digest, mail, named=frozenset(mails.numbers_in(mail.subject)), sheets=frozenset(named), files=tuple(kept),
        told=(*mail.told, *left, *told_of_files), content=content,
    )  # fmt: skip


def _too_large(head: bytes, size: int, folder: str) -> Bundle:
    mail = mails.head_of(head)
    told = _("Diese E-Mail hat %(size)d MB; übernommen werden höchstens %(most)d. Sie liegt im Postfach im Ordner "
             "„%(folder)s“.") % {"size": size // 1_000_000, "most": mails.MOST_BYTES // 1_000_000,
                                 "folder": folder}  # fmt: skip
    digest = hashlib.sha256(f"{mails.digest(head)} {size}".encode()).hexdigest()
    return Bundle(digest, mail, named=frozenset(mails.numbers_in(mail.subject)), told=(told,), stays=True)


def _infected(content: bytes) -> bool:
    """Let the scanner look; without one a mail waits in its letterbox, where a scanner is required."""
    try:
        return bool(scanner().find(io.BytesIO(content)))
    except ScannerAway as away:
        if settings.SCANNER_REQUIRED:
            raise ports.MailAway(
                _("Der Virenscanner ist nicht zu erreichen. Die E-Mails warten im Postfach.")
            ) from away
        return False


def _sheets_in(kept: list[Kept], town: str) -> tuple[set[str], list[str]]:
    """Return the numbers on the cover sheets of this town, and sentences on PDFs that cannot be read."""
    numbers: set[str] = set()
    told: list[str] = []
    for each in kept:
        if each.mime != "application/pdf":
            continue
        try:
            pieces = scans.part(each.content)
        except scans.NotAScan as wrong:
            told.append(f"{each.name}: {wrong}")
            continue
        numbers |= {piece.code.number for piece in pieces if piece.code is not None and piece.code.town == town}
    return numbers, told


# --- keeping it -----------------------------------------------------------------------------------------------------


@transaction.atomic
def receive(bundle: Bundle, *, letterbox: UUID, validity: int, uid: int, now: datetime) -> TakenMail:
    """Keep a mail: in the open case it names, else in the tray. The same again is not taken twice.

    The letterbox's row is locked, so that of two looks at once only one takes it.
    """
    list(Letterbox.objects.select_for_update().filter(pk=letterbox).values_list("pk"))
    row = keep(bundle, now)
    taken, _new = TakenMail.objects.get_or_create(
        letterbox_id=letterbox, validity=validity, uid=uid, defaults={"paper": row.pk, "trouble": bundle.stays}
    )
    return taken


@transaction.atomic
def keep(bundle: Bundle, now: datetime) -> IncomingPaper:
    """Lay a mail down once; what nobody could read, and what is for a case that has ended, a person looks at first.

    One that was thrown away comes in again: somebody has put it back into the letterbox, since it was an error.
    """
    known = IncomingPaper.objects.filter(digest=bundle.digest, part=0).exclude(state=PaperState.DISCARDED).first()
    if known is not None:
        return known
    mail = bundle.mail
    row = IncomingPaper(
        id=uuid7(), way=Way.MAIL, digest=bundle.digest, part=0, came_at=now, sender=mail.sender, told=list(bundle.told)
    )
    sheets = _sheets(bundle, row)
    row.pages, row.name = len(sheets), (mail.subject or _("ohne Betreff"))[:200]
    cases = list(Case.objects.filter(number__in=bundle.named | bundle.sheets)) if bundle.named | bundle.sheets else []
    row.number = rules.one_case({case.number for case in cases} | bundle.sheets)
    case = next((case for case in cases if case.number == row.number), None)
    if case is not None and case.closed_at is None and not (bundle.stays or mail.unreadable):
        file_into(case, row, sheets, by=MACHINE)
        row.name, row.sender, row.told = "", "", []
    else:
        lay_down(row, sheets)
    row.save(force_insert=True)
    return row


def _sheets(bundle: Bundle, row: IncomingPaper) -> list[Sheet]:
    """Return what is laid down: the mail to be read, its files, and the mail as it came."""
    mail, tail = bundle.mail, row.pk.hex[-12:]
    title = _("E-Mail: %(subject)s") % {"subject": mail.subject or _("ohne Betreff")}
    found = [Sheet(Document.Kind.MAIL, title[:200], f"e-mail-{tail}.pdf", "application/pdf", bundle.printed)]
    found += [Sheet(Document.Kind.MAIL, each.name, each.name, each.mime, each.content) for each in bundle.files]
    if bundle.content:
        found.append(Sheet(Document.Kind.MAIL, _("E-Mail, wie sie kam"), f"e-mail-{tail}.eml", EML, bundle.content))
    return found
