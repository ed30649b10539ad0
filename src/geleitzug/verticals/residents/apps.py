# SPDX-License-Identifier: EUPL-1.2
"""Registers the residents vertical."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """The residents' register."""

    name = "geleitzug.verticals.residents"
    label = "residents"

    def ready(self) -> None:
        """Ask our own table."""
        from geleitzug.verticals.residents import ports, register

        ports.use(register.TableRegister())
