# SPDX-License-Identifier: EUPL-1.2
"""Appointments as a blind ability: what is offered where and when, who holds a time, who waits for one. No screens."""
