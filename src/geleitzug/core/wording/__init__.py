# SPDX-License-Identifier: EUPL-1.2
"""Versions of what the office writes until it goes out (Fassungen): who wrote them when, and what changed."""
