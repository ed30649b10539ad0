# SPDX-License-Identifier: EUPL-1.2
"""Where things lie on this machine: the checkout, the folder of data, and the secrets made for it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from geleitzug.config import certificates, env
from geleitzug.ground.crypto.texts import write_key

ROOT = Path(__file__).resolve().parents[3]
SEALING = {"ENCRYPTION_KEY", "ENCRYPTION_KEY_FILE", "PKCS11_MODULE"}
"""Where the key that seals people's data may be named."""


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


def demo_seals(folder: Path) -> Path:
    """Return the file that says by what the demo's towns seal."""
    return folder / "seals" / "seals.yaml"


def demo_sign_on(folder: Path) -> Path:
    """Return the file in which a demo says where the staff of its towns have their accounts (SIGN_ON_FILE)."""
    return folder / "sign-on.yaml"


def secret_key_file(folder: Path) -> Path:
    """Return the file with this installation's secret key; the first call makes it."""
    return _made(folder / "secret-key", lambda: secrets.token_urlsafe(50))


def installation_key(folder: Path) -> Path:
    """Return where the key lies that seals people's data, or would."""
    return folder / "installation-key"


def installation_key_file(folder: Path) -> Path:
    """Return the file with the key that seals people's data; the first call makes it."""
    return _made(installation_key(folder), lambda: write_key() + "\n")


def _made(file: Path, content: Callable[[], str]) -> Path:
    """Make a file that only its owner reads, with content nobody else has; one that is there stays."""
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(content())
        try:
            os.link(draft, file)  # whoever comes second keeps the first one's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file


Pair = tuple[Path, Path]


def saml_pair(folder: Path) -> Pair:
    """Return the files of this installation's key for SAML and its certificate."""
    return folder / "saml-key.pem", folder / "saml-certificate.pem"


def author_pair(folder: Path) -> Pair:
    """Return the files of the demo's key for notices to the central mailbox, and its certificate."""
    return folder / "zbp-key.pem", folder / "zbp-certificate.pem"


def handover_folder(folder: Path) -> Path:
    """Return the folder through which the demo hands over to its invented tax office."""
    return folder / "handover"


def ensure_pair(pair: Pair) -> None:
    """Make a key and its certificate where there is none: good for a demo. A real one is known to others."""
    key_file, certificate_file = pair
    if not (key_file.exists() and certificate_file.exists()):
        key, certificate = certificates.self_signed("geleitzug", days=3650)
        key_file.touch(mode=0o600)
        key_file.write_bytes(key)
        certificate_file.write_bytes(certificate)


def ensure_secrets(folder: Path) -> None:
    """Put this installation's own keys into the environment where none are given.

    The key that signs is made if need be: without it people sign in again. The one that seals data is only made for a
    demo, because whoever loses it loses the data: an operator makes it knowingly (`geleitzug keys make`).
    """
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & os.environ.keys():
        os.environ["SECRET_KEY_FILE"] = str(secret_key_file(folder))
    if not SEALING & os.environ.keys() and (installation_key(folder).exists() or env.boolean("DEMO", False)):
        os.environ["ENCRYPTION_KEY_FILE"] = str(installation_key_file(folder))
