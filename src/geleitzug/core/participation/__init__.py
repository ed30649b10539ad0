# SPDX-License-Identifier: EUPL-1.2
"""Asking others for an opinion on a case (Beteiligung): own offices, other municipalities, bodies outside."""
