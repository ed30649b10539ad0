# SPDX-License-Identifier: EUPL-1.2
"""A mail as a value: bytes in, who wrote what with which files out, and a sentence on whatever cannot be read.

Nothing is fetched that a mail points to. Which files are taken is enclosed.py; what follows is taking_mail.py.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from asn1crypto import cms
from django.utils.translation import gettext as _
from lxml import etree, html

MOST_BYTES = 50_000_000
"""A larger mail stays in its letterbox, and a paper in the tray says so."""
MOST_PARTS = 200
MOST_DEPTH = 20
MOST_TEXT = 200_000
"""So many signs of a text are printed; the mail itself is kept whole."""
LONGEST_LINE = 500
LOGO_BYTES = 50_000
_NUMBER = re.compile(r"(?<![\w-])([A-Z0-9ÄÖÜ]{1,8}-\d{4}-\d{4,9})(?![\w-])", re.IGNORECASE)
_ENVELOPED = frozenset({"enveloped-data", "authenveloped-data"})


@dataclass(frozen=True, slots=True)
class Part:
    """A file that hangs at a mail."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Mail:
    """What a mail says. ``told`` are sentences about what could not be read; ``parts`` all its files."""

    sender: str = ""
    to: str = ""
    subject: str = ""
    sent: datetime | None = None
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    unreadable: bool = False
    """What it says is hidden from us (encrypted, or packed by Outlook): a person has to look."""


def read(content: bytes) -> Mail:
    """Read a mail; whatever it is, something comes out, and what does not is told."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    found = _headed(message)
    try:
        _walk(message, found, 0)
    except Exception:  # parsers raise what they like, and a mail that is never read is a mail that is lost
        found.told.append(_("Die E-Mail ist beschädigt. Hier steht nur, was sich noch lesen ließ."))
    if _is_damaged(message):
        found.told.append(_("Die E-Mail ist nicht so aufgebaut, wie sie sein soll. Vielleicht fehlt hier etwas."))
    if len(found.text) > MOST_TEXT:
        found.text = found.text[:MOST_TEXT]
        found.told.append(_("Der Text ist sehr lang. Hier steht nur sein Anfang."))
    found.told = list(dict.fromkeys(found.told))
    return found


def head_of(content: bytes) -> Mail:
    """Read who wrote about what when, from the head alone."""
    return _headed(email.message_from_bytes(content, policy=email.policy.default))


def digest(content: bytes) -> str:
    """Return by what a mail is known again: its Message-ID, author, day, subject and all that follows the head.

    Not the lines servers add on the way: two copies of the same mail differ in them. Not the Message-ID alone: who
    guesses one could keep a mail from coming that others send.
    """
    head, _gap, body = _parted(content)
    message = email.message_from_bytes(head, policy=email.policy.compat32)
    found = hashlib.sha256()
    for name in ("Message-ID", "From", "Date", "Subject"):
        found.update(f"{name}:{message.get(name, '')}\n".encode("utf-8", "replace"))
    found.update(body)
    return found.hexdigest()


def numbers_in(subject: str) -> set[str]:
    """Return what looks like the number of a case (``MH-2026-000123``) in a subject."""
    return {each.upper() for each in _NUMBER.findall(subject)}


# --- its head -------------------------------------------------------------------------------------------------------


def _headed(message: Message) -> Mail:
    return Mail(
        sender=_people(message, "From"), to=_people(message, "To"), subject=_head(message, "Subject"),
        sent=_day(_head(message, "Date")),
    )  # fmt: skip


def _head(message: Message, name: str) -> str:
    """Return a line of the head as text; headers nobody can read make the library raise many things."""
    try:
        text = str(message.get(name, ""))
    except Exception:
        return ""
    return _clean(" ".join(text.split()))[:LONGEST_LINE]


def _people(message: Message, name: str) -> str:
    text = _head(message, name)
    try:
        found = [f"{who} <{address}>" if who else address for who, address in getaddresses([text]) if who or address]
    except (ValueError, TypeError):
        found = []
    return (", ".join(found) or text)[:LONGEST_LINE]


def _day(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None and 1990 <= found.year <= 2200 else None


def _is_damaged(message: Message) -> bool:
    return any(part.defects for part in message.walk())


def _parted(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return head and body of a mail, whatever its ends of lines are."""
    found = re.search(rb"\r?\n\r?\n", content)
    return (content, b"", b"") if found is None else (content[: found.start()], found[0], content[found.end() :])


# --- its parts ------------------------------------------------------------------------------------------------------


def _walk(message: Message, found: Mail, depth: int) -> None:
    kind = message.get_content_type()
    if depth > MOST_DEPTH or len(found.parts) >= MOST_PARTS:
        found.told.append(_("Die E-Mail ist zu verschachtelt. Nicht alle ihre Dateien liegen hier."))
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        _signed_or_sealed(message, found, depth)
    elif kind == "multipart/encrypted":
        _hidden(found, _encrypted("PGP"))
    elif kind == "multipart/alternative":
        _best_text(message, found, depth)
    elif message.is_multipart() and kind != "message/rfc822":
        if kind == "multipart/signed":
            found.told.append(
                _("Die E-Mail ist unterschrieben (signiert). Ob die Unterschrift stimmt, ist nicht geprüft.")
            )
        for part in _parts_of(message):
            _walk(part, found, depth + 1)
    else:
        _leaf(message, found)


def _parts_of(message: Message) -> list[Message]:
    inside = message.get_payload()
    return [part for part in inside if isinstance(part, Message)] if isinstance(inside, list) else []


def _best_text(message: Message, found: Mail, depth: int) -> None:
    """Take the plainest of the texts that say the same, and all files that hang between them."""
    parts = _parts_of(message)
    texts = [part for part in parts if _is_text(part)]
    told = sorted(texts, key=lambda part: (not _text(part).strip(), part.get_content_type() != "text/plain"))
    chosen = told[0] if told else None
    for part in parts:
        if part is chosen or part not in texts:
            _walk(part, found, depth + 1)


def _leaf(message: Message, found: Mail) -> None:
    kind, name = message.get_content_type(), _name(message)
    if kind in ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"):
        return
    if _is_text(message):
        text = _text(message)
        found.text = "\n\n".join(each for each in (found.text, text.strip()) if each)
        return
    content = _content(message)
    if kind in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat":
        _hidden(
            found,
            _("Outlook hat die Anlagen in „winmail.dat“ verpackt; wir können sie nicht öffnen. Bitten Sie darum, die "
              "E-Mail als „Nur Text“ oder „HTML“ noch einmal zu senden."),
        )  # fmt: skip
    elif _is_logo(message, kind, content):
        found.told.append(_("Kleine Bilder aus dem Text, etwa Logos, liegen nur in der E-Mail selbst."))
    elif content:
        found.parts.append(Part(name or _nameless(kind, len(found.parts) + 1), kind, content))
    elif name:
        found.told.append(_("Die Datei „%(name)s“ ist leer oder beschädigt.") % {"name": name})


def _is_text(message: Message) -> bool:
    """Tell whether a part is what somebody wrote, and no file: files have a name, or are called one."""
    is_file = bool(_name(message)) or message.get_content_disposition() == "attachment"
    return message.get_content_type() in ("text/plain", "text/html") and not is_file


def _is_logo(message: Message, kind: str, content: bytes) -> bool:
    """Tell whether a file is a small picture the text shows: a file of every second signature would bury the others."""
    shown = message.get("Content-ID") is not None and message.get_content_disposition() != "attachment"
    return shown and kind.startswith("image/") and len(content) <= LOGO_BYTES


def _signed_or_sealed(message: Message, found: Mail, depth: int) -> None:
    """S/MIME (RFC 8551): what is only signed is opened, what is encrypted cannot be."""
    kind = str(message.get_param("smime-type", "") or "").lower()
    inside = None if kind in _ENVELOPED else _signed_content(_content(message))
    if inside is None:
        _hidden(found, _encrypted("S/MIME"))
        return
    found.told.append(_("Die E-Mail ist unterschrieben (signiert). Ob die Unterschrift stimmt, ist nicht geprüft."))
    _walk(email.message_from_bytes(inside, policy=email.policy.default), found, depth + 1)


def _signed_content(content: bytes) -> bytes | None:
    """Return what lies inside a signature (CMS SignedData); None where it is no such thing."""
    try:
        told = cms.ContentInfo.load(content)
        if told["content_type"].native != "signed_data":
            return None
        inside: Any = told["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return inside if isinstance(inside, bytes) else None


def _hidden(found: Mail, sentence: str) -> None:
    found.unreadable = True
    found.told.append(sentence)


def _encrypted(how: str) -> str:
    return _(
        "Die E-Mail ist verschlüsselt (%(how)s). Wir können sie nicht lesen. Wer den Schlüssel des Postfachs hat, "
        "kann sie dort öffnen, wo er liegt; sonst bitten Sie um einen anderen Weg."
    ) % {"how": how}


def _name(message: Message) -> str:
    try:
        return _clean(" ".join(str(message.get_filename() or "").split()))[:200]
    except Exception:
        return ""


def _nameless(kind: str, at: int) -> str:
    endings = {"message/rfc822": "eml", "text/plain": "txt", "text/html": "html", "application/pdf": "pdf"}
    return f"anlage-{at}.{endings.get(kind, kind.rpartition('/')[2][:8])}"


def _content(message: Message) -> bytes:
    if message.get_content_type() == "message/rfc822":
        inside = message.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first.as_bytes(policy=email.policy.compat32) if isinstance(first, Message) else b""
    found = message.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


# --- its text -------------------------------------------------------------------------------------------------------


def _text(message: Message) -> str:
    content = _content(message)
    charset = message.get_content_charset("utf-8") or "utf-8"
    try:
        text = content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        text = content.decode("utf-8" if _is_utf8(content) else "cp1252", "replace")
    if message.get_content_type() == "text/html":
        text = _text_of_html(text)
    return _clean(text)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text_of_html(source: str) -> str:
    """Return the words of a page; nothing it names is loaded."""
    try:
        tree = html.document_fromstring(source[: MOST_TEXT * 10])
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return re.sub(r"<[^<>]{0,1000}>", " ", source[: MOST_TEXT * 10])
    for gone in tree.xpath("//script|//style|//head|//comment()|//processing-instruction()"):
        if gone.getparent() is not None:  # what stands beside the root has none
            gone.drop_tree()
    words = "".join(_words(tree))
    lines = [" ".join(line.split()) for line in words.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr", "ul", "ol"})


def _words(tree: Any) -> Iterator[str]:
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            yield "\n" if node.tag in _BREAKS else ""
            yield " ".join((node.text or "").split()) + (" " if (node.text or "")[-1:].isspace() else "")
        else:
            yield "\n" if node.tag in _BREAKS and node.tag != "br" else ""
            yield f" {node.tail.strip()} " if node.tail and node.tail.strip() else ""


def _clean(text: str) -> str:
    """Leave out signs nobody sees, and halves of signs, which no database takes; any space is a plain one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(sign if sign in "\n\t" or sign.isprintable() else " " if sign.isspace() else "" for sign in text)
