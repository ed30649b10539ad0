# SPDX-License-Identifier: EUPL-1.2
"""Nobody serves people with a secret everybody knows, whichever way the house is started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from geleitzug.config import secrets
from tests.ops.conftest import run_alone
from tests.ports import free_port
from tests.stem import Stem

DIRECTLY = {
    "a foreign web server": ("-m", "granian", "--interface", "wsgi", "geleitzug.config.wsgi:application"),
    "our web server": ("-m", "geleitzug.config.web"),
    "a worker": ("-m", "geleitzug.config.worker"),
}
STARTS_ITSELF = ("granian", "geleitzug.config.worker")
"""A server that is not ours starts its own processes, and a worker looks whether the house is loaded already."""
GOOD = {"SECRET_KEY": "k" * 50, "PAYMENT_PASSWORD": "given by the provider", "ENCRYPTION_KEY": "a" * 42 + "A"}
LOAD = ("-c", "import geleitzug.config.wsgi; print('open')")


Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(stem: Stem, tmp_path: Path) -> Start:
    """Run Python with these settings and no others.

    A demo may run on this machine meanwhile, so its port is not taken.
    """
    port = str(free_port())
    left_out = ("DATABASE_", "DJANGO_", "DEMO", "SECRET_KEY", "ENCRYPTION_KEY", "PAYMENT_", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}

    def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        every = {**kept, "GELEITZUG_VAR": str(tmp_path), "PORT": port, **environment}
        if arguments[1] in STARTS_ITSELF:
            more = ("--port", port) if arguments[1] == "granian" else ()
            return run_alone([*arguments, *more], every)
        return stem.run(arguments, every, seconds=60)

    return start


PAYMENT = "PAYMENT_PASSWORD is the demo's. Set PAYMENT_PASSWORD"
SECRET = "SECRET_KEY is the one everybody knows. Set SECRET_KEY"
SEALING = "no key to seal people's data with. `geleitzug keys make`"


@pytest.mark.parametrize("way", DIRECTLY)
def test_without_secrets_of_its_own_nothing_starts(start, way):
    done = start(*DIRECTLY[way], PAYMENT_PASSWORD=secrets.PAYMENT_PASSWORD)

    assert done.returncode != 0
    # A worker's start makes the secret key there is none of: it serves no pages.
    said = [sentence in done.stderr for sentence in (PAYMENT, SECRET, SEALING)]
    assert said == [True, way != "a worker", True], done.stderr


@pytest.mark.parametrize(
    ("lacking", "sentence"), [("PAYMENT_PASSWORD", PAYMENT), ("SECRET_KEY", SECRET), ("ENCRYPTION_KEY", SEALING)]
)
def test_each_secret_that_everybody_knows_keeps_the_door_shut_and_is_said_alone(start, lacking, sentence):
    done = start(*LOAD, **{name: value for name, value in GOOD.items() if name != lacking})

    assert done.returncode != 0
    assert [each in done.stderr for each in (PAYMENT, SECRET, SEALING)] == [
        each == sentence for each in (PAYMENT, SECRET, SEALING)
    ]


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
