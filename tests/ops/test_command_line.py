# SPDX-License-Identifier: EUPL-1.2
"""Commands, settings and the launcher: what they say, and what stops a start."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from geleitzug.config import env
from geleitzug.config.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def test_alone_it_lists_the_commands_at_once():
    done = subprocess.run([ROOT / "geleitzug"], capture_output=True, text=True, timeout=20)

    assert done.returncode == 0
    assert all(name in done.stdout for group in COMMANDS.values() for name in group)


def test_every_command_has_its_module():
    folder = ROOT / "src/geleitzug/config/commands"

    assert {name for group in COMMANDS.values() for name in group} == {
        path.stem for path in folder.glob("*.py") if path.stem != "__init__"
    }


def test_an_unknown_command_is_said(installation):
    done = installation.call("dmeo")

    assert done.returncode == 2
    assert "no command 'dmeo'" in done.stderr


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (env.boolean, "maybe", "neither yes nor no"),
        (env.integer, "http", "not a whole number"),
        (env.integer, "-5", "out of bounds"),
        (env.url, "localhost", "not an address"),
        (env.secret, "", "is empty"),
        (env.database, "mysql://localhost/x", "not the address of a PostgreSQL database"),
        (env.database, "postgresql://localhost/", "names no database"),
        (env.database, "postgresql://localhost:port/x", "port is not a number"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(monkeypatch, read, value, sentence):
    monkeypatch.setenv("SETTING", value)

    with pytest.raises(env.WrongSetting, match=sentence):
        read("SETTING")


def test_a_wrong_setting_stops_the_start(installation):
    done = installation.call("serve", DEBUG="maybe")

    assert done.returncode == 1
    assert "DEBUG='maybe' is neither yes nor no" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("geheim\n")
    monkeypatch.setenv("MAIL_PASSWORD_FILE", str(tmp_path / "key"))

    assert env.secret("MAIL_PASSWORD") == "geheim"


def test_a_database_address_may_name_a_socket_folder(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql:///geleitzug?host=/mit%20Leer/run&user=geleitzug_login&sslmode=disable"
    )

    entry = env.database("DATABASE_URL")

    assert (entry["HOST"], entry["USER"], entry["NAME"]) == ("/mit Leer/run", "geleitzug_login", "geleitzug")
    assert entry["OPTIONS"] == {"sslmode": "disable"}


def test_the_doctor_says_what_to_do(installation):
    done = installation.call("doctor", EMAIL_PORT="1")

    assert done.returncode == 1
    assert "has no rights of its own" in done.stdout
    assert re.search(r"WRONG a worker is alive\n\s+→ Start", done.stdout)
    assert re.search(r"WRONG mail server .*\n\s+→ Set EMAIL_HOST", done.stdout)


def test_every_library_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=~ ;]", line)[0].lower().replace("_", "-") for line in wanted}

    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if not line.startswith("#")}

    assert names <= pinned


def test_the_launcher_is_plain_sh():
    for shell in ("dash", "bash"):
        done = subprocess.run([shell, "-n", ROOT / "geleitzug"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert os.access(ROOT / "geleitzug", os.X_OK)


def test_every_setting_is_in_the_operators_table():
    page = (ROOT / "docs/howto/operate.md").read_text()
    reading = re.compile(r"env\.(?:text|secret|boolean|integer|words|url|choice|database)\(\s*\"([A-Z_]+)\"")
    names = {
        name
        for file in (ROOT / "src/geleitzug").rglob("*.py")
        if "tests" not in file.parts
        for name in reading.findall(file.read_text())
    }

    assert {name for name in names if f"`{name}`" not in page} == set()
