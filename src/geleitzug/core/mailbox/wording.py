# SPDX-License-Identifier: EUPL-1.2
"""The words of notifications and of the consent. They name nobody and nothing: a mail is a postcard."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geleitzug.core.mailbox.rules import COUNTED_FROM_PROVISION, Purpose, TaxRule, Way, tax_rule_in
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats, layout

DELIVERY_VERSIONS = {
    TaxRule.PROVISION: ((date.min, "2026-2a"), (COUNTED_FROM_PROVISION, "2027-1a")),
    TaxRule.RETRIEVAL: ((date.min, "2026-2b"),),
}
"""Which words are in use for electronic delivery from which day on: what is said of tax notices is the town's rule
(§ 122a AO, or § 41 (2a) VwVfG for all)."""
VERSIONS = {Purpose.CENTRAL: "zbp-2026-1", Purpose.COPY: "zbp-kopie-2026-1"}
"""Which words are in use for what goes to the central mailbox."""
ONE_COPY_VERSION = "zbp-eine-2026-1"
"""The words beside the button that forwards one letter."""
CONSENTS = {
    "2026-1": gettext_lazy(
        "Ich bin einverstanden, dass ich Bescheide und andere Schreiben in meinem Postfach hier erhalte statt mit "
        "der Post. Eine E-Mail sagt mir, wenn etwas da ist. Ein Bescheid gilt am Tag nach dem Abruf als bekannt "
        "gegeben, ein Steuer- oder Abgabenbescheid am vierten Tag nach der E-Mail. Rufe ich einen Bescheid nicht "
        "innerhalb von zehn Tagen ab, kommt er mit der Post. Ich kann das jederzeit für die Zukunft widerrufen."
    ),
    "2026-2a": gettext_lazy(
        "Ich bin einverstanden, dass ich Bescheide und andere Schreiben in meinem Postfach hier erhalte statt mit "
        "der Post. Eine E-Mail sagt mir, wenn etwas da ist. Ein Bescheid gilt am Tag nach dem Abruf als bekannt "
        "gegeben. Rufe ich ihn nicht innerhalb von zehn Tagen nach der E-Mail ab, kommt er mit der Post. Für Steuer- "
        "und Abgabenbescheide gilt etwas anderes: Sie gelten am vierten Tag nach der E-Mail als bekannt gegeben, auch "
        "wenn ich sie nicht abrufe, und kommen dann nicht mit der Post. Fällt dieser Tag auf ein Wochenende oder einen "
        "Feiertag, zählt der nächste Werktag. Lässt sich die E-Mail nicht zustellen, kommt das Schreiben mit der Post. "
        "Ich kann das jederzeit für die Zukunft widerrufen."
    ),
    "2027-1a": gettext_lazy(
        "Ich bin einverstanden, dass ich Bescheide und andere Schreiben in meinem Postfach hier erhalte statt mit "
        "der Post. Eine E-Mail sagt mir, wenn etwas da ist. Ein Bescheid gilt am Tag nach dem Abruf als bekannt "
        "gegeben. Rufe ich ihn nicht innerhalb von zehn Tagen nach der E-Mail ab, kommt er mit der Post. Für Steuer- "
        "und Abgabenbescheide gilt etwas anderes: Sie gelten am vierten Tag nach dem Tag als bekannt gegeben, an dem "
        "sie hier bereitliegen, auch wenn ich sie nicht abrufe, und kommen dann nicht mit der Post. Fällt dieser Tag "
        "auf ein Wochenende oder einen Feiertag, zählt der nächste Werktag. Lässt sich die E-Mail nicht zustellen, "
        "kommt das Schreiben mit der Post. Ich kann das jederzeit für die Zukunft widerrufen."
    ),
    "2026-2b": gettext_lazy(
        "Ich bin einverstanden, dass ich Bescheide und andere Schreiben in meinem Postfach hier erhalte statt mit "
        "der Post. Eine E-Mail sagt mir, wenn etwas da ist. Ein Bescheid, auch ein Steuer- oder Abgabenbescheid, gilt "
        "am Tag nach dem Abruf als bekannt gegeben. Rufe ich ihn nicht innerhalb von zehn Tagen nach der E-Mail ab, "
        "kommt er mit der Post. Lässt sich die E-Mail nicht zustellen, kommt das Schreiben mit der Post. Ich kann das "
        "jederzeit für die Zukunft widerrufen."
    ),
    "zbp-2026-1": gettext_lazy(
        "Ich bin einverstanden, dass die Gemeinde meinem zentralen Bürgerpostfach bei BundID meldet, wenn hier ein "
        "Schreiben für mich liegt. Dort steht nur, welche Gemeinde etwas für mich hat und wo ich es lese. Das "
        "Schreiben selbst bleibt hier, und nur hier beginnen Fristen. Ich kann das jederzeit für die Zukunft "
        "widerrufen."
    ),
    "zbp-kopie-2026-1": gettext_lazy(
        "Ich bin einverstanden, dass die Gemeinde jedes Schreiben, das ich in meinem Postfach hier abgerufen habe, als "
        "Kopie an mein zentrales Bürgerpostfach bei BundID weiterleitet. Dort stehen dann der Betreff und das "
        "Schreiben selbst. Die Kopie ist nur zu meiner Information: Fristen zählen allein von der Zustellung hier. "
        "Manche Schreiben gehen deshalb erst weiter, wenn sie als bekannt gegeben gelten. Ich kann das jederzeit für "
        "die Zukunft widerrufen; was schon dort liegt, bleibt dort."
    ),
    "zbp-eine-2026-1": gettext_lazy(
        "Mit dem Knopf schickt die Gemeinde dieses Schreiben und seinen Betreff an Ihr zentrales Bürgerpostfach bei "
        "BundID. Es ist eine Kopie zu Ihrer Information: Fristen zählen allein von der Zustellung hier."
    ),
}
"""The words of each version. What somebody has agreed to stays here, in both languages, for as long as it is proven
(Art. 7 (1) GDPR): other words are another version."""


def consent_version(purpose: Purpose = Purpose.DELIVERY, *, town: UUID | None = None) -> str:
    """Return which words a town asks people to agree to, else those of the town whose door is open."""
    if purpose in VERSIONS:
        return VERSIONS[purpose]
    rule = tax_rule_in(directory.by_id(town or doors.current_tenant()).values)
    return delivery_version(rule, timezone.localdate())


def delivery_version(rule: TaxRule, on: date) -> str:
    """Return which words for electronic delivery are in use on a day, by a town's rule for tax notices."""
    return [version for since, version in DELIVERY_VERSIONS[rule] if since <= on][-1]


def consent_text(language: str, version: str) -> str:
    """Return what somebody agrees to, or has agreed to."""
    with override(language):
        return str(CONSENTS[version])


def notification(
    language: str, *, way: Way | None = None, way_in: str = "", code_needed: bool = False
) -> tuple[str, str]:
    """Return subject and body of the mail that tells of a new message, without its content.

    ``way_in`` is the address where one reads it, else the mailbox in the portal of the town that writes.
    """
    town = directory.by_id(doors.current_tenant()).name
    with override(language):
        parts = [
            _("%(town)s hat eine neue Nachricht für Sie bereitgestellt. Bitte lesen Sie sie hier:") % {"town": town},
            way_in or address("mailbox"),
        ]
        if code_needed:
            parts.append(about_the_code())
        if way is Way.RETRIEVAL:
            parts.append(_("Bitte rufen Sie sie innerhalb von zehn Tagen ab. Danach schicken wir sie mit der Post."))
        return _("Neue Nachricht in Ihrem Postfach"), text_of(*parts)


def central_notice(language: str, *, way: str) -> tuple[str, str, str]:
    """Return title, text and service of a notice in the central mailbox: no more than the mail says."""
    town = directory.by_id(doors.current_tenant()).name
    with override(language):
        parts = [
            _("%(town)s hat ein Schreiben für Sie bereitgestellt. Bitte lesen Sie es hier:") % {"town": town},
            address("mailbox"),
        ]
        if way == Way.RETRIEVAL:
            parts.append(_("Bitte rufen Sie es innerhalb von zehn Tagen ab. Danach schicken wir es mit der Post."))
        parts.append(_("Diese Meldung ist nur ein Hinweis. Fristen beginnen nicht mit ihr."))
        return _("Neues Schreiben in Ihrem Postfach"), "\n\n".join(parts), _("Postfach im Bürgerportal")


def central_copy(
    language: str, *, title: str, announced: date | None, posted: bool, revoked: date | None
) -> tuple[str, str, str]:
    """Return title, text and service of a copy of a letter: what it is, and that no day is counted from it."""
    town = directory.by_id(doors.current_tenant()).name
    with override(language):
        came = _("mit der Post") if posted else _("im Postfach im Bürgerportal")
        parts = [
            _("Sie haben gewünscht, dass dieses Schreiben auch hier liegt. Es ist eine Kopie zu Ihrer Information."),
            _("%(town)s hat es Ihnen schon %(how)s zugestellt. Fristen zählen allein von dieser Zustellung.")
            % {"town": town, "how": came},
        ]
        if announced:
            parts.append(_("Das Schreiben gilt als bekannt gegeben am %(day)s.") % {"day": formats.day(announced)})
        if revoked:
            parts.append(_("Was es entscheidet, gilt seit dem %(day)s nicht mehr.") % {"day": formats.day(revoked)})
        return _("Kopie: %(title)s") % {"title": title}, "\n\n".join(parts), _("Postfach im Bürgerportal")


def about_the_code() -> str:
    """Return what somebody without an account needs at the address a mail names; the code itself is in no mail."""
    return _("Sie brauchen dafür den Code, den Sie beim Antrag bekommen haben.")


def text_of(*parts: str) -> str:
    """Return the text of a mail, with how every mail begins and ends."""
    end = _(
        "Den Inhalt schreiben wir zu Ihrem Schutz nicht in diese E-Mail. Auf diese E-Mail können Sie nicht antworten."
    )
    return "\n\n".join([_("Guten Tag,"), *parts, end]) + "\n"


def address(place: str, *, town: UUID | None = None) -> str:
    """Return the address of a place (layout.PLACES) in a town's portal, else in that of the town whose door is open."""
    host = directory.host_of(town or doors.current_tenant())
    port = str(settings.PUBLIC_PORT)
    scheme = "https" if settings.HTTPS else "http"
    usual = (scheme, port) in (("https", "443"), ("http", "80"))
    return f"{scheme}://{host}{'' if usual else f':{port}'}{layout.path_of(place)}"
