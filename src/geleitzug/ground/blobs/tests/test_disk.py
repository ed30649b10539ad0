# SPDX-License-Identifier: EUPL-1.2
"""The byte store: durable before acknowledged, equal bytes once, areas apart."""

from __future__ import annotations

import hashlib
import os
import threading

import pytest

from geleitzug.ground import blobs

MUSTERHAFEN = "0192aaaa-0000-7000-8000-000000000001"
SANDMOOR = "0192aaaa-0000-7000-8000-000000000002"


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.BLOB_ROOT = tmp_path / "blobs"
    return settings.BLOB_ROOT


def test_what_is_stored_comes_back_by_its_digest():
    blob = blobs.store(MUSTERHAFEN, [b"Guten ", b"Tag"])

    assert blob.sha256 == hashlib.sha256(b"Guten Tag").hexdigest()
    assert blob.size == 9
    assert blobs.read_blob(MUSTERHAFEN, blob.sha256) == b"Guten Tag"
    assert blobs.check(MUSTERHAFEN, blob.sha256)


def test_equal_bytes_are_kept_once_and_are_touched_again(root):
    first = blobs.store(MUSTERHAFEN, [b"gleich"])
    path = next(blobs.walk()).path
    os.utime(path, (1, 1))

    second = blobs.store(MUSTERHAFEN, [b"gleich"])

    assert first == second
    (found,) = blobs.walk(MUSTERHAFEN)
    assert found.touched > 1


def test_a_town_does_not_reach_another_towns_bytes():
    blob = blobs.store(MUSTERHAFEN, [b"geheim"])

    with pytest.raises(blobs.NoSuchBlob):
        blobs.open_blob(SANDMOOR, blob.sha256)
    assert list(blobs.walk(SANDMOOR)) == []


def test_a_stream_that_breaks_leaves_nothing_behind(root):
    def breaking():
        yield b"halb"
        raise RuntimeError("connection lost")

    with pytest.raises(RuntimeError):
        blobs.store(MUSTERHAFEN, breaking())

    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_a_disk_that_refuses_is_said_and_not_swallowed(root):
    root.parent.mkdir(exist_ok=True)
    root.write_text("a file where the folder should be")

    with pytest.raises(blobs.NotStored):
        blobs.store(MUSTERHAFEN, [b"x"])


@pytest.mark.parametrize("area", ["../x", "", "a/b", ".", "a\x00"])
def test_an_area_cannot_climb_out_of_the_store(area):
    with pytest.raises(ValueError, match="area"):
        blobs.store(area, [b"x"])


@pytest.mark.parametrize("digest", ["../../etc/passwd", "ab", "AB" * 32, ""])
def test_only_a_digest_is_an_address(digest):
    with pytest.raises(ValueError, match="digest"):
        blobs.open_blob(MUSTERHAFEN, digest)


def test_deleting_twice_is_deleting_once():
    blob = blobs.store(MUSTERHAFEN, [b"weg"])

    assert blobs.delete(MUSTERHAFEN, blob.sha256)
    assert not blobs.delete(MUSTERHAFEN, blob.sha256)


def test_spoiled_bytes_are_noticed():
    blob = blobs.store(MUSTERHAFEN, [b"heil"])
    path = next(blobs.walk()).path
    path.write_bytes(b"kaputt")

    assert not blobs.check(MUSTERHAFEN, blob.sha256)


def test_many_at_once_store_the_same_bytes_without_harm():
    threads = [threading.Thread(target=blobs.store, args=(MUSTERHAFEN, [b"x" * 100_000])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (found,) = blobs.walk()
    assert found.size == 100_000
    assert blobs.check(MUSTERHAFEN, found.sha256)


def test_sweeping_takes_only_what_nobody_names_and_nobody_touched(monkeypatch):
    monkeypatch.setattr("geleitzug.ground.blobs.disk._keepers", [])
    named, orphan, fresh = (blobs.store(MUSTERHAFEN, [text]).sha256 for text in (b"named", b"orphan", b"fresh"))
    for blob in blobs.walk():
        if blob.sha256 != fresh:
            os.utime(blob.path, (1, 1))
    blobs.register_keeper(lambda area, digests: {named} & set(digests))

    gone = blobs.sweep(MUSTERHAFEN, untouched_since=2)

    assert gone == [orphan]
    assert {blob.sha256 for blob in blobs.walk()} == {named, fresh}


def test_what_was_stored_again_is_spared():
    blob = blobs.store(MUSTERHAFEN, [b"wieder da"])

    assert not blobs.delete(MUSTERHAFEN, blob.sha256, untouched_since=1)
    assert blobs.read_blob(MUSTERHAFEN, blob.sha256) == b"wieder da"


def test_nothing_goes_while_a_backup_copies_the_store():
    blob = blobs.store(MUSTERHAFEN, [b"im Backup"])

    with blobs.deletion_paused():
        gone_meanwhile = blobs.delete(MUSTERHAFEN, blob.sha256)

    assert not gone_meanwhile
    assert blobs.delete(MUSTERHAFEN, blob.sha256)
