# SPDX-License-Identifier: EUPL-1.2
"""What must be right before pages and jobs start, beyond the types of settings (env.py) and secrets (secrets.py)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from geleitzug.config.env import WrongSetting
from geleitzug.config.trouble import account

STARTING = "starting"
"""The tag of the checks that web servers and workers ask before they start; ``doctor`` asks them too."""


def check_folders(**_: Any) -> list[checks.CheckMessage]:
    """Complain about a folder of data in which this account may not write."""
    return [
        checks.Error(
            f"The account {account()} may not write to {folder} ({name}).",
            hint="Give it the folder (chown), or name another one.",
            id="house.E003",
        )
        for name, folder in (("GELEITZUG_VAR", settings.VAR), ("BLOB_ROOT", settings.BLOB_ROOT))
        if not _may_write(folder)
    ]


def check_mail_backend(**_: Any) -> list[checks.CheckMessage]:
    """Complain about a way to send mails that does not exist: the first mail would find it out."""
    try:
        import_string(settings.EMAIL_BACKEND)
    except ImportError as trouble:
        message = f"EMAIL_BACKEND={settings.EMAIL_BACKEND!r} cannot be used: {trouble}."
        hint = "Unset it to send by SMTP, or write the path of a class."
        return [checks.Error(message, hint=hint, id="house.E004")]
    return []


def refuse_to_start() -> None:
    """Stop a web server or worker that would run with a setting nobody can work with; the text says what to do."""
    wrong = checks.run_checks(tags=[STARTING], include_deployment_checks=True)
    if wrong:
        raise WrongSetting(" ".join(f"{message.msg} {message.hint}" for message in wrong))


def _may_write(folder: Path) -> bool:
    """Tell whether this account can write there, or make the folder."""
    there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path("/"))
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
