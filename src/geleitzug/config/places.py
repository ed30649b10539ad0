# SPDX-License-Identifier: EUPL-1.2
"""Where things lie on this machine: the checkout, the folder of data, and the secrets made for it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geleitzug.config import env

ROOT = Path(__file__).resolve().parents[3]


def var() -> Path:
    """Return the folder of data, made if need be."""
    folder = Path(env.text("GELEITZUG_VAR", str(ROOT / "var"))).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise env.WrongSetting(f"GELEITZUG_VAR: the folder {folder} cannot be made: {trouble.strerror}.") from None
    return folder


def demo_settings(folder: Path) -> Path:
    """Return the file in which a running demo keeps the settings that commands beside it need: ports, above all."""
    return folder / "demo.settings"


def secret_key_file(folder: Path) -> Path:
    """Return the file with this installation's secret key; the first call makes it."""
    file = folder / "secret-key"
    if not file.exists():
        draft = folder / f"secret-key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)  # whoever comes second keeps the first one's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file


def ensure_secret_key(folder: Path) -> None:
    """Put this installation's own key into the environment where none is given."""
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & os.environ.keys():
        os.environ["SECRET_KEY_FILE"] = str(secret_key_file(folder))
