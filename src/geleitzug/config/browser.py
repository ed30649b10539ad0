# SPDX-License-Identifier: EUPL-1.2
"""Finding a Chromium for the tests, or getting one. Driving it is tests/browser.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from geleitzug.config.trouble import Trouble

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""In this order: the shell is the same engine without windows nobody sees, and our tests take half as long in it."""
PACKAGES = ("chromium-headless-shell", "fonts-liberation")
"""With the letters our pages are laid out in: without them every line has another width."""
UNDER_PLAYWRIGHT = ("libatomic1", "fonts-liberation")
"""What the node in Playwright's wheel is linked with, and a bare Ubuntu lacks; Playwright asks apt for all the rest."""


def ensure_browser() -> dict[str, str]:
    """Return the environment that names a browser that runs; gets one if there is none."""
    found = find_browser()
    if found is None and may_install():
        install_packages("Chromium", *PACKAGES)
        found = find_browser()
    if found is None:
        _install_playwrights()
        found = _playwrights_own()
    if found is None:
        raise Trouble(
            "The tests need a browser, and none could be installed. On Debian, please run: sudo apt-get install -y"
            " chromium-headless-shell fonts-liberation. On Ubuntu: sudo apt-get install -y libatomic1 fonts-liberation"
            " && sudo .venv/bin/playwright install-deps chromium, then this again. Or set CHROMIUM to a browser."
        )
    return {"CHROMIUM": str(found)}


def find_browser() -> Path | None:
    """Return a browser that runs; raises Trouble if one is named that does not."""
    named = os.environ.get("CHROMIUM")
    if named and not _runs(Path(named)):
        raise Trouble(f"CHROMIUM={named!r} does not run. Name a browser that does, or unset it.")
    for candidate in [named] if named else [shutil.which(name) for name in NAMES]:
        if candidate and _runs(Path(candidate)):
            return Path(candidate)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-linux*/chrome"):
        for candidate in sorted(home.glob(pattern), reverse=True):
            if _runs(candidate):
                return candidate
    return None


def may_install() -> bool:
    """Tell whether we may install Debian's packages here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(what: str, *packages: str) -> None:
    """Install these as root, if Debian has them all; whether it worked one sees by looking for the program.

    Nothing comes with them but what they need: with a browser Debian recommends two hundred more, printers and systemd
    among them. Ubuntu's package called chromium is not asked for: it is a snap, with the machinery of snaps.
    """
    print(f"Installing {what} for the tests …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)  # noqa: S607
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL)  # noqa: S603


def _install_playwrights() -> None:
    more = []
    if may_install():
        install_packages("what Playwright runs on", *UNDER_PLAYWRIGHT)
        more = ["--with-deps"]
    print("Fetching Playwright's Chromium for the tests …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", *more, "chromium"])  # noqa: S603


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([str(program), "--version"], capture_output=True, timeout=30).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
