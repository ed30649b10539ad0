# SPDX-License-Identifier: EUPL-1.2
"""Why what a town wants to say of itself is not taken."""

from __future__ import annotations

from collections.abc import Mapping


class PortraitError(Exception):
    """What a town wants to say of itself cannot be taken."""


class NotSaidSo(PortraitError):
    """Something cannot be meant so: a sentence for each field."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = dict(wrong)


class ChangedMeanwhile(PortraitError):
    """Somebody else has changed it since it was shown."""
