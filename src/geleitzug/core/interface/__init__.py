# SPDX-License-Identifier: EUPL-1.2
"""The line on which other programs work: tokens, what they may, what was answered twice, and webhooks."""
