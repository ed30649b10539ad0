# SPDX-License-Identifier: EUPL-1.2
"""What cannot be done with a message, in the words of the person who reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _


class MailboxError(Exception):
    """Something about the mailbox is not as it must be."""


class ProvisionEnded(MailboxError):
    """The ten days for retrieving a decision are over; it comes by post (§ 41 (2a) sentence 4 VwVfG)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dieses Schreiben kann hier nicht mehr abgerufen werden, weil die Frist dafür vorbei ist. "
                "Wir schicken es Ihnen mit der Post."
            )
        )


class OtherWords(MailboxError):
    """Somebody agrees to words of the consent that the town does not ask for any more: they read an older page."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Der Wortlaut der Einwilligung hat sich inzwischen geändert. "
                "Bitte lesen Sie ihn und wählen Sie noch einmal."
            )
        )


class NoCopyNow(MailboxError):
    """A letter cannot go to the central mailbox: the town does not offer it, none is known, or it has not come yet."""

    def __init__(self) -> None:
        super().__init__(_("Dieses Schreiben kann gerade nicht an Ihr Postfach bei BundID gehen."))


class NoAddress(MailboxError):
    """A result must go by post and nobody knows where to."""


class NotThen(MailboxError):
    """A letter came back before it was in the post, reached somebody before it came back, or on a day to come."""


class NotInThatState(MailboxError):
    """A letter is not in the post, or did not come back: somebody was quicker."""


class SentBeforePrinted(MailboxError):
    """A letter was in the post between the day it was printed and today."""
