# SPDX-License-Identifier: EUPL-1.2
"""What a command says when it cannot go on."""

from __future__ import annotations

import errno
import os
import pwd


class Trouble(Exception):
    """A command cannot go on; the text is a sentence for the person at the keyboard."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def account() -> str:
    """Return whose rights this process has: the name, or where the number has none (a container) the number."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"number {os.geteuid()}"


def about_a_file(trouble: OSError) -> str:
    """Return a sentence for a file or folder that cannot be used, and what to do; nothing if it is about another thing.

    Commands of an installation run as an account of their own (deploy/geleitzug): what root sees it may not.
    """
    if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"No room is left for {trouble.filename or 'what is written'}. Make room, then run the command again."
    if trouble.filename is None:
        return ""
    file = os.fsdecode(trouble.filename) if isinstance(trouble.filename, str | bytes) else trouble.filename
    if trouble.errno in (errno.EACCES, errno.EPERM):
        return (
            f"The account {account()}, as which this runs, may not use {file}. Name another place, or give it the"
            " right, also to the folders above."
        )
    if trouble.errno == errno.ENOENT:
        return f"{file} is not there, or the folder in which it is to be."
    if trouble.errno in (errno.ENOTDIR, errno.EISDIR, errno.EROFS, errno.ENAMETOOLONG):
        return f"{file} cannot be used: {trouble.strerror}."
    return ""
