# SPDX-License-Identifier: EUPL-1.2
"""Registers the files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Documents, letters and e-files."""

    name = "geleitzug.core.files"
    label = "files"

    def ready(self) -> None:
        """Tell the ground which bytes are still named, and load the jobs."""
        from geleitzug.core.files import housekeeping, queries, scanning  # noqa: F401  housekeeping declares jobs
        from geleitzug.core.files.reactions import REACTIONS
        from geleitzug.ground.blobs import register_keeper
        from geleitzug.ground.events import register_reactions

        register_keeper(queries.named_digests)
        register_reactions(REACTIONS)
        scanning.register()
