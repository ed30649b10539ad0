# SPDX-License-Identifier: EUPL-1.2
"""The two letters for a body outside without mail: one with the link, and, in another envelope, one with the code.

They are typeset and handed out, and kept nowhere: of a link and a code the house keeps digests only.
"""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases import letterheads
from geleitzug.core.files.letters import CheckBox, Letter, render_letter
from geleitzug.core.participation import rules
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.ground.web.formats import day


def with_link(request: OpinionRequest, link: str) -> bytes:
    """Typeset the letter that carries the link, to type and as a QR code, in the language the caller has chosen."""
    body = (
        _("wir bitten Sie um eine Stellungnahme zu unserem Aktenzeichen %(number)s, bis zum %(day)s."),
        _(
            "Die Frage und die Unterlagen finden Sie im Internet unter der Adresse, die unten steht. Sie brauchen kein"
            " Konto."
        ),
        _(
            "Zum Öffnen brauchen Sie einen Code. Er kommt mit einem zweiten Brief, oder Sie rufen uns an. So kann"
            " niemand etwas lesen, der nur diesen Brief in die Hand bekommt."
        ),
        _("Haben Sie kein Internet? Rufen Sie uns bitte an, dann schicken wir Ihnen alles mit der Post."),
    )
    typed = link.removeprefix("https://").removeprefix("http://")
    box = CheckBox(
        title=_("Ihre Adresse zum Öffnen"),
        text=_("Schreiben Sie diese Adresse in Ihren Browser, oder fotografieren Sie das Bild mit dem Telefon:"),
        code="",
        address=typed,
        link=link,
        drawing=_qr(link),
        alt=_("QR-Code mit der Adresse zum Öffnen"),
    )
    return _letter(request, _("Bitte um Ihre Stellungnahme"), body, box)


def with_code(request: OpinionRequest, code: str) -> bytes:
    """Typeset the letter that carries the code; it does not name the address it opens."""
    body = (
        _("Sie haben von uns einen Brief mit einer Adresse im Internet bekommen, oder er kommt in diesen Tagen."),
        _("Ihr Code zum Öffnen lautet: %(code)s") % {"code": rules.spoken_code(code)},
        _("Er gilt bis zum %(day)s und nur einmal. Beim Zwischenspeichern bekommen Sie den Code für das nächste Mal."),
    )
    return _letter(request, _("Ihr Code zum Öffnen"), body, None)


def _letter(request: OpinionRequest, subject: str, body: tuple[str, ...], box: CheckBox | None) -> bytes:
    case = request.case
    facts = {"number": case.number, "day": day(request.due_on)}
    return render_letter(
        Letter(
            sender=letterheads.sender_of(case.office, case.tenant_id, clerk=request.asked_by_name),
            recipient=(request.recipient, *request.address.splitlines()),
            date=timezone.localdate(),
            subject=subject,
            reference=case.number,
            salutation=_("Guten Tag,"),
            body=tuple(text % facts if "%(" in text else text for text in body),
            check=box,
        )
    )


def _qr(link: str) -> str:
    drawing = BytesIO()
    segno.make(link, error="m", micro=False).save(drawing, kind="svg", border=2, xmldecl=False)
    return drawing.getvalue().decode()
