# SPDX-License-Identifier: EUPL-1.2
"""Applying for somebody at the telephone or the counter: how we know them, and what is still missing. Values only."""

from __future__ import annotations

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.people.levels import Level

_DIGITS = re.compile(r"[A-Z0-9]{1,4}")
"""Of an identity document's number no more is noted: it is neither copied nor kept (§ 20 (2) PAuswG)."""


class Channel(TextChoices):
    """By which way somebody came."""

    TELEPHONE = "telephone", _("am Telefon")
    COUNTER = "counter", _("am Schalter")
    LETTER = "letter", _("nach einem Brief")


class Identity(TextChoices):
    """How it was checked who somebody is."""

    SEEN = "seen", _("Ausweis gesehen")
    QUESTIONS = "questions", _("durch Fragen")
    UNCHECKED = "unchecked", _("nicht geprüft")


class Declared(TextChoices):
    """How somebody has said that this is their application."""

    PAPER = "paper", _("unterschrieben auf Papier")
    PAD = "pad", _("unterschrieben am Unterschriftenpad")
    ORAL = "oral", _("mündlich erklärt")


class Stage(TextChoices):
    """How far helping somebody has come."""

    OPEN = "open", _("wird ausgefüllt")
    SENT = "sent", _("abgeschickt")
    HANDED = "handed", _("zum Ausfüllen übergeben")


class Document(TextChoices):
    """What kind of identity document was seen."""

    CARD = "card", _("Personalausweis")
    PASSPORT = "passport", _("Reisepass")
    PERMIT = "permit", _("Aufenthaltstitel")
    OTHER = "other", _("anderer amtlicher Ausweis mit Bild")


_PROVES_WHO = frozenset({Document.CARD, Document.PASSPORT, Document.PERMIT})


class NotAsWeKnowThem(CaseError):
    """What is noted about who was there does not fit together; the sentence is for who has typed it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class NotDeclared(CaseError):
    """Nobody has noted how the person has said that this is their application."""


class NotSigned(NotDeclared):
    """It is noted as signed on the pad, and nobody has signed there, or for other answers."""


class NotOurs(CaseError):
    """Another body decides; only it can take what is filed for somebody."""


class NotHelped(CaseError):
    """Nobody helps with this any more: it was sent, handed over, or has ended."""


def level_of(identity: str, document: str) -> Level:
    """Return how surely somebody is known who is here or on the line.

    An official document with a picture, held beside the face, is what the levels of Art. 8 eIDAS Regulation (EU)
    910/2014 are measured by (Implementing Regulation (EU) 2015/1502, 2.1.2). Who somebody is prove the identity card,
    the passport and the residence permit (§ 1 PAuswG, § 1 PassG, § 78 AufenthG). Another card, and questions, make it
    plausible and no more.
    """
    if identity == Identity.SEEN:
        return Level.HIGH if document in _PROVES_WHO else Level.LOW
    return Level.LOW if identity == Identity.QUESTIONS else Level.NONE


def check_identity(*, channel: str, identity: str, document: str, digits: str) -> None:
    """Refuse what cannot be: nobody sees an identity card through a telephone. Raises NotAsWeKnowThem.

    § 20 (2) PAuswG: no copy without consent; § 20 (3): the serial number is not to be used to open up data. Its last
    four characters let somebody say later which document it was, and find nothing.
    """
    if identity == Identity.SEEN and channel != Channel.COUNTER:
        raise NotAsWeKnowThem("identity", str(_("Einen Ausweis können Sie nur am Schalter sehen.")))
    if identity == Identity.SEEN and document not in Document.values:
        raise NotAsWeKnowThem("document", str(_("Bitte wählen Sie, welchen Ausweis Sie gesehen haben.")))
    if identity == Identity.SEEN and digits and not _DIGITS.fullmatch(digits):
        sentence = _("Bitte höchstens die letzten vier Zeichen der Nummer. Mehr notieren wir nicht.")
        raise NotAsWeKnowThem("digits", str(sentence))


def declarable(channel: str) -> list[Declared]:
    """Return how somebody can declare it who comes by a way: nobody signs through a telephone, and the pad is here."""
    ways = {
        Channel.TELEPHONE: [Declared.ORAL],
        Channel.COUNTER: [Declared.PAPER, Declared.PAD, Declared.ORAL],
        Channel.LETTER: [Declared.PAPER, Declared.ORAL],
    }
    return ways.get(Channel(channel), [])


def lacks_signature(written_form: bool, declared: str, *, pad_allowed: bool = False) -> bool:
    """Tell whether a declaration is not enough where the law wants an application in writing (written_form).

    § 3a (3) VwVfG lets the online card stand for the signature; who has none signs by hand on paper (§ 126 BGB).
    A name drawn on a screen is not written on a document: it counts only where the service says so (pad_signature,
    docs/decisions/a-signature-on-a-pad.md). A signature can be brought later: the office asks for it.
    """
    return written_form and (declared == Declared.ORAL or (declared == Declared.PAD and not pad_allowed))


def lacks_identity(level: Level, identity: str, document: str) -> bool:
    """Tell whether a service wants to know more surely who applies than we do."""
    return level_of(identity, document) < level
