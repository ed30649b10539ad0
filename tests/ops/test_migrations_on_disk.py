# SPDX-License-Identifier: EUPL-1.2
"""What is on disk is told without loading it: the same as Django finds."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader

from geleitzug.config.health import migrations_on_disk


def test_the_migrations_on_disk_are_those_django_loads() -> None:
    assert migrations_on_disk() == set(MigrationLoader(None).disk_migrations)
