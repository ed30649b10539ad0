# SPDX-License-Identifier: EUPL-1.2
"""Mail with the message as an attachment, encrypted to the other side's certificate (S/MIME, RFC 8551).

Without a certificate only where the mail never leaves the administration: the operator lists those domains. A mail
server that takes it is all we learn; nobody answers on this line.
"""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import formatdate
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.handover.ports import (
    BadSettings,
    Parcel,
    Reply,
    Setting,
    Settings,
    TargetAway,
    TargetRefuses,
    Unreadable,
)


class MailLine:
    """The house's own mail server."""

    title = gettext_lazy("E-Mail")
    settings: tuple[Setting, ...] = (
        Setting("to", gettext_lazy("E-Mail-Adresse der Gegenseite")),
        Setting(
            "certificate",
            gettext_lazy("Ihr Zertifikat für verschlüsselte E-Mail (PEM)"),
            gettext_lazy("Ohne Zertifikat nur an Adressen, deren E-Mail die Verwaltung nicht verlässt."),
            long=True,
            optional=True,
        ),
    )

    def check(self, own: Settings) -> None:
        """Refuse an address that is none, a certificate we cannot encrypt to, and open mail to the outside."""
        try:
            validate_email(own["to"])
        except ValidationError as error:
            raise BadSettings("to", _("Bitte geben Sie eine E-Mail-Adresse an.")) from error
        if own.get("certificate"):
            _certificate(own)
        elif not _stays_inside(own["to"]):
            raise BadSettings(
                "certificate", _("Diese Adresse liegt außerhalb der Verwaltung. Dorthin geht E-Mail nur verschlüsselt.")
            )

    def look(self, own: Settings, *, town: str, target: str) -> None:
        """Ask the mail server whether it is there, and the certificate whether it holds; raises TargetAway."""
        try:
            self.check(own)
            connection = mail.get_connection(fail_silently=False)
            connection.open()
            connection.close()
        except BadSettings as wrong:
            raise TargetAway(str(wrong)) from wrong
        except (OSError, smtplib.SMTPException) as error:
            raise TargetAway(_("Der Mailserver ist nicht zu erreichen: %(why)s") % {"why": error}) from error

    def send(self, own: Settings, parcel: Parcel) -> None:
        """Send it; sent twice it has the same Message-ID. Raises TargetAway, TargetRefuses."""
        try:
            self.check(own)
        except BadSettings as wrong:
            raise TargetAway(str(wrong)) from wrong
        written = _written(own, parcel)
        try:
            mail.get_connection(fail_silently=False).send_messages([_Ready(written, own["to"])])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
            kind = TargetRefuses if code >= 500 else TargetAway
            raise kind(_("Der Mailserver nimmt die Adresse nicht an: %(why)s") % {"why": said}) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise TargetAway(_("Der Mailserver ist nicht zu erreichen: %(why)s") % {"why": error}) from error

    def asks(self, own: Settings) -> bool:
        """Tell whether there is somebody to ask for answers."""
        return False

    def replies(self, own: Settings, *, town: str, target: str) -> list[Reply | Unreadable]:
        """Nobody answers on this line."""
        return []

    def put_aside(self, own: Settings, place: str, *, town: str, target: str, why: str = "") -> None:
        """Nothing is ever there to be put aside."""


class _Ready(mail.EmailMessage):
    """A message that is written already, for Django's way to the mail server."""

    def __init__(self, written: Message, to: str) -> None:
        super().__init__(to=[to], from_email=settings.DEFAULT_FROM_EMAIL)
        self._written = written

    def message(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._written


def _written(own: Settings, parcel: Parcel) -> Message:
    """Write the mail. Its subject stays readable on the way, so it names nobody and no case."""
    inner = EmailMessage(policy=SMTP)
    inner.set_content(f"{parcel.title}\n\n{parcel.key}\n")
    for name, content, mime in [
        (parcel.name, parcel.content, parcel.mime),
        *((each.name, each.content, each.mime) for each in parcel.attachments),
    ]:
        main, _slash, sub = (mime or "application/octet-stream").partition("/")
        inner.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=name)
    outer = inner
    if own.get("certificate"):
        sealed = (
            PKCS7EnvelopeBuilder()
            .set_data(inner.as_bytes())
            .set_content_encryption_algorithm(AES256)
            .add_recipient(_certificate(own))
            .encrypt(Encoding.DER, [PKCS7Options.Binary])
        )
        outer = EmailMessage(policy=SMTP)
        _put(outer, sealed)
    outer["Subject"] = _("Übergabe %(key)s") % {"key": parcel.key[-12:]}
    outer["From"] = settings.DEFAULT_FROM_EMAIL
    outer["To"] = own["to"]
    outer["Date"] = formatdate()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    outer["Message-ID"] = f"<handover-{parcel.key}@{domain}>"
    return outer


def _put(outer: EmailMessage, sealed: bytes) -> None:
    outer.set_content(
        sealed, maintype="application", subtype="pkcs7-mime", filename="smime.p7m", disposition="attachment",
        params={"smime-type": "enveloped-data", "name": "smime.p7m"},
    )  # fmt: skip


def _certificate(own: Settings) -> x509.Certificate:
    """Read the other side's certificate; raises BadSettings. Only RSA: the library encrypts to no other key."""
    try:
        found = x509.load_pem_x509_certificate(own["certificate"].encode())
    except ValueError as error:
        raise BadSettings("certificate", _("Das ist kein Zertifikat im Format PEM.")) from error
    if not isinstance(found.public_key(), RSAPublicKey):
        raise BadSettings("certificate", _("Verschlüsselt wird nur an Zertifikate mit RSA-Schlüssel."))
    if found.not_valid_after_utc < datetime.now(UTC):
        raise BadSettings("certificate", _("Dieses Zertifikat ist abgelaufen."))
    return found


def _stays_inside(address: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    return domain in {entry.lower() for entry in settings.HANDOVER_MAIL_INSIDE}
