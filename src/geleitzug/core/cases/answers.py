# SPDX-License-Identifier: EUPL-1.2
"""An application's answers as office, letters and registers need them. What a form is belongs to core/forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from geleitzug.core.cases import queries
from geleitzug.core.cases.models import Application
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.summary import Row, Section, summary


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
    return Shown(summary(application.package.form, application.answers, context(application), lang))


def context(application: Application) -> Context:
    """Return the context of an application: conditions on today mean the day on which it was sent."""
    sent = application.submitted_at
    day = timezone.localdate(sent) if sent else None
    return queries.context_of(application, day)
