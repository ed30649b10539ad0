# SPDX-License-Identifier: EUPL-1.2
"""Who makes tokens for programs and webhooks; a token for oneself makes whoever sees cases."""

MANAGE = "interface.manage"

GRANTS = {MANAGE: {"digital"}}
