# SPDX-License-Identifier: EUPL-1.2
"""Letters that go out: typeset with a code by which anyone can check them, kept, and answered for.

Three beats, because the second may speak to a server outside: ``press`` writes nothing, ``seal`` is called with no door
open, ``keep`` is in a transaction. A letter that is to bear a seal does not go out without (docs/decisions/seals.md).
What the letters say is letters.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import CaseError
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import PLAIN, CheckBox, Letter, render_letter
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import wording
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.vouching import codes
from geleitzug.ground.jobs.queue import aside
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.sealing import pdf, setup
from geleitzug.ground.sealing.keys import CannotSeal
from geleitzug.ground.tenancy import directory


@dataclass(frozen=True, slots=True)
class Pressed:
    """A letter as bytes, with the code it bears; nothing of it is stored yet."""

    letter: Letter
    code: str
    pdf: bytes
    seal: Mapping[str, Any] = field(default_factory=dict)
    """Whose electronic seal the bytes bear; empty for none."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which letter this is a corrected version of (§ 42 VwVfG)."""

    replaces: int | None
    """The place in the e-file of the version before."""
    original: UUID
    """The document of the first version."""
    corrected_on: date


class NotSealed(CaseError):
    """A letter that is to bear a seal has none (yet); it does not go out without. The text is for the office."""


def press(letter: Letter, template: str = PLAIN) -> Pressed:
    """Typeset a letter with a fresh code; raises TemplateBroken."""
    code = codes.fresh()
    marked = replace(letter, check=box_of(code, letter.language))
    return Pressed(marked, code, render_letter(marked, template))


def wants_seal(case: Case, result: Mapping[str, Any]) -> bool:
    """Tell whether a letter is to bear the town's electronic seal: as the package says, else as the town does.

    Trying a service out seals nothing: such a letter goes nowhere.
    """
    if aside() is not None:
        return False
    return bool(result.get("seal", directory.by_id(case.tenant_id).values.get("seal", False)))


def seal(pressed: Pressed, *, tenant: UUID) -> Pressed:
    """Put the town's electronic seal on a letter (Art. 35 eIDAS); raises NotSealed. No door may be open.

    The key may lie in another machine, and a time stamp comes from a server outside.
    """
    sender = pressed.letter.sender.municipality
    with override(pressed.letter.language):
        words = {"reason": _("Elektronisches Siegel"), "description": _("Elektronisches Siegel: %s") % sender}
    try:
        by = setup.seal_of(directory.by_id(tenant).key)
        done = pdf.sealed(pressed.pdf, by, name=sender, at=timezone.now().replace(microsecond=0), **words)
    except CannotSeal as trouble:
        raise NotSealed(
            _("Das Schreiben wartet auf sein elektronisches Siegel: %(why)s") % {"why": trouble}
        ) from trouble
    known = {"owner": done.owner, "issuer": done.issuer, "at": done.at.isoformat(), "stamped": done.stamped}
    return replace(pressed, pdf=done.pdf, seal=known)


def check_ready(pressed: Pressed | None, letter: Letter) -> Pressed:
    """Return a sealed letter if it is the one that is to go out now; raises NotSealed where it has become another."""
    if pressed is None or not pressed.seal or replace(pressed.letter, check=None) != letter:
        raise NotSealed(
            _("Das Schreiben hat sich geändert, während es gesiegelt wurde. Es wird noch einmal gesiegelt.")
        )
    return pressed


def keep(
    pressed: Pressed, *, by: Actor, subject: UUID, holder: UUID | None, filename: str, title: str = "",
    version: Version | None = None,
) -> Document:  # fmt: skip
    """File a letter and answer for it from now on. ``title`` is what anyone may read who has the code."""
    letter = pressed.letter
    document = files.keep_letter(
        pdf=pressed.pdf, by=by, subject=subject, title=letter.title or letter.subject, holder=holder,
        filename=filename, replaces=version.replaces if version else None,
    )  # fmt: skip
    vouching.vouch(
        pressed.code, subject=subject, document=document.pk, sha256=document.sha256, kind=letter.kind, title=title,
        office=letter.sender.office or letter.sender.municipality, dated=letter.date, seal=pressed.seal,
        original=version.original if version else None, corrected_on=version.corrected_on if version else None,
    )  # fmt: skip
    return document


def box_of(code: str, lang: str) -> CheckBox:
    """Return what a letter says about its code: in words, as a link, and drawn for a telephone's camera."""
    place = wording.address("check_letter")
    link = f"{place}?{urlencode({'code': codes.spelled(code)})}"
    with override(lang):
        return CheckBox(
            title=_("Ist dieses Schreiben echt?"),
            text=_("Mit diesem Prüfcode sehen Sie im Portal, ob es von uns ist und ob es noch gilt:"),
            code=codes.spelled(code),
            address=place.partition("://")[2],
            link=link,
            drawing=_drawn(link),
            alt=_("QR-Code. Er führt zu der Seite, auf der man dieses Schreiben prüft."),
        )


def _drawn(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2, light="#fff", xmldecl=False)
    return out.getvalue().decode()
