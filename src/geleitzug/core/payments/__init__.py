# SPDX-License-Identifier: EUPL-1.2
"""Asking for money and finding out whether it came. Knows subjects by their id only, never what they are."""
