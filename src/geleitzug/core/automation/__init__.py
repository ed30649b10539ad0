# SPDX-License-Identifier: EUPL-1.2
"""Deciding by program: when the house doubts, who looks at samples, how a town sets and stops it."""
