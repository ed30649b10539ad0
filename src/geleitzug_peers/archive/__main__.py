# SPDX-License-Identifier: EUPL-1.2
"""Works through the letters to an archive: ``python -m geleitzug_peers.archive FOLDER``, once or again and again."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from geleitzug_peers.archive.desk import Desk, Rules


def main() -> None:
    """Answer what lies in the folders of all towns."""
    options = _options()
    rules = Rules(assess=options.assess, refuse=options.refuse, schema=options.schema)
    while True:
        for town in sorted(path for path in options.folder.iterdir() if path.is_dir()):
            for told in Desk(town, rules).work():
                print(f"{town.name}: {told}", flush=True)
        if not options.every:
            return
        time.sleep(options.every)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.archive", description=__doc__)
    parser.add_argument("folder", type=Path, help="what ARCHIVE_FOLDER names")
    parser.add_argument(
        "--assess", default="AV", help="for the cases of a list by turns: A wanted, B not decided, V not"
    )
    parser.add_argument("--refuse", default="", help="refuse every hand-over with this sentence")
    parser.add_argument("--schema", type=Path, help="xdomea.xsd of 3.1, to validate by")
    parser.add_argument("--every", type=float, default=0, help="look again after so many seconds; 0: once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
