# SPDX-License-Identifier: EUPL-1.2
"""What each role may do, as one table: the modules' permissions with a sentence each. A test holds it to the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geleitzug.core.staffing.roles import ROLES

OWN, CASE, TREASURY, TOWN = "its own office", "the case's office", "the treasury", "any office"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a permission lets somebody do, and in which office the role must be held."""

    words: str
    where: str


MEANINGS: Mapping[str, Meaning] = {
    "cases.see": Meaning(
        "see the cases of an office, and those it helps with; write notes, speak to colleagues, set follow-ups", OWN
    ),
    "cases.work": Meaning(
        "take a case, give it to a colleague, review, ask the applicant, write to them, retry what is stuck", CASE
    ),
    "cases.file_for": Meaning(
        "answer from the catalogue at the telephone and the counter, and fill in an application for somebody", OWN
    ),
    "cases.decide": Meaning("draft a decision", CASE),
    "cases.revoke": Meaning("withdraw or revoke a decision that has gone out", CASE),
    "cases.approve": Meaning("approve what another person has drafted, or send it back", CASE),
    "cases.opinion": Meaning("give an opinion or a concurrence", OWN),
    "participation.ask": Meaning(
        "ask offices, other municipalities and bodies outside for an opinion; extend, remind, take back", CASE
    ),
    "booking.plan": Meaning("plan what a location offers: hours, counters, shifts, corridors, absences", OWN),
    "booking.serve": Meaning("see the appointments of a location, book for somebody, call and serve visitors", OWN),
    "booking.figures": Meaning("see the figures of a location; in the digital office those of every one", OWN),
    "papers.handle": Meaning(
        "note what becomes of ordered identity documents: arrived, handed out; read the producer's lists", OWN
    ),
    "booking.video": Meaning("say on which server appointments by video are held", TOWN),
    "appointments.report": Meaning(
        "enter who works at a location, its workload notices and what was done about them", OWN
    ),
    "participation.answer": Meaning("answer what another municipality asks", OWN),
    "mailbox.print": Meaning("print letters, put them back, note that they are in the post", OWN),
    "mailbox.print_all": Meaning("the same for all offices", TOWN),
    "payments.see": Meaning("see open fees and what has to be settled", TREASURY),
    "payments.settle": Meaning("note a transfer, accept an amount that differs, cancel a receipt", TREASURY),
    "payments.take": Meaning(
        "take fees at the counter in cash or by card, write receipts, close the till, ask to cancel a receipt",
        OWN,
    ),
    "payments.set_up": Meaning("set up a till; the treasury's approvers and head do so for every office", OWN),
    "payments.refund": Meaning(
        "note that a fee went back, or that nothing of it does; the treasury too, as its office says", CASE
    ),
    "staffing.seat": Meaning(
        "take people on, give and take their roles (never one's own), let them go",
        TOWN,
    ),
    "staffing.name_deputies": Meaning("name a deputy for the people of an office, and end it", OWN),
    "authoring.edit": Meaning("edit drafts of services; in the digital office those of every office", OWN),
    "authoring.release": Meaning("approve another person's draft, send it back, withdraw a service", TOWN),
    "catalogue.publish": Meaning("publish a version of a service", TOWN),
    "catalogue.offer": Meaning("offer a service in the town", TOWN),
    "catalogue.keep_offices": Meaning("add offices, and change how they are called and reached", TOWN),
    "privacy.oversee": Meaning("see what people ask about their data and until when it is to be answered", TOWN),
    "privacy.answer": Meaning("answer what people ask about the data of a case", CASE),
    "filing.plan": Meaning("keep the file plan: classes, retention periods, which service is filed where", TOWN),
    "filing.propose": Meaning("see which files need not be kept any more, and propose to part with them", TOWN),
    "filing.release": Meaning("release what another person has proposed to part with, or send it back", CASE),
    "filing.hold": Meaning("forbid to part with the file of a case, and lift that again", CASE),
    "handover.see": Meaning("see what of cases goes to specialist systems, and take it out as files", CASE),
    "handover.settle": Meaning("try a failed hand-over again, end it by other means, or call it off", CASE),
    "handover.set_up": Meaning("set up specialist systems, and put replies away that belong to nothing", TOWN),
    "filing.paper": Meaning(
        "see the tray of scanned papers and mails, assign them to cases, throw away the rest", TOWN
    ),
    "filing.letterbox": Meaning("set up the mailboxes whose mail comes into the tray", TOWN),
    "moving.move": Meaning("move running cases to the process of the version that is online", TOWN),
    "automation.set": Meaning("set how many decisions of programs are sampled, stop and resume a program", TOWN),
    "automation.watch": Meaning("find the page about programs in the menu", TOWN),
    "automation.pause": Meaning("stop the program of a service, with a reason", CASE),
    "insight.see": Meaning("see the figures of an office; in the digital office those of every office", OWN),
    "insight.export": Meaning("take along the event log of a service for process mining, without names", TOWN),
    "upkeep.read_log": Meaning("read the log of deeds: sign-ins, roles, releases, commands", TOWN),
    "portrait.change": Meaning("say how the town is reached and how it looks", TOWN),
    "interface.agree": Meaning("agree to a token of the town for one's office; nobody agrees to their own", OWN),
    "interface.manage": Meaning(
        "make and revoke tokens with which programs act for the town, and webhooks by which they are told", TOWN
    ),
    "operator.look": Meaning("see what is stuck, the mails that went out, calls to providers; try again", TOWN),
}


def rows(grants: Mapping[str, frozenset[str]]) -> list[tuple[str, Meaning, tuple[bool, ...]]]:
    """Return the table: permission, meaning, and for each of ROLES whether it has it. Raises KeyError for a gap."""
    unknown = set().union(*grants.values()) - ROLES.keys()
    if unknown:
        raise KeyError(f"roles without a column: {sorted(unknown)}")
    return [
        (name, MEANINGS[name], tuple(role in grants[name] for role in ROLES)) for name in MEANINGS if name in grants
    ]


def as_text(grants: Mapping[str, frozenset[str]]) -> str:
    """Return the table for a terminal."""
    widest = max(len(name) for name in MEANINGS)
    lines = [f"{'':<{widest}}  {'  '.join(ROLES)}"]
    for name, _meaning, marks in rows(grants):
        cells = "  ".join(f"{'x' if mark else '.':<{len(role)}}" for role, mark in zip(ROLES, marks, strict=True))
        lines.append(f"{name:<{widest}}  {cells}".rstrip())
    return "\n".join(lines)


def as_markdown(grants: Mapping[str, frozenset[str]]) -> str:
    """Return the table as docs/security/roles.md holds it."""
    head = ["permission", "lets somebody", "held in", *ROLES]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * 3}{':-:|' * len(ROLES)}"]
    for name, meaning, marks in rows(grants):
        cells = ["●" if mark else "" for mark in marks]
        lines.append(f"| `{name}` | {meaning.words} | {meaning.where} | {' | '.join(cells)} |")
    return "\n".join(lines)
