# SPDX-License-Identifier: EUPL-1.2
"""Working through a folder: takes what lies in ``TOWN/TARGET/out`` away and answers in ``TOWN/TARGET/in``."""

from __future__ import annotations

import json
import re
from pathlib import Path

from geleitzug_peers.specialist.office import Office, reply_to

KEY = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def work(root: Path, state: Path, refuse: tuple[str, str] = ("", "")) -> list[str]:
    """Answer every message that names its key; returns what was done with each.

    ``refuse``: a message that holds the first is refused with the second.
    """
    told = []
    for out in sorted(root.glob("*/*/out")):
        town, target = out.parts[-3:-1]
        office = Office(state / town / target, prefix=target[:2].upper())
        for message in sorted(path for path in out.iterdir() if path.is_file() and not path.name.startswith(".")):
            content = message.read_bytes()
            found = KEY.search(content.decode("utf-8", "replace"))
            taken = out.parent / "taken"
            taken.mkdir(exist_ok=True)
            message.replace(taken / message.name)
            if found is None:
                told.append(f"{town}/{target}: {message.name} names no key; nobody is answered")
                continue
            file = office.keep(found.group(), message.name, content)
            sign, why = refuse
            refused = bool(sign) and sign in content.decode("utf-8", "replace")
            reply = reply_to(file, state="refused", text=why) if refused else reply_to(file)
            _answer(out.parent / "in", file.number.replace("/", "-"), reply)
            told.append(f"{town}/{target}: {message.name} is {'refused' if refused else file.number}")
    return told


def _answer(box: Path, name: str, reply: dict[str, object]) -> None:
    box.mkdir(exist_ok=True)
    draft = box / f".{name}.part"
    draft.write_text(json.dumps(reply, ensure_ascii=False), encoding="utf-8")
    draft.replace(box / f"{name}.json")
