# SPDX-License-Identifier: EUPL-1.2
"""The kinds of question there are. A new one is a class with the methods of base.Kind and a line here."""

from __future__ import annotations

from geleitzug.core.forms.kinds import choices, days, numbers, others, people, texts
from geleitzug.core.forms.kinds.base import Kind

KINDS: dict[str, type[Kind]] = {
    kind.name: kind
    for kind in (
        texts.Line,
        texts.Paragraphs,
        texts.Email,
        texts.Phone,
        numbers.Integer,
        numbers.Number,
        numbers.Money,
        days.Day,
        days.Time,
        days.Moment,
        choices.YesNo,
        choices.Choice,
        choices.Choices,
        choices.FromList,
        people.Address,
        people.Person,
        people.Bank,
        others.Files,
        others.Declaration,
        others.Info,
        others.Computed,
    )
}
