# SPDX-License-Identifier: EUPL-1.2
"""Adding a town by its file: the one in the how-to is whole, and what keeps a town from deciding is said."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from geleitzug.config import founding, seed
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.portrait import readiness
from geleitzug.core.portrait.readiness import Offer, Sketch

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
DOG = "hundesteuer-anmelden"
TODAY = date(2026, 11, 28)


def the_file() -> dict[str, Any]:
    page = (ROOT / "docs/howto/add-a-town.md").read_text()
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return yaml.safe_load(found[1])


def written(folder: Path, spec: dict[str, Any]) -> str:
    path = folder / "town.yaml"
    path.write_text(yaml.safe_dump(spec, allow_unicode=True))
    return str(path)


def test_the_how_tos_town_lacks_nothing(installation, tmp_path):
    added = installation.call("municipality", "add", "--file", written(tmp_path, the_file()), PUBLIC_PORT="9790")
    looked = installation.call("doctor", EMAIL_PORT="1")

    assert added.returncode == 0, added.stderr
    assert "http://neudorf.localhost:9790/" in added.stdout
    assert "it still lacks" not in added.stdout
    assert "ok   Neudorf has all a town needs" in looked.stdout


def test_a_town_is_brought_up_to_date_by_its_file_and_who_has_left_is_let_go(installation, tmp_path):
    spec = the_file()
    installation.call("municipality", "add", "--file", written(tmp_path, spec))
    clerk, _head, *others = spec["staff"]
    changed = {**spec, "host": "neu.localhost", "staff": [{**clerk, "offices": {"tax": ["clerk"]}}, *others]}

    again = installation.call("municipality", "add", "--file", written(tmp_path, changed), PUBLIC_PORT="9790")
    gone = installation.call("staff", "leave", "neudorf", "leitung")
    listed = installation.call("staff", "list", "neudorf")
    twice = installation.call("municipality", "add", "--file", written(tmp_path, {**spec, "key": "zweitdorf"}))

    assert "http://neu.localhost:9790/" in again.stdout
    assert "Not in the file, and left as they are: leitung." in again.stdout
    assert (gone.returncode, twice.returncode) == (0, 1)
    assert "tax: clerk\n" in next(line for line in listed.stdout.splitlines(keepends=True) if "steuern" in line)
    assert "leitung" not in listed.stdout
    assert "under neudorf.localhost the portal of neudorf answers already" in twice.stderr


def test_a_town_that_could_not_decide_is_not_written(untouched, tmp_path):
    spec = the_file() | {"land": "MV"}

    added = untouched.call("municipality", "add", "--file", written(tmp_path, spec))
    listed = untouched.call("municipality", "list")

    assert added.returncode == 1
    assert "values.remedies.tax: which remedy MV gives in tax matters is not certain" in added.stderr
    assert "Traceback" not in added.stderr
    assert "neudorf" not in listed.stdout


def test_a_town_without_a_file_is_told_what_its_pages_owe(installation):
    added = installation.call(
        "municipality",
        "add",
        "neustadt",
        "--name",
        "Neustadt",
        "--kind",
        "city",
        "--land",
        "HB",
        "--host",
        "n.localhost",
    )
    looked = installation.call("doctor", EMAIL_PORT="1")

    assert added.returncode == 0
    assert "contact.represented_by" in added.stdout
    assert "WRONG Neustadt lacks something" in looked.stdout
    assert "contact.accessibility_body" in looked.stdout


def test_what_a_town_says_of_itself_is_written_as_a_file_that_changes_nothing(installation, tmp_path):
    spec = the_file()
    installation.call("municipality", "add", "--file", written(tmp_path, spec))

    shown = installation.call("municipality", "show", "neudorf")
    again = installation.call("municipality", "add", "--file", written(tmp_path, yaml.safe_load(shown.stdout)))
    unknown = installation.call("municipality", "show", "nirgends")

    assert yaml.safe_load(shown.stdout) == {name: spec[name] for name in (*founding.TOWN_FIELDS, "host")}
    assert again.returncode == 0, again.stderr
    assert installation.call("municipality", "show", "neudorf").stdout == shown.stdout
    assert (unknown.returncode, "There is no municipality nirgends" in unknown.stderr) == (1, True)


def test_what_a_town_says_itself_is_typed():
    said = Sketch(land="MV", values={"remedies": {"tax": "appeal"}}, offers={"dog": dog_tax()})

    assert "values.remedies says tax: appeal" in next(readiness.obstacles(said, TODAY))


def test_what_goes_to_the_central_mailbox_is_one_of_three():
    said = Sketch(land="HB", values={"central_mailbox": "brief"})

    assert "one of nothing, notice, letter" in next(readiness.obstacles(said, TODAY))


def test_a_court_is_asked_for_where_one_goes_to_court():
    offices = frozenset({"tax", "trade"})
    village = Sketch(land="NI", offices=offices, offers={"dog": dog_tax()})
    city = Sketch(land="HB", offices=offices, offers={"dog": dog_tax()})

    assert [line.partition(":")[0] for line in readiness.obstacles(village, TODAY)] == ["contact.court"]
    assert list(readiness.obstacles(city, TODAY)) == []


def test_every_office_a_process_asks_is_needed():
    town = Sketch(land="HB", offices=frozenset({"tax"}), offers={"dog": dog_tax()})

    assert list(readiness.obstacles(town, TODAY)) == ["offices: dog needs trade"]


def test_a_land_that_is_none_is_refused():
    assert "'XX'" in next(readiness.obstacles(Sketch(land="XX"), TODAY))


def test_the_demos_towns_lack_nothing():
    for spec in seed.read_spec()["towns"]:
        town = readiness.planned(spec, Sketch(), SERVICES)

        assert [*readiness.obstacles(town, TODAY), *readiness.gaps(town, TODAY)] == [], spec["key"]


def test_an_audit_of_an_unknown_number_is_a_sentence(untouched):
    done = untouched.call("audit", "list", "MH-2026-999999")

    assert done.returncode == 1
    assert "Nothing is known of MH-2026-999999" in done.stderr


def test_what_only_the_town_can_say_has_to_be_said():
    own = {"postcodes": ["12345"], "tax_office": "Finanzamt Neudorf"}
    spec = {"land": "HB", "offices": [{"function": "trade"}], "services": {"gewerbeanmeldung": {"values": own}}}

    lacking = list(readiness.obstacles(readiness.planned(spec, Sketch(), SERVICES), TODAY))

    assert lacking == [
        "services.gewerbeanmeldung: values.fee_person, values.fee_company, values.fee_further_representative, "
        "values.chamber_of_commerce, values.chamber_of_crafts"
    ]


def dog_tax() -> Offer:
    city = next(town for town in seed.read_spec()["towns"] if town["key"] == "musterhafen")
    return Offer(read_folder(SERVICES / DOG), values=city["services"][DOG]["values"])
