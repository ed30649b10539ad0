# SPDX-License-Identifier: EUPL-1.2
"""What core refuses, as a problem for programs. Everything else is a fault of ours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.caseload.actions.wording import TitleTaken, TooManyBlocks
from geleitzug.core.caseload.rules import NobodyMeant, NotRelatable, WrongDay
from geleitzug.core.cases import why_not
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.correcting import FeeWouldChange, NotInTheLetter, SaidTwice
from geleitzug.core.cases.actions.deciding import ConditionsMissing, ReasonsMissing
from geleitzug.core.cases.actions.deeming import CertifiedToday
from geleitzug.core.cases.actions.merging import MoneyMoves
from geleitzug.core.cases.actions.process import NothingWritten, TaskGone
from geleitzug.core.cases.actions.rechecking import WhyMissing
from geleitzug.core.cases.actions.revoking import NotHeard
from geleitzug.core.cases.amending import NotAnAnswer
from geleitzug.core.cases.awaiting import OpinionsAwaited
from geleitzug.core.cases.deadlines import NotExtendable, WrongEnd
from geleitzug.core.cases.rules import FourEyes, NotAllowedNow, NotMergeable, Unlike
from geleitzug.core.files.errors import CannotScan, NothingToReplace, UploadRefused, UploadTooLarge
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.filing.incoming import NoSuchCase, SettledMeanwhile
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.rules import NoNotice
from geleitzug.core.participation import rules as participation
from geleitzug.core.payments import rules as payments
from geleitzug.core.payments.rules import NotedMeanwhile, NothingComesBack, NothingToPay
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.ground.web.formats import day

MERGE_FIELDS = {Unlike.NO_CONSENT: "consent", Unlike.NO_REASON: "reason"}
"""What stands in the way of joining two cases → the field of the body it is about, where it is not the other case."""


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
        case OpinionsAwaited():
            whom = ", ".join(each.whom for each in error.awaited)
            return wrong("regardless", _("Es fehlen noch Stellungnahmen: %(whom)s.") % {"whom": whom})
        case NothingWritten():
            return wrong("text", _("Bitte füllen Sie dieses Feld aus. Der Ablauf braucht die Angabe."))
        case NotTheirs():
            return wrong("to", _("Diese Person bearbeitet in diesem Amt keine Vorgänge."))
        case NobodyMeant():
            return wrong("to", _("Das meint niemanden eindeutig, der diesen Vorgang sehen kann."))
        case WrongDay():
            return wrong("day", _("Bitte geben Sie einen Tag ab morgen an, höchstens fünf Jahre von heute an."))
        case NotInTheLetter():
            return wrong(f"passages/{error.place}/wrong", str(why_not.NOT_IN_THE_LETTER))
        case SaidTwice():
            return wrong(f"passages/{error.place}/wrong", str(why_not.SAID_TWICE))
        case FeeWouldChange():
            return wrong("fee_stays", why_not.fee_would_change(error.before, error.after, may_stay=error.may_stay))
        case NotAnAnswer():
            return wrong("passages", why_not.no_answer(error))
        case WhyMissing():
            return wrong("why", _("Bitte schreiben Sie, warum Sie anders entscheiden als das Programm."))
        case NotExtendable():
            return Problem("not-now", str(why_not.NOT_EXTENDABLE))
        case WrongEnd():
            return wrong("until", _wrong_end(error))
        case CertifiedToday():
            return Problem("not-now", str(why_not.CERTIFIED_TODAY))
        case NotRelatable():
            return wrong("number", str(why_not.NOT_RELATABLE))
        case NotMergeable():
            return wrong(MERGE_FIELDS.get(error.why, "number"), str(why_not.NOT_MERGEABLE[error.why]))
        case MoneyMoves():
            return Problem("not-now", str(why_not.MONEY_MOVES))
        case TitleTaken():
            return wrong("title", str(why_not.TITLE_TAKEN))
        case TooManyBlocks():
            return wrong("title", str(why_not.TOO_MANY_BLOCKS))
        case NotHeard():
            return wrong("heard", _("Bitte hören Sie vorher an, oder sagen Sie, dass es nicht nötig ist."))
        case NothingComesBack():
            return wrong("amount", _("So viel ist nicht mehr zu erstatten."))
        case NothingToPay():
            return wrong("amount", _("Bitte geben Sie den Betrag an, der angekommen ist, in Cent."))
        case payments.WrongDay():
            return wrong("on", _("Bitte geben Sie einen Tag vom %(first)s bis heute an.") % {"first": day(error.first)})
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


def _wrong_end(error: WrongEnd) -> str:
    if error.latest is None:
        return _("Bitte geben Sie einen Tag nach dem bisherigen Ende der Frist an.")
    return _("Bitte geben Sie einen Tag nach dem bisherigen Ende der Frist an, spätestens den %(latest)s.") % {
        "latest": day(error.latest)
    }
