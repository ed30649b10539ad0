# SPDX-License-Identifier: EUPL-1.2
"""A receipt printer that keeps its paper: it listens as printers do and shows what it would have printed."""
