# SPDX-License-Identifier: EUPL-1.2
"""What the case page says of things beside the process: objections, returned letters, revocations, hand-overs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases import queries as cases
from geleitzug.core.cases import remedies
from geleitzug.core.cases.actions import besides, correcting, revoking
from geleitzug.core.cases.actions.taking import Drafter
from geleitzug.core.cases.amending import amended
from geleitzug.core.cases.corrections import Passage, read
from geleitzug.core.cases.models import Case, Correction, Decision, Objection, Task
from geleitzug.core.cases.permissions import DECIDE, REVOKE
from geleitzug.core.cases.rules import CERTIFICATE
from geleitzug.core.handover import queries as handovers
from geleitzug.core.handover.rules import State
from geleitzug.core.mailbox.queries import post_items_of
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.participation import queries
from geleitzug.core.participation.steps import WAIT
from geleitzug.desks.office import words
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.people.levels import Level
from geleitzug.ground.web.formats import day


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction as the case page shows it."""

    row: Correction
    passages: tuple[Passage, ...]
    answers: tuple[tuple[str, str, str], ...]
    """Which answers it will put right: the question's words, before, after."""
    fee: tuple[Euro, Euro] | None
    """The fee that stays, and what the table would say with them, where it is another."""


def about_return(task: Task) -> str:
    """Say which letter came back, and why."""
    about = besides.about(task)
    item = next(each for each in post_items_of(task.case_id) if each.pk == about)
    said = {"title": item.title, "to": ", ".join(item.address), "why": item.get_returned_why_display()}
    return _("„%(title)s“ an %(to)s: %(why)s. Was weiter geschieht, vermerken Sie unter „Briefe“.") % said


def about_handover(case: Case, task: Task) -> str:
    """Say that a machine is handing the case over in the place of a person, or has not been able to."""
    row = handovers.awaited_at(case.pk, task.ref)
    if row is None:
        return ""
    said = {"name": row.whom, "why": row.trouble}
    if row.state == State.DEAD:
        return _("Die Übergabe an %(name)s ist gescheitert: %(why)s Sie steht unter „Übergaben“.") % said
    if row.state == State.TAKEN:
        return _("Von selbst an %(name)s übergeben; die Antwort steht noch aus. Sie müssen nichts tun.") % said
    return _("Geht von selbst an %(name)s. Sie müssen nichts tun.") % said


def objection_of(case: Case, task: Task) -> Objection:
    """Return the objection that a task of a case is about."""
    about = besides.about(task)
    return next(each for each in cases.objections_of(case) if each.pk == about)


def about_objection(case: Case, task: Task) -> str:
    """Say when an objection came, whether in time, and whether in the form of the law; its words are a message."""
    objection = objection_of(case, task)
    standing = remedies.standing_of(case.application)
    received = timezone.localdate(objection.received_at)
    said = [_("Eingegangen am %(day)s über das Postfach; der Text steht unter „Nachrichten“.") % {"day": day(received)}]
    if standing is None or standing.until is None:
        said.append(_("Der Bescheid gilt noch nicht als bekannt gegeben, die Frist läuft also noch nicht."))
    elif standing.is_late(received):
        said.append(_("Die Frist lief bis zum %(day)s: verspätet.") % {"day": day(standing.until)})
    else:
        said.append(_("Die Frist läuft bis zum %(day)s: rechtzeitig.") % {"day": day(standing.until)})
    if remedies.form_is_kept(Remedy(objection.remedy), Level(objection.level)):
        said.append(_("Die Form ist gewahrt."))
    else:
        said.append(
            _("Ohne Online-Ausweis eingelegt: Die Schriftform ist nur gewahrt, wenn er auch unterschrieben ankommt.")
        )
    return " ".join(said)


def about_lawsuit(case: Case, task: Task) -> str:
    """Say since when nobody can go to court any more against the letter that rejects an objection."""
    objection = objection_of(case, task)
    return _(
        "Der Widerspruch ist zurückgewiesen. Klagen konnte man bis zum %(day)s. Ob das geschehen ist, erfährt das Amt"
        " vom Gericht. Bis Sie es festhalten, gilt der Bescheid im Portal als angefochten."
    ) % {"day": day(objection.action_until)}


def about_participation(case: Case, task: Task) -> str:
    """Say what an office of this town is asked, and why it is asked again."""
    about = besides.about(task)
    asked = next(each for each in queries.requests_of(case) if each.pk == about)
    again = _("Bitte noch einmal: %(why)s") % {"why": asked.correction} if asked.round > 1 else ""
    return "\n".join(part for part in (again, asked.question) if part)


def about_inquiry(task: Task) -> str:
    """Say what another municipality asks, and why it asks again."""
    inquiry = queries.inquiry_in(task.case_id)
    if inquiry is None:
        return ""
    again = _("Bitte noch einmal: %(why)s") % {"why": inquiry.correction} if inquiry.round > 1 else ""
    return "\n".join(part for part in (again, inquiry.question) if part)


def awaited_opinions(case: Case, today: date) -> int:
    """Return for how many opinions the process waits before it goes on; 0 where it stands at no such step."""
    elements = case.package.process.elements
    waits = any(elements[ref.rpartition(".")[0]].step == WAIT for ref in case.calls)
    return queries.holding_up(case.pk, today) if waits else 0


def about_deemed(task: Task) -> str:
    """Say what an approval by law asks of the office, or the wish to have it certified."""
    if task.kind == CERTIFICATE:
        return _(
            "Die Bescheinigung nach § 42a Abs. 3 VwVfG wurde angefordert. Mit „Bescheinigung ausstellen“ geht sie als"
            " Schreiben hinaus."
        )
    return _(
        "Die Frist ist ohne rechtzeitige Entscheidung abgelaufen. Prüfen Sie, ob die Genehmigung so bleiben kann, ob"
        " Stellen zu unterrichten sind und ob eine Gebühr zu erheben ist. Beseitigen lässt sie sich nur durch Rücknahme"
        " oder Widerruf (§§ 48, 49 VwVfG): „Bescheid aufheben“."
    )


def four_eyes(actor: Actor, drafter: Drafter) -> str:
    """Say why somebody cannot approve their own draft, or the draft of whom they stand in for."""
    if drafter.staff != actor.id:
        return _(
            "Den Entwurf hat %(name)s geschrieben, und Sie vertreten diese Person. Zeichnen muss jemand anderes"
            " (Vier-Augen-Prinzip)."
        ) % {"name": drafter.name}
    return _("Sie haben den Entwurf geschrieben. Zeichnen muss eine andere Person (Vier-Augen-Prinzip).")


def may_revoke(actor: Actor, case: Case, decision: Decision | None) -> bool:
    """Tell whether the actor may revoke what was decided in a case, as far as there is something to revoke."""
    return bool(revoking.grounds_for(decision)) and may(actor, REVOKE, office=case.office)


def may_correct(actor: Actor, case: Case, decision: Decision | None) -> bool:
    """Tell whether the actor may correct what was decided in a case, as far as there is something to correct."""
    return may(actor, DECIDE, office=case.office) and correcting.correctable(decision)


def corrections_of(case: Case) -> list[Corrected]:
    """Return what was put right in the decisions of a case, or is to be, the newest first."""
    return [
        Corrected(row, read(row.passages), _put_right(case, row), None if row.issued_at else correcting.fee_told(row))
        for row in cases.corrections_of(case)
    ]


def _put_right(case: Case, row: Correction) -> tuple[tuple[str, str, str], ...]:
    """Return the answers that a correction will put right; what has gone out has put them right already."""
    return () if row.issued_at else amended(case, read(row.passages)).answers


def revocation_of(case: Case, decision: Decision | None) -> dict[str, Any] | None:
    """Return how the decision of a case was revoked, or is to be; None where nobody wants that."""
    found = decision
    if found is None and case.revoked_at is not None:
        found = cases.last_revoked(case)
    if found is None or not found.revocation:
        return None
    return {
        "how": words.word(words.GROUND_NAMES, found.revocation["ground"]),
        "reasons": found.revocation["reasons"],
        "who": found.revocation["by_name"],
        "when": found.revoked_at,
    }
