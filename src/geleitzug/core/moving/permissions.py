# SPDX-License-Identifier: EUPL-1.2
"""Who may move running cases to a newer version: who releases versions."""

MOVE = "moving.move"

GRANTS = {MOVE: {"releaser", "digital"}}
