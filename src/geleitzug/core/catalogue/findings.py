# SPDX-License-Identifier: EUPL-1.2
"""What the office finds besides its decision: claims it recognises or not, as a package asks them.

``t.ELEMENT.KEY`` in fee tables, and in the letter's ``tasks``: true as claimed, false if the office does not follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geleitzug.core.catalogue.fees import VARIABLES
from geleitzug.ground import cel
from geleitzug.ground.texts import Text

_KEY = re.compile(r"[a-z][a-z0-9_]*")


class FindingsError(ValueError):
    """The list of findings cannot be used; the message names the entry."""


@dataclass(frozen=True)
class Finding:
    """A question with yes or no that stands in the form of the decision, where its condition holds."""

    key: str
    question: Text
    when: cel.Expression | None

    def is_asked(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether there is anything to find, by what was applied for."""
        return self.when is None or self.when.evaluate(facts) is True


def load_findings(raw: Any) -> tuple[Finding, ...]:
    """Prepare a package's findings; raises FindingsError."""
    if not isinstance(raw, list):
        raise FindingsError("findings must be a list.")
    found = tuple(_finding(entry) for entry in raw)
    if len({finding.key for finding in found}) < len(found):
        raise FindingsError("findings: two have the same key.")
    return found


def _finding(raw: Any) -> Finding:
    if not isinstance(raw, Mapping) or not _KEY.fullmatch(str(raw.get("key", ""))):
        raise FindingsError("findings: every entry needs a key of small letters, digits and _.")
    key = str(raw["key"])
    if key == "outcome":
        raise FindingsError("findings: outcome is what the decision itself is called.")
    if unknown := sorted(raw.keys() - {"key", "question", "when"}):
        raise FindingsError(f"findings, {key}: unknown: {', '.join(unknown)}.")
    question = raw.get("question")
    if not isinstance(question, Mapping) or not all(str(question.get(lang) or "").strip() for lang in ("de", "en")):
        raise FindingsError(f"findings, {key}: question needs a text in de and en.")
    try:
        when = cel.compile(str(raw["when"]), variables=VARIABLES) if "when" in raw else None
    except cel.CelError as error:
        raise FindingsError(f"findings, {key}: {error}") from error
    return Finding(key, question, when)
