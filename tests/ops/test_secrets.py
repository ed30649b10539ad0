# SPDX-License-Identifier: EUPL-1.2
"""Nobody serves people with a secret everybody knows, whichever way the house is started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geleitzug.config import secrets
from tests.ports import free_port
from tests.stem import Stem

DIRECTLY = {
    "a foreign web server": ("-m", "granian", "--interface", "wsgi", "geleitzug.config.wsgi:application"),
    "our web server": ("-m", "geleitzug.config.web"),
    "a worker": ("-m", "geleitzug.config.worker"),
}
GOOD = {"SECRET_KEY": "k" * 50, "PAYMENT_PASSWORD": "given by the provider", "ENCRYPTION_KEY": "a" * 42 + "A"}
LOAD = ("-c", "import geleitzug.config.wsgi; print('open')")


Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(stem: Stem, tmp_path: Path) -> Start:
    """Run Python with these settings and no others; a server that is not ours starts its own processes.

    A demo may run on this machine meanwhile, so its port is not taken.
    """
    port = str(free_port())
    left_out = ("DATABASE_", "DJANGO_", "DEMO", "SECRET_KEY", "ENCRYPTION_KEY", "PAYMENT_", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}

    def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        every = {**kept, "GELEITZUG_VAR": str(tmp_path), "PORT": port, **environment}
        if arguments[:2] == ("-m", "granian"):
            command = [sys.executable, "-P", *arguments, "--port", port]
            return subprocess.run(command, env=every, capture_output=True, text=True, timeout=60, input="")
        return stem.run(arguments, every, seconds=60)

    return start


@pytest.mark.parametrize("way", DIRECTLY)
def test_with_the_demos_payment_password_nothing_starts(start, way):
    done = start(*DIRECTLY[way], **{**GOOD, "PAYMENT_PASSWORD": secrets.PAYMENT_PASSWORD})

    assert done.returncode != 0
    assert "PAYMENT_PASSWORD is the demo's. Set PAYMENT_PASSWORD" in done.stderr
    assert "SECRET_KEY is the one" not in done.stderr


@pytest.mark.parametrize("way", ["a foreign web server", "our web server"])
def test_with_the_known_secret_key_nothing_starts(start, way):
    done = start(*DIRECTLY[way], PAYMENT_PASSWORD=GOOD["PAYMENT_PASSWORD"])

    assert done.returncode != 0
    assert "SECRET_KEY is the one everybody knows. Set SECRET_KEY" in done.stderr
    assert "PAYMENT_PASSWORD is the demo's" not in done.stderr


@pytest.mark.parametrize("way", DIRECTLY)
def test_without_a_key_to_seal_with_nothing_starts(start, way):
    done = start(*DIRECTLY[way], SECRET_KEY=GOOD["SECRET_KEY"], PAYMENT_PASSWORD=GOOD["PAYMENT_PASSWORD"])

    assert done.returncode != 0
    assert "no key to seal people's data with. `geleitzug keys make`" in done.stderr


@pytest.mark.parametrize("wrong", ["kurz", "ä" * 43])
def test_a_key_that_is_none_stops_the_start_with_a_sentence(start, wrong):
    done = start(*LOAD, **{**GOOD, "ENCRYPTION_KEY": wrong})

    assert done.returncode != 0
    assert "ENCRYPTION_KEY cannot be used: a key is 43 letters" in done.stderr


DEMO = {"DEMO": "true", "ENCRYPTION_KEY": GOOD["ENCRYPTION_KEY"]}


@pytest.mark.parametrize("environment", [GOOD, DEMO], ids=["secrets of its own", "a demo"])
def test_the_door_opens_with_secrets_of_its_own_and_for_a_demo(start, environment):
    done = start(*LOAD, **environment)

    assert (done.returncode, done.stdout) == (0, "open\n"), done.stderr


def test_serve_says_it_in_a_sentence(untouched):
    done = untouched.call("serve", DEMO="false")

    assert done.returncode == 1
    assert "geleitzug: PAYMENT_PASSWORD is the demo's." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_says_it_before_anybody_starts_anything(untouched):
    done = untouched.call("doctor", DEMO="false")

    assert "PAYMENT_PASSWORD is the demo's. Set PAYMENT_PASSWORD" in done.stdout
    assert "SECRET_KEY is the one" not in done.stdout


def test_a_developers_own_commands_run_without_secrets(start):
    check = ("-m", "django", "check", "--settings", "geleitzug.config.settings")

    usual, deploying = start(*check), start(*check, "--deploy")

    assert usual.returncode == 0, usual.stderr
    assert "house.E001" in deploying.stderr
    assert "house.E002" in deploying.stderr
