# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong in the workshop; each error is a sentence for the editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from geleitzug.core.authoring.outline import Finding


class AuthoringError(ValueError):
    """Something in the workshop is not possible; the message is a sentence for the editor."""


class EditError(AuthoringError):
    """A change names a place that is not there, or would leave something nobody wants."""


class StillRead(EditError):
    """Something that others refer to was to be deleted; ``places`` are they, in words."""

    def __init__(self, what: str, places: Sequence[str]) -> None:
        super().__init__(
            _("%(what)s wird noch gebraucht: %(places)s. Ändern Sie das zuerst, oder löschen Sie trotzdem.")
            % {"what": what, "places": "; ".join(places)}
        )
        self.places = tuple(places)


class ChangedByAnother(AuthoringError):
    """Somebody else saved in between; what was to be saved is not."""

    def __init__(self, who: str) -> None:
        super().__init__(_("%(who)s hat das inzwischen geändert. Bitte laden Sie die Seite neu.") % {"who": who or "–"})


class NotNow(AuthoringError):
    """The draft is in a state in which this makes no sense."""


class NotClean(AuthoringError):
    """A draft cannot be reviewed or released as long as something is wrong with it; ``findings`` are that."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(
            _("Der Entwurf ist noch nicht fertig: %(first)s (%(number)d offene Stellen)")
            % {"first": first.sentence, "number": len(findings)}
        )
        self.findings = tuple(findings)


class ExamplesBreak(AuthoringError):
    """A draft cannot be released because an example does not come out as it says; ``complaints`` say what differs.

    ``names`` are of the examples the first of them are about.
    """

    def __init__(self, complaints: Sequence[str], names: Sequence[str] = ()) -> None:
        super().__init__(_("Ein Beispiel geht nicht auf: %(first)s") % {"first": complaints[0]})
        self.complaints = tuple(complaints)
        self.names = tuple(names)
