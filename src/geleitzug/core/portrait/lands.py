# SPDX-License-Identifier: EUPL-1.2
"""What a Land's law says a town's pages are to name; what is not here, the town says itself."""

from __future__ import annotations

from collections.abc import Mapping

ACCESSIBILITY_LAW: Mapping[str, str] = {
    "HB": "Bremisches Behindertengleichstellungsgesetz (BremBGG)",
    "NI": "Niedersächsisches Behindertengleichstellungsgesetz (NBGG)",
}
