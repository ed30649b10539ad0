# SPDX-License-Identifier: EUPL-1.2
"""Registers the papers vertical."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Ordered identity documents."""

    name = "geleitzug.verticals.papers"
    label = "papers"

    def ready(self) -> None:
        """Tell the house what roles may do, load what runs by the clock, and ask our own table."""
        from geleitzug.ground.people.actors import declare
        from geleitzug.verticals.papers import clock, permissions, ports, register  # noqa: F401  clock declares jobs

        declare(permissions.GRANTS)
        ports.use(register.TableRegister())
