# SPDX-License-Identifier: EUPL-1.2
"""Mail to people outside: an outbox that commits with what caused the mail, and a job. What it says is others' task."""

from geleitzug.ground.mail.outbox import recent, send_mail_later

__all__ = ["recent", "send_mail_later"]
