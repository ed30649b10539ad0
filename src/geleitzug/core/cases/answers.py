# SPDX-License-Identifier: EUPL-1.2
"""An application's answers as office, letters and registers need them. What a form is belongs to core/forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Application
from geleitzug.core.forms.summary import Row, Section, summarised


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked and answered, in one language."""

    sections: tuple[Section, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """Yield all answers in their order."""
        return (row for section in self.sections for row in section.rows)

    @property
    def values(self) -> dict[str, str]:
        """Return path → answer in words."""
        return {row.path: row.value for row in self.rows}

    @property
    def labels(self) -> dict[str, str]:
        """Return path → the question's words."""
        return {row.path: row.label for row in self.rows}

    @property
    def files(self) -> list[Mapping[str, Any]]:
        """Return the files that were sent in."""
        return [file for row in self.rows for file in row.files]


def shown(application: Application, lang: str) -> Shown:
    """Return the answers in words; what was sent is judged by the day on which it was sent."""
    return Shown(summarised(queries.survey_of(application, day_of(application)), lang))


def day_of(application: Application) -> date | None:
    """Return the day by which conditions judge an application: that of its sending, in the town's time."""
    sent = application.submitted_at
    return timezone.localdate(sent) if sent else None
