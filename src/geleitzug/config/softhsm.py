# SPDX-License-Identifier: EUPL-1.2
"""Getting SoftHSM 2, a hardware module that is none, for the tests. Talking to modules is ground/crypto/pkcs11.py."""

from __future__ import annotations

import shutil

from geleitzug.config.browser import install_packages, may_install

PROGRAM = "softhsm2-util"


def get_softhsm() -> None:
    """Install it where we may; where it is not, the tests that want it say so and are skipped."""
    if shutil.which(PROGRAM) is None and may_install():
        install_packages("SoftHSM", "softhsm2")
