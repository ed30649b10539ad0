# SPDX-License-Identifier: EUPL-1.2
"""Bytes on disk, addressed by their digest, apart for each area. What they mean is the business of who keeps them."""

from geleitzug.ground.blobs.disk import (
    Blob,
    NoSuchBlob,
    NotStored,
    StoredBlob,
    check,
    delete,
    deletion_paused,
    open_blob,
    read_blob,
    register_keeper,
    store,
    sweep,
    walk,
)

__all__ = [
    "Blob",
    "NoSuchBlob",
    "NotStored",
    "StoredBlob",
    "check",
    "delete",
    "deletion_paused",
    "open_blob",
    "read_blob",
    "register_keeper",
    "store",
    "sweep",
    "walk",
]
