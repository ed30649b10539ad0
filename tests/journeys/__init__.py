# SPDX-License-Identifier: EUPL-1.2
"""Whole stories in a real browser, one for each page in docs/journeys."""
