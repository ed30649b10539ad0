# SPDX-License-Identifier: EUPL-1.2
"""Applications (the applicant's side) and cases (the office's side) with what belongs to them."""

from __future__ import annotations

from geleitzug.core.cases.models.applications import PHASE_WORDS, Application, Duration, Handed, Party
from geleitzug.core.cases.models.assisting import Assisted
from geleitzug.core.cases.models.cases import STATE_WORDS, Case, CaseQuerySet, Task
from geleitzug.core.cases.models.correcting import Correction
from geleitzug.core.cases.models.decisions import Decision, Objection, Recheck
from geleitzug.core.cases.models.finding import NAME_PATH, RegisterValue, SearchMark
from geleitzug.core.cases.models.outgoing import WaitingLetter
from geleitzug.core.cases.models.waiting import Deadline, Question, QuestionQuerySet

__all__ = [
    "NAME_PATH",
    "PHASE_WORDS",
    "STATE_WORDS",
    "Application",
    "Assisted",
    "Case",
    "CaseQuerySet",
    "Correction",
    "Deadline",
    "Decision",
    "Duration",
    "Handed",
    "Objection",
    "Party",
    "Question",
    "QuestionQuerySet",
    "Recheck",
    "RegisterValue",
    "SearchMark",
    "Task",
    "WaitingLetter",
]
