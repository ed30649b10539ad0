# SPDX-License-Identifier: EUPL-1.2
"""Registers the lines to specialist systems."""

from django.apps import AppConfig


class SpecialistConfig(AppConfig):
    """Lines to specialist systems."""

    name = "geleitzug.connectors.specialist"
    label = "specialist"

    def ready(self) -> None:
        """Offer the lines, and look at the folder before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.specialist.folder import FolderLine, check_settings
        from geleitzug.connectors.specialist.http import HttpLine
        from geleitzug.connectors.specialist.mail import MailLine
        from geleitzug.connectors.specialist.sftp import SftpLine
        from geleitzug.core.handover.ports import register_line

        register_line("folder", FolderLine())
        register_line("sftp", SftpLine())
        register_line("http", HttpLine())
        register_line("mail", MailLine())
        register(check_settings, "starting", deploy=True)
