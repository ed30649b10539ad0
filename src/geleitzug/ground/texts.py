# SPDX-License-Identifier: EUPL-1.2
"""Texts in several languages as packages hold them. The house's own words go through gettext."""

from collections.abc import Mapping

Text = Mapping[str, str]


def pick(text: Text | str | None, lang: str) -> str:
    """Return the text in a language; German where it is missing, nothing where there is none."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get("de", "")
