# SPDX-License-Identifier: EUPL-1.2
"""What core refuses, as a problem for programs. Everything else is a fault of ours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.caseload.rules import NobodyMeant, WrongDay
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.deciding import ConditionsMissing, ReasonsMissing
from geleitzug.core.cases.actions.process import NothingWritten, TaskGone
from geleitzug.core.cases.actions.revoking import NotHeard
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow
from geleitzug.core.files.errors import CannotScan, NothingToReplace, UploadRefused, UploadTooLarge
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.filing.incoming import NoSuchCase, SettledMeanwhile
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice
from geleitzug.core.participation import rules as participation
from geleitzug.core.payments import rules as payments
from geleitzug.core.payments.rules import NotedMeanwhile, NothingComesBack
from geleitzug.desks.api.problems import Problem, wrong


def as_problem(error: Exception) -> Problem | None:
    """Return how a program reads an error; None where it is none of its making."""
    match error:
        case TaskGone():
            return Problem("task-gone")
        case FourEyes():
            return Problem("four-eyes")
        case NotAllowedNow():
            return Problem("not-now", _("Er steht auf „%(state)s“.") % {"state": error.now})
        case ReasonsMissing():
            return wrong("reasons", _("Bitte schreiben Sie, warum Sie ablehnen."))
        case ConditionsMissing():
            return wrong("conditions", _("Bitte schreiben Sie die Nebenbestimmungen."))
        case NothingWritten():
            return wrong("text", _("Bitte füllen Sie dieses Feld aus. Der Ablauf braucht die Angabe."))
        case NotTheirs():
            return wrong("to", _("Diese Person bearbeitet in diesem Amt keine Vorgänge."))
        case NobodyMeant():
            return wrong("to", _("Das meint niemanden eindeutig, der diesen Vorgang sehen kann."))
        case WrongDay():
            return wrong("day", _("Bitte geben Sie einen Tag ab morgen an, höchstens fünf Jahre von heute an."))
        case NotHeard():
            return wrong("heard", _("Bitte hören Sie vorher an, oder sagen Sie, dass es nicht nötig ist."))
        case NothingComesBack():
            return wrong("amount", _("So viel ist nicht mehr zu erstatten."))
        case NotedMeanwhile() | payments.NotAllowedNow():
            return Problem("not-now", _("Hier ist inzwischen etwas vermerkt oder nichts mehr zu erstatten."))
        case NoSuchCase():
            return wrong(
                "number", _("Einen Vorgang mit dieser Nummer gibt es hier nicht. Bitte prüfen Sie die Nummer.")
            )
        case NothingToReplace():
            return wrong("replaces", _("An dieser Stelle der Akte liegt nichts, was sich ersetzen lässt."))
        case SettledMeanwhile():
            return Problem("not-now", _("Das Papier ist schon zugeordnet oder weggeworfen."))
        case participation.WrongDay():
            return wrong("due", _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an."))
        case participation.NobodyAsked():
            return wrong("offices", _("Bitte nennen Sie, wen Sie fragen: ein Amt, eine andere Gemeinde, eine Stelle."))
        case participation.UnknownRecipient():
            return wrong("offices", _("Eines der Ämter gibt es nicht. Welche es gibt, sagt opinions/choices."))
        case participation.Incomplete():
            return wrong(error.missing[0], _("Bitte schreiben Sie, was fehlt oder dagegenspricht."))
        case participation.NoLongerOpen():
            return Problem("task-gone")
        case UploadTooLarge():
            return Problem("too-large", str(error))
        case CannotScan():
            return Problem("away", str(error))
        case UploadRefused():
            return wrong("file", str(error))
        case NoNotice() | NoAddress() | TemplateBroken():
            return Problem("no-letter", str(error))
    return None
