# SPDX-License-Identifier: EUPL-1.2
"""Values and streams: what was sealed for one place opens there and nowhere else, whole or not at all."""

from __future__ import annotations

import io
import tracemalloc
from uuid import UUID

import pytest

from geleitzug.ground.crypto import texts
from geleitzug.ground.crypto.cipher import Refused, keyed_hash, mark_of, new_key, seal, unseal
from geleitzug.ground.crypto.safes import KeptHere, name_of
from geleitzug.ground.crypto.streams import HEAD_BYTES, PIECE, open_stream, read_head, seal_stream

KEY, OTHER = bytes(range(32)), bytes(32)
SUBJECT = UUID(int=7)
TAG = 16


def test_a_value_opens_where_it_was_sealed_for_and_nowhere_else():
    sealed = seal(KEY, b"Berta Brandt", b"here")

    assert unseal(KEY, sealed, b"here") == b"Berta Brandt"
    assert sealed != seal(KEY, b"Berta Brandt", b"here")
    for key, content, place in (
        (OTHER, sealed, b"here"),
        (KEY, sealed, b"there"),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"here"),
        (KEY, sealed[:20], b"here"),
        (KEY, b"", b"here"),
    ):
        with pytest.raises(Refused):
            unseal(key, content, place)


def test_aes_gcm_is_what_nist_says():
    # Test case 16 of „The Galois/Counter Mode of Operation“ (McGrew, Viega), used in NIST's CAVP.
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    nonce, bound = bytes.fromhex("cafebabefacedbaddecaf888"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )

    assert unseal(key, nonce + sealed, bound) == plain


def test_a_hash_for_looking_up_needs_the_key():
    assert keyed_hash(KEY, "berta@example.org") == keyed_hash(KEY, "berta@example.org")
    assert keyed_hash(KEY, "berta@example.org") != keyed_hash(OTHER, "berta@example.org")


# ---- files -----------------------------------------------------------------------------------------------------


def sealed_file(content: bytes, key: bytes = KEY) -> bytes:
    return b"".join(
        seal_stream(key, SUBJECT, mark_of(key), b"here", [content[i : i + 1000] for i in range(0, len(content), 1000)])
    )


def opened_file(content: bytes, key: bytes = KEY, place: bytes = b"here") -> bytes:
    stream = io.BytesIO(content)
    head, _subject, _mark = read_head(stream)
    with open_stream(key, head, place, stream) as reader:
        return reader.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17])
def test_a_file_of_any_size_comes_back(size):
    content = bytes(i % 251 for i in range(size))

    sealed = sealed_file(content)

    assert opened_file(sealed) == content
    assert read_head(io.BytesIO(sealed))[1:] == (SUBJECT, mark_of(KEY))
    assert content[:64] not in sealed or size < 8


def test_a_file_cut_off_stretched_mixed_or_moved_is_refused():
    sealed = sealed_file(bytes(3 * PIECE))
    head, pieces = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
    first, second, third = (pieces[i * (PIECE + TAG) : (i + 1) * (PIECE + TAG)] for i in range(3))

    for forged in (
        head + first + second,
        head + second + first + third,
        head + first + first + second + third,
        head + first + third,
        sealed + b"x",
        sealed[:-1],
        head,
        sealed[: HEAD_BYTES - 1] + b"\x00" + pieces,
    ):
        with pytest.raises(Refused):
            opened_file(forged)
    for wrong in ({"key": OTHER}, {"place": b"there"}):
        with pytest.raises(Refused):
            opened_file(sealed, **wrong)
    with pytest.raises(Refused):
        opened_file(b"%PDF-1.7 never sealed")


def test_a_large_file_never_lies_in_memory_whole(tmp_path):
    chunk, times = bytes(256 * 1024), 200  # 50 MiB
    path = tmp_path / "sealed"
    tracemalloc.start()
    try:
        with path.open("wb") as out:
            out.writelines(seal_stream(KEY, SUBJECT, mark_of(KEY), b"here", (chunk for _ in range(times))))
        with path.open("rb") as stream:
            head, _subject, _mark = read_head(stream)
            reader, size = open_stream(KEY, head, b"here", stream), 0
            while part := reader.read(256 * 1024):
                size += len(part)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert size == len(chunk) * times
    assert most < 4 * 2**20


# ---- the installation's key ------------------------------------------------------------------------------------


def test_the_first_key_wraps_and_older_ones_still_unwrap():
    old, new = KeptHere((KEY,)), KeptHere((OTHER, KEY))
    wrapped = old.wrap(b"t" * 32, b"town")

    assert new.unwrap(old.current, wrapped, b"town") == b"t" * 32
    assert new.current == name_of(OTHER)
    with pytest.raises(Refused, match="has no key"):
        KeptHere((OTHER,)).unwrap(old.current, wrapped, b"town")


def test_keys_are_written_as_lines_of_text():
    first, second = texts.write_key(), texts.write_key()

    assert len(texts.read_keys(f"{first}\n{second}\n")) == 2
    assert len(first) == 43
    for wrong in ("", "short", first + "x", "ä" * 43, first[:-1] + "!"):
        with pytest.raises(texts.BadKey):
            texts.read_keys(wrong)
    assert len(new_key()) == 32
