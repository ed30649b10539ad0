# SPDX-License-Identifier: EUPL-1.2
"""Mail to people outside: written into an outbox with what caused it, sent by a job. What it says is others' business."""

from geleitzug.ground.mail.outbox import recent, send_mail_later

__all__ = ["recent", "send_mail_later"]
