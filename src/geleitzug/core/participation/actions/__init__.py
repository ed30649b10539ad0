# SPDX-License-Identifier: EUPL-1.2
"""The verbs of asking for opinions, and of giving one."""
