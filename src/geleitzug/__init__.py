# SPDX-License-Identifier: EUPL-1.2
"""Geleitzug: the open digital town hall."""
