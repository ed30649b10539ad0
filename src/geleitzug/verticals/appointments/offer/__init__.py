# SPDX-License-Identifier: EUPL-1.2
"""The office's side: what is offered where and when, who is away, and the day as staff see it."""
