# SPDX-License-Identifier: EUPL-1.2
"""A lot on its way to an archive that speaks xdomea 3.1: whole, refused, twice, damaged; nothing is ever lost."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.furnished import Town

from geleitzug.connectors.xdomea import letterbox
from geleitzug.connectors.xdomea.checks import check_settings
from geleitzug.connectors.xdomea.connector import by_version
from geleitzug.connectors.xdomea.letterbox import Letterbox, NotReadable
from geleitzug.connectors.xdomea.tests.conftest import SCHEMA
from geleitzug.connectors.xdomea.tests.test_wire import PROCESS, answer, assessed, imported
from geleitzug.core.cases.models import Case
from geleitzug.core.files.queries import entries_of
from geleitzug.core.filing import exchange, holding, queries
from geleitzug.core.filing.models import Lot, LotItem
from geleitzug.core.filing.ports import ArchiveAway, Paper
from geleitzug.core.filing.rules import ItemState, LotState, NotAllowedNow
from geleitzug.core.filing.tests.ended import again, head, old_case, records, released
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7


def look(town: Town) -> None:
    """Let the clock look into the letterbox, and work off what follows."""
    exchange.read_answers(tenant=town.id)
    town.jobs()


def states(town: Town, lot: Lot) -> dict[str, str]:
    with town.inside():
        return {str(item.subject): item.state for item in queries.items_of(lot)}


def items(town: Town, lot: Lot) -> list[LotItem]:
    with town.inside():
        return queries.items_of(lot)


def there(town: Town, *cases: Case) -> int:
    with town.machine():
        return Case.objects.filter(pk__in=[case.pk for case in cases]).count()


def archive(letters: Path, *options: str) -> list[str]:
    """Let the archive, a process of its own, work through what lies there."""
    schema = ["--schema", str(SCHEMA)] if SCHEMA else []
    done = subprocess.run(
        [sys.executable, "-m", "geleitzug_peers.archive", str(letters.parent), *schema, *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_four_steps_and_what_the_archive_wants_lies_there_and_nowhere_else(own_town: Town, letters: Path) -> None:
    town = own_town
    wanted, other = old_case(town), old_case(town)
    with town.machine():
        digests = {entry.sha256 for entry in entries_of(wanted.pk)}
    lot = released(town, wanted, other)
    town.jobs()
    assert again(town, lot).state == LotState.OFFERED

    told = archive(letters, "--assess", "AV")
    look(town)

    assert told == ["musterhafen: Aussonderung.Anbieteverzeichnis.0501: answered"]
    assert again(town, lot).received_at is not None
    assert sorted(states(town, lot).values()) == [ItemState.DESTROYED, ItemState.HANDED]
    assert there(town, wanted, other) == 1
    assert again(town, lot).state == LotState.HANDED

    archive(letters)
    look(town)

    assert there(town, wanted, other) == 0
    assert again(town, lot).state == LotState.DONE
    kept = next(item for item in items(town, lot) if item.state == ItemState.ARCHIVED)
    home = letters / "kept" / str(kept.subject)
    assert kept.archive_key == json.loads((home / "key.json").read_text(encoding="utf-8"))
    stored = {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in home.iterdir() if path.suffix not in (".json", ".xml")
    }
    if kept.subject == wanted.pk:
        assert stored == digests
    assert kept.documents >= len(stored) > 0
    with town.machine():
        assert Entry.objects.filter(kind="LotAssessed", subject=lot.pk).count() == 1
        assert Entry.objects.get(kind="LotDone", subject=lot.pk).facts["archived"] == 1
    assert not list((letters / "in").glob("*.zip"))


def test_an_archive_that_refuses_loses_nothing_and_gets_it_again(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    archive(letters, "--assess", "A")
    look(town)

    archive(letters, "--refuse", "Das Magazin ist voll.")
    look(town)

    assert [(item.state, item.why) for item in items(town, lot)] == [(ItemState.REFUSED, "Das Magazin ist voll.")]
    assert there(town, case) == 1
    with town.inside():
        assert exchange.hand_again(lot, by=records(town)) == 1
        with pytest.raises(NotAllowedNow):
            exchange.hand_again(lot, by=records(town))
    town.jobs()
    archive(letters)
    look(town)

    assert again(town, lot).state == LotState.DONE
    assert there(town, case) == 0
    assert len(list((letters / "kept").iterdir())) == 1


def test_what_the_archive_refuses_can_stay_here(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    archive(letters, "--assess", "A")
    look(town)
    archive(letters, "--refuse", "Nicht lesbar.")
    look(town)

    with town.inside():
        assert exchange.take_out(lot, by=records(town)) == 1

    assert again(town, lot).state == LotState.DONE
    assert there(town, case) == 1


def test_the_same_answer_twice_changes_nothing(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    archive(letters, "--assess", "A")
    copies = {path.name: path.read_bytes() for path in (letters / "in").glob("*.zip")}
    look(town)
    archive(letters)
    copies |= {path.name: path.read_bytes() for path in (letters / "in").glob("*.zip")}
    look(town)
    before = again(town, lot).done_at

    for name, content in copies.items():
        (letters / "in" / name).write_bytes(content)
    look(town)

    assert again(town, lot).done_at == before
    with town.machine():
        for kind in ("LotOffered", "LotAssessed", "LotHandedOver", "LotDone"):
            assert Entry.objects.filter(kind=kind, subject=lot.pk).count() == 1, kind
        assert Entry.objects.filter(kind="FileDestroyed", subject=case.pk).count() == 1


def test_what_the_archive_has_not_decided_waits_for_another_word(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    archive(letters, "--assess", "B")
    look(town)
    assert (again(town, lot).state, list(states(town, lot).values())) == (LotState.OFFERED, [ItemState.WAITING])

    rows = assessed("V", case.pk)
    (letters / "in" / "spaeter.xml").write_bytes(_about(lot, answer("0502", rows)))
    look(town)

    assert again(town, lot).state == LotState.DONE
    assert there(town, case) == 0


def test_a_hold_that_comes_last_keeps_the_file_even_from_an_archive_that_has_it(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    archive(letters, "--assess", "A")
    look(town)
    with town.inside():
        holding.hold(case, by=head(town), reason="Klage")
    archive(letters)
    look(town)

    assert [item.state for item in items(town, lot)] == [ItemState.STOPPED]
    assert there(town, case) == 1


def test_an_answer_that_is_none_is_put_aside_with_its_reason(own_town: Town, letters: Path) -> None:
    town, case = own_town, old_case(own_town)
    lot = released(town, case)
    town.jobs()
    inbox = letters / "in"
    inbox.mkdir()
    (inbox / "brief.xml").write_bytes(b"Sehr geehrte Damen und Herren")
    (inbox / "kaputt.zip").write_bytes(b"PK\x03\x04 nein")
    (inbox / "fremd.xml").write_bytes(answer("0502", assessed("V", case.pk)))
    (inbox / "anderes.xml").write_bytes(_about(lot, answer("0502", assessed("V"))))
    (inbox / "zu-frueh.xml").write_bytes(_about(lot, answer("0506", imported("1", key=case.pk))))
    (inbox / "liesmich.txt").write_text("nicht für das Haus", encoding="utf-8")

    look(town)

    aside = {path.name for path in (inbox / "trouble").iterdir()}
    assert {"brief.xml", "kaputt.zip", "fremd.xml", "anderes.xml"} <= aside
    assert "no lot" in (inbox / "trouble" / "fremd.xml.txt").read_text(encoding="utf-8")
    assert (inbox / "done" / "zu-frueh.xml").exists()
    assert (inbox / "liesmich.txt").exists()
    assert list(states(town, lot).values()) == [ItemState.WAITING]
    assert there(town, case) == 1


def test_a_folder_that_is_gone_is_tried_again_and_said_at_the_start(own_town: Town, settings, tmp_path: Path) -> None:
    settings.ARCHIVE_FOLDER = str(tmp_path / "weg")
    (tmp_path / "weg").write_text("kein Ordner", encoding="utf-8")

    lot = released(own_town, old_case(own_town))

    with pytest.raises(ArchiveAway):
        exchange.send_offer(tenant=own_town.id, lot=str(lot.pk))

    assert again(own_town, lot).state == LotState.RELEASED

    assert [each.id for each in check_settings()] == ["xdomea.E001"]
    settings.ARCHIVE_FOLDER = str(tmp_path)
    assert check_settings() == []


def test_what_was_released_before_there_was_an_archive_is_offered_once_there_is(
    own_town: Town, settings, tmp_path: Path
) -> None:
    lot = released(own_town, old_case(own_town))
    own_town.jobs()
    assert again(own_town, lot).state == LotState.RELEASED

    settings.ARCHIVE_FOLDER = str(tmp_path)
    look(own_town)
    look(own_town)

    assert again(own_town, lot).state == LotState.OFFERED
    assert len(list((tmp_path / "musterhafen/out").iterdir())) == 1


def test_a_letterbox_out_of_reach_is_left_to_the_next_look(own_town: Town, settings, tmp_path: Path) -> None:
    (tmp_path / "musterhafen").mkdir()
    (tmp_path / "musterhafen/out").write_text("kein Ordner", encoding="utf-8")
    lot = released(own_town, old_case(own_town))
    own_town.jobs()
    settings.ARCHIVE_FOLDER = str(tmp_path)

    look(own_town)

    assert again(own_town, lot).state == LotState.RELEASED


def test_a_letter_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    box = Letterbox(tmp_path, "musterhafen")
    box.send("brief", b"<a/>")

    class Broken:
        def __enter__(self):
            raise OSError("the disk is full")

        def __exit__(self, *_: object) -> None:
            """Nothing was opened."""

    with pytest.raises(OSError, match="full"):
        box.send("zweiter", b"<b/>", [letterbox.Enclosure("datei.pdf", Broken())])  # type: ignore[arg-type]

    assert [path.name for path in (tmp_path / "musterhafen/out").glob("*.zip")] == ["brief.zip"]


def test_a_zip_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    box = Letterbox(tmp_path, "musterhafen")
    inbox = tmp_path / "musterhafen/in"
    inbox.mkdir(parents=True)
    with zipfile.ZipFile(inbox / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b" " * (letterbox.MOST_BYTES + 1))
    with zipfile.ZipFile(inbox / "zwei.zip", "w") as archive:
        archive.writestr("a.xml", b"<a/>")
        archive.writestr("b.xml", b"<b/>")

    for name in ("bombe.zip", "zwei.zip"):
        with pytest.raises(NotReadable):
            box.read(name)


def a_version(position: int, replaces: int | None) -> Paper:
    return Paper(
        uuid7(), position, f"Blatt {position}", "Schreiben", "a.pdf", "application/pdf", "ab" * 32,
        datetime(2020, 1, 1, tzinfo=UTC), "Katrin Petersen", replaces, lambda: nullcontext(iter(())),
    )  # fmt: skip


def test_versions_stand_together_also_where_the_first_was_deleted_by_law() -> None:
    papers = [
        a_version(1, None),
        a_version(2, None),
        a_version(3, 1),
        a_version(5, 4),
        a_version(6, 3),
        a_version(7, 5),
    ]

    together = [[paper.position for paper in versions] for versions in by_version(papers)]

    assert together == [[1, 3, 6], [2], [5, 7]]


def _about(lot: Lot, message: bytes) -> bytes:
    """Let an answer be about a lot."""
    return message.replace(str(PROCESS).encode(), str(lot.pk).encode())
