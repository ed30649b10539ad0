# SPDX-License-Identifier: EUPL-1.2
"""What must be right before an archive can be offered anything."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

HOWTO = "docs/howto/hand-files-to-the-archive.md says how the folder is used."


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Complain about a folder that is not there or not to be written; without one the connector is off."""
    folder = settings.ARCHIVE_FOLDER
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return []
    text = f"ARCHIVE_FOLDER={folder!r} is no folder that can be written."
    return [checks.Error(text, hint=HOWTO, id="xdomea.E001")]
