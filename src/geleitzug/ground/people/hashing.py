# SPDX-License-Identifier: EUPL-1.2
"""How passwords are hashed: Argon2id at the cost OWASP names as enough (docs/decisions/what-a-password-costs.md)."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet, 2025; RFC 9106)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
