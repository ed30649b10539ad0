# SPDX-License-Identifier: EUPL-1.2
"""Who says how the town is reached and how it looks."""

CHANGE = "portrait.change"

GRANTS = {CHANGE: {"operator"}}
