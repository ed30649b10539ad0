# SPDX-License-Identifier: EUPL-1.2
"""Who makes tokens for programs and webhooks, and who agrees to them; a token for oneself makes whoever sees cases."""

MANAGE, AGREE = "interface.manage", "interface.agree"

GRANTS = {MANAGE: {"digital"}, AGREE: {"head"}}
