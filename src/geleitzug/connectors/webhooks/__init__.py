# SPDX-License-Identifier: EUPL-1.2
"""Webhooks by the specification Standard Webhooks: signed messages to addresses of other programs."""
