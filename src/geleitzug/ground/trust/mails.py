# SPDX-License-Identifier: EUPL-1.2
"""What mails about an account say. They name no person: whoever mistyped an address wrote to a stranger."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust.clock import UNANSWERED_DAYS

Letter = tuple[str, str]
"""Subject and text."""


def send(to: str, letter: Letter, *, occasion: str) -> None:
    """Send a mail about an account; the same occasion is one mail."""
    subject, body = letter
    send_mail_later(to, subject, body, message_id=occasion, by=MACHINE)


def confirm(address: str) -> Letter:
    """Ask for the confirmation of a new account."""
    return _("Bitte bestätigen Sie Ihr Konto"), _text(
        _("Mit dieser E-Mail-Adresse wurde bei %(town)s ein Konto eröffnet. Bitte bestätigen Sie es hier:"),
        address,
        _(
            "Die Adresse gilt drei Tage und nur einmal. Waren Sie das nicht, müssen Sie nichts tun: Das Konto wird"
            " nach sieben Tagen gelöscht."
        ),
    )


def exists(address: str, forgotten: str) -> Letter:
    """Say to an address for which somebody wanted to open a second account that there is one."""
    return _("Sie haben schon ein Konto"), _text(
        _(
            "Jemand wollte bei %(town)s mit dieser E-Mail-Adresse ein Konto eröffnen. Es gibt aber schon eines."
            " Hier melden Sie sich an:"
        ),
        address,
        _("Haben Sie Ihr Passwort vergessen, geht es hier weiter:"),
        forgotten,
        _("Waren Sie das nicht, müssen Sie nichts tun."),
    )


def forgotten(address: str) -> Letter:
    """Lead to the page on which a new password is set."""
    return _("Neues Passwort"), _text(
        _("Für Ihr Konto bei %(town)s wurde ein neues Passwort angefordert. Hier legen Sie es fest:"),
        address,
        _("Die Adresse gilt eine Stunde und nur einmal. Waren Sie das nicht, müssen Sie nichts tun."),
    )


def change_of_address(address: str, *, to_new: bool, both: bool) -> Letter:
    """Ask an address whether an account may go to it, or away from it; ``both`` have to agree, or the new one alone."""
    first = (
        _("Ein Konto bei %(town)s soll künftig diese E-Mail-Adresse benutzen. Bitte bestätigen Sie das hier:")
        if to_new
        else _("Ihr Konto bei %(town)s soll eine andere E-Mail-Adresse bekommen. Bitte bestätigen Sie das hier:")
    )
    return _("Bitte bestätigen Sie die neue E-Mail-Adresse"), _text(
        first,
        address,
        _("Die Adresse gilt drei Tage. Geändert wird erst, wenn beide Seiten bestätigt haben.")
        if both
        else _("Die Adresse gilt drei Tage und nur einmal."),
        _("Waren Sie das nicht, bestätigen Sie bitte nicht und legen Sie ein neues Passwort fest."),
    )


def address_may_change(new: str) -> Letter:
    """Tell an address that we shall write to another once that agrees."""
    return _("Wir sollen an eine andere E-Mail-Adresse schreiben"), _text(
        _("Für ein Konto bei %(town)s, zu dem diese E-Mail-Adresse gehört, wurde eine andere angegeben:"),
        new,
        _(
            "Dorthin schreiben wir, sobald sie bestätigt ist. Haben Sie das nicht gewollt, melden Sie sich bitte bei"
            " uns."
        ),
    )


def address_is_taken() -> Letter:
    """Say to an address which another account wants that it has one already."""
    return _("Diese E-Mail-Adresse gehört schon zu einem Konto"), _text(
        _("Jemand wollte diese E-Mail-Adresse bei %(town)s für ein anderes Konto benutzen. Sie gehört aber zu Ihrem."),
        _("Sie müssen nichts tun."),
    )


def mandate(address: str, *, company: str, is_vouched: bool) -> Letter:
    """Invite somebody to act for a company; anybody can open an account with a name that nobody vouches for.

    Says who has the address from whom, and until when: it was not given by its owner (Art. 14 GDPR).
    """
    origin = _(
        "%(town)s hat Ihre E-Mail-Adresse von diesem Unternehmen und löscht sie %(days)s Tage nach der Einladung,"
        " wenn Sie die Vollmacht nicht annehmen."
    )
    unchecked = _("Den Namen hat angegeben, wer das Konto eröffnet hat. Er ist nicht geprüft.")
    return _("Sie sollen für ein Unternehmen handeln dürfen"), _text(
        _("Sie sollen bei %(town)s für dieses Unternehmen handeln dürfen:"),
        company,
        *([] if is_vouched else [unchecked]),
        _("Melden Sie sich mit Ihrem eigenen Konto an, und nehmen Sie die Vollmacht hier an:"),
        address,
        _(
            "Die Adresse gilt sieben Tage und nur einmal. Ihr Konto muss diese E-Mail-Adresse haben. Erwarten Sie keine"
            " Vollmacht, müssen Sie nichts tun."
        ),
        origin.replace("%(days)s", str(UNANSWERED_DAYS)),
    )


def mandate_accepted(page: str) -> Letter:
    """Say to a company that somebody has accepted a mandate; who and which stands on its page."""
    return _("Eine Vollmacht ist angenommen"), _text(
        _("Bei %(town)s hat jemand eine Vollmacht Ihres Unternehmens angenommen."),
        _("Wer es ist und was die Person darf, sehen Sie hier. Dort können Sie die Vollmacht auch beenden:"),
        page,
    )


def mandate_laid_down(page: str) -> Letter:
    """Say to a company that somebody has given a mandate back."""
    return _("Eine Vollmacht ist zurückgegeben"), _text(
        _("Bei %(town)s hat jemand eine Vollmacht Ihres Unternehmens zurückgegeben und kann nicht mehr dafür handeln."),
        _("Wer es ist, sehen Sie hier:"),
        page,
    )


def mandate_ended(*, company: str) -> Letter:
    """Say to somebody that they no longer act for a company."""
    return _("Ihre Vollmacht ist beendet"), _text(
        _("Bei %(town)s können Sie für dieses Unternehmen nicht mehr handeln:"),
        company,
        _("Ihre eigenen Anträge und Ihr eigenes Postfach bleiben, wie sie sind."),
    )


def changed(what: str) -> Letter:
    """Tell the owner that something about their sign-in has changed (ASVS 5.0, 6.3.7)."""
    return _("Ihre Anmeldung wurde geändert"), _text(
        _("Bei Ihrem Konto bei %(town)s wurde etwas geändert:"),
        what,
        _("Waren Sie das nicht, legen Sie bitte sofort ein neues Passwort fest und melden Sie sich bei uns."),
    )


def _text(*paragraphs: str) -> str:
    town = directory.by_id(doors.current_tenant()).name
    return "\n\n".join(part.replace("%(town)s", town) for part in paragraphs) + "\n"
