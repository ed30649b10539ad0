# SPDX-License-Identifier: EUPL-1.2
"""Commands, settings and the launcher: what they say, and what stops a start."""

from __future__ import annotations

import argparse
import errno
import http.server
import importlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

from geleitzug.config import doctor, env
from geleitzug.config.cli import COMMANDS, main
from geleitzug.config.trouble import about_a_file

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


def commands_in(page: Path) -> list[list[str]]:
    """Return the calls of the launcher in a page's shell examples, without what the shell does around them."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for part in re.split(r"\n|\||&&|;|\(|\)", re.sub(r"\$\([^)]*\)", "x", re.sub(r"\s#.*", "", block))):
            words = re.split(r"\s>", part)[0].split()
            if words and words[0] in ("geleitzug", "./geleitzug") and len(words) > 1:
                found.append(words[1:])
    return found


def test_every_command_in_the_documents_is_one_we_have(capsys):
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    wrong, number = [], 0
    for page in pages:
        for name, *words in commands_in(page):
            number += 1
            module = importlib.import_module(f"geleitzug.config.commands.{name}")
            parser = argparse.ArgumentParser()
            module.add_arguments(parser)
            try:
                _known, others = parser.parse_known_args(words)
            except SystemExit:
                wrong.append(f"{page.name}: {name} {' '.join(words)}: {capsys.readouterr().err.strip()[-100:]}")
                continue
            if others and not getattr(module, "PASSES_ON", False):
                wrong.append(f"{page.name}: {name} {' '.join(words)}")

    assert wrong == []
    assert number > 30, "the examples are found"


def test_an_unknown_command_is_said(bare):
    done = bare.call("dmeo")

    assert done.returncode == 2
    assert "no command 'dmeo'" in done.stderr


@pytest.mark.usefixtures("own_environment")
def test_a_form_says_what_is_sent_in(capsys):
    package = ROOT / "services/hundesteuer-anmelden"

    assert main(["forms", "schema", str(package), "--lang", "en"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Register a dog for dog tax"
    assert main(["forms", "schema", str(package / "form.yaml")]) == 0
    assert "hunde" in json.loads(capsys.readouterr().out)["properties"]
    assert main(["forms", "schema", str(package / "fees.yaml")]) == 1
    assert "Formular" in capsys.readouterr().err
    assert main(["forms", "schema", str(package / "nothing")]) == 1
    assert "nothing: No such file" in capsys.readouterr().err


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
        (env.database, f"postgresql://x:@{'y' * 64}@localhost/x", "Is there an @ in the password"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(monkeypatch, read, value, sentence):
    monkeypatch.setenv("SETTING", value)

    with pytest.raises(env.WrongSetting, match=sentence):
        read("SETTING")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GELEITZUG_VAR", "/etc/hosts", "is not a folder"),
        ("GELEITZUG_PROCESS", "wep", "Write one of: web, worker, cli"),
        ("HTTPS", "ja?", "neither yes nor no"),
        ("PUBLIC_PORT", "0", "between 1 and 65535"),
        ("GROUP_HOST", "https://rathaus.example.de", "is not a host name"),
        ("BLOB_ROOT", "/etc/hosts", "is not a folder"),
        ("SERVICES_ROOT", "/nowhere", "is not a folder"),
        ("UPLOAD_MAX_MB", "0", "between 1 and 10000"),
        ("SCANNER", "clam", "Write one of: built-in, clamav"),
        ("CLAMAV_ADDRESS", "localhost", "neither a socket's path"),
        ("EMAIL_HOST", "mail.example.de:25", "is not a host name"),
        ("EMAIL_PORT", "smtp", "not a whole number"),
        ("DEFAULT_FROM_EMAIL", "rathaus", "is not an e-mail address"),
        ("SECURITY_CONTACT", "a@b\nBcc: c@d", "is not an e-mail address"),
        ("PAYMENT_BASE_URL", "pay.example.de", "is not an address"),
        ("PAYMENT_ORIGIN", "https://pay.example.de/zahlen", "nothing behind the host and port"),
        ("PAYMENT_PASSWORD_FILE", "/nowhere", "cannot be read"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *", "nothing behind the host and port"),
        ("LOG_LEVEL", "laut", "Write one of: DEBUG"),
        ("DATABASE_URL", "postgresql://x@y/z?sslmodus=1", "cannot be read as an address"),
        ("DATABASE_OWNER_URL", "localhost", "not the address of a PostgreSQL database"),
    ],
)
def test_every_setting_has_its_sentence(monkeypatch, name, value, sentence):
    monkeypatch.setenv(name, value)

    with pytest.raises(env.WrongSetting, match=re.escape(sentence)) as said:
        runpy.run_path(str(ROOT / "src/geleitzug/config/settings.py"))

    assert str(said.value).startswith(name)


def test_what_only_shows_when_it_is_used_stops_a_start_as_well(untouched):
    wrong = {"EMAIL_BACKEND": "django.core.mail.backends.smpt.EmailBackend", "DEMO": "true"}

    serving = untouched.call("serve", **wrong)
    looking = untouched.call("doctor", **wrong)

    assert serving.returncode == 1
    assert "EMAIL_BACKEND='django.core.mail.backends.smpt.EmailBackend' cannot be used" in serving.stderr
    assert "Unset it to send by SMTP" in looking.stdout
    assert "Traceback" not in serving.stderr + looking.stderr


def test_pages_say_why_they_cannot_be_served_there(untouched):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as squatter:
        threading.Thread(target=squatter.serve_forever, daemon=True).start()
        port = squatter.server_port
        taken = untouched.call("serve", DEMO="true", PORT=str(port))
        looked = untouched.call("doctor", PORT=str(port))
        squatter.shutdown()
    foreign = untouched.call("serve", DEMO="true", HOST="192.0.2.1")

    assert [taken.returncode, foreign.returncode] == [1, 1]
    assert f"Another program uses port {port}. End it" in taken.stderr
    assert f"WRONG Another program uses port {port}" in looked.stdout
    assert "HOST=192.0.2.1 is no address of this machine" in foreign.stderr
    assert "Traceback" not in taken.stderr + foreign.stderr


def test_a_named_program_that_does_not_run_is_said(tmp_path):
    nowhere = str(tmp_path / "nowhere")

    fresh = shutil.copy(ROOT / "geleitzug", tmp_path)
    launched = subprocess.run([fresh], env={**os.environ, "PYTHON": nowhere}, capture_output=True, text=True)
    looking = [sys.executable, "-P", "-m", "geleitzug.config.cli", "doctor"]
    served = subprocess.run(
        looking, env={**os.environ, "GELEITZUG_VAR": str(tmp_path), "POSTGRES_BIN": nowhere},
        capture_output=True, text=True,
    )  # fmt: skip

    assert (launched.returncode, served.returncode) == (1, 1)
    assert f"PYTHON={nowhere} does not run" in launched.stderr
    assert f"POSTGRES_BIN={nowhere!r} is no folder" in served.stderr


def test_without_a_browser_no_test_is_begun_and_one_reads_how_to_get_it(tmp_path):
    nowhere = {"PYTHONPATH": str(ROOT / "src"), "PATH": str(tmp_path), "HOME": str(tmp_path)}
    nowhere["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] = "1"  # as without a network, but it does not try five times
    testing = [sys.executable, "-P", "-m", "geleitzug.config.cli", "test", "tests/guards"]

    done = subprocess.run(testing, cwd=ROOT, env=nowhere, capture_output=True, text=True)

    assert done.returncode == 1
    assert "need a browser, and none could be installed. On Debian, please run:" in done.stderr
    assert "── pytest" not in done.stdout
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_stops_the_start(untouched):
    done = untouched.call("serve", DEBUG="maybe")

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


def test_the_doctor_says_what_to_do(untouched):
    done = untouched.call("doctor", EMAIL_PORT="1", PAYMENT_BASE_URL="http://127.0.0.1:1", CHROMIUM="/nowhere")

    assert done.returncode == 1
    assert "has no rights of its own" in done.stdout
    assert re.search(r"WRONG no worker is alive\n\s+→ Start", done.stdout)
    assert re.search(r"WRONG mail server .*\n\s+→ Start it, or set EMAIL_HOST", done.stdout)
    assert re.search(r"WRONG payment provider http://127.0.0.1:1: .*\n\s+→ Set PAYMENT_BASE_URL", done.stdout)
    assert re.search(r"WRONG browser of the tests: CHROMIUM='/nowhere' does not run\.", done.stdout)
    assert f"ok   port {untouched.port} is free" in done.stdout


def test_the_doctor_says_when_the_disk_is_nearly_full(monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE", 2**60)

    findings = [finding for finding in doctor.files() if "free in" in finding.what]

    assert [finding.ok for finding in findings] != []
    assert not any(finding.ok for finding in findings)
    assert all(finding.do.startswith("Make room") for finding in findings)


def test_a_place_that_cannot_be_used_is_a_sentence(bare, monkeypatch):
    made = bare.call("keys", "make", "/etc/hosts/installation-key")

    assert made.returncode == 1
    assert made.stderr == "geleitzug: /etc/hosts/installation-key cannot be used: Not a directory.\n"
    monkeypatch.setattr("os.geteuid", lambda: 4_000_000)
    refused = PermissionError(errno.EACCES, "Permission denied", "/srv/x.tar")
    assert about_a_file(refused).startswith("The account number 4000000, as which this runs, may not use /srv/x.tar.")
    assert "Make room" in about_a_file(OSError(errno.ENOSPC, "No space left on device"))
    assert about_a_file(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) == ""


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


def test_the_table_of_roles_is_printed_without_a_database(bare):
    done = bare.call("roles")

    assert done.returncode == 0, done.stderr
    assert "cases.approve" in done.stdout
    assert "operator" in done.stdout.splitlines()[0]
