# SPDX-License-Identifier: EUPL-1.2
"""Letters that go out: typeset with a code by which anyone can check them, kept, and answered for.

Three beats, because the second may speak to a server outside: ``press`` writes nothing, ``keep`` is in a transaction.
What the letters say is letters.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import PLAIN, CheckBox, Letter, render_letter
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox import wording
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.vouching import codes
from geleitzug.ground.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Pressed:
    """A letter as bytes, with the code it bears; nothing of it is stored yet."""

    letter: Letter
    code: str
    pdf: bytes
    seal: Mapping[str, Any] = field(default_factory=dict)
    """Whose electronic seal the bytes bear; empty for none."""


def press(letter: Letter, template: str = PLAIN) -> Pressed:
    """Typeset a letter with a fresh code; raises TemplateBroken."""
    code = codes.fresh()
    marked = replace(letter, check=box_of(code, letter.language))
    return Pressed(marked, code, render_letter(marked, template))


def keep(
    pressed: Pressed, *, by: Actor, subject: UUID, holder: UUID | None, filename: str, title: str = ""
) -> Document:
    """File a letter and answer for it from now on. ``title`` is what anyone may read who has the code."""
    letter = pressed.letter
    document = files.keep_letter(
        pdf=pressed.pdf, by=by, subject=subject, title=letter.title or letter.subject, holder=holder, filename=filename
    )
    vouching.vouch(
        pressed.code, subject=subject, document=document.pk, sha256=document.sha256, kind=letter.kind, title=title,
        office=letter.sender.office or letter.sender.municipality, dated=letter.date, seal=pressed.seal,
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
