# SPDX-License-Identifier: EUPL-1.2
"""``python -m tests.bench.exporting``: does an export of very many cases need more memory than one of a few?

It asks a house as in production over HTTP, as a program with a token does, and looks at the web processes meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import threading
import time
from dataclasses import dataclass

import urllib3

from geleitzug.config.processes import Tree
from geleitzug.ground.ids import uuid7
from tests.bench import cloning, house, meter

TOKEN = "gzapi_" + "b" * 43
_MAKE = """
    insert into interface_apitoken
        (id, tenant_id, name, prefix, digest, scopes, offices, last_day, made_by, made_at, revoked_by)
    select %s, id, 'bench', 'gzapi_bbbbbb', %s, '["cases.read", "cases.export"]',
           (select jsonb_agg(distinct function) from catalogue_office o where o.tenant_id = m.id),
           current_date + 30, 'bench', now(), ''
      from tenancy_municipality m where key = 'musterhafen'
"""
_HERE = """
    select count(*) from cases_case
     where tenant_id = (select id from tenancy_municipality where key = 'musterhafen')
"""


@dataclass(frozen=True, slots=True)
class Export:
    """One export: rows, seconds until the first byte and the last, MiB of the web processes before and at most."""

    rows: int
    first: float
    whole: float
    before: float
    most: float


def main() -> int:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="1000,100000", help="how many cases are stored, one after the other")
    parser.add_argument("--port", type=int, default=house.PORT)
    options = parser.parse_args()
    with house.running(port=options.port) as tree:
        with house.admin_line(tree) as line:
            line.execute(_MAKE, [uuid7(), hashlib.sha256(TOKEN.encode()).hexdigest()])
        for size in sorted(int(part) for part in options.cases.split(",")):
            with house.admin_line(tree) as line:
                there = cloning.grow(line, size)
                (here,) = line.execute(_HERE).fetchone() or (0,)
            for form in ("ndjson", "csv"):
                one = export(tree, options.port, form)
                print(
                    f"{there:>8,} cases, {here:,} in the town, {form}: {one.rows:,} rows, first byte {one.first:.2f} s,"
                    f" whole {one.whole:.1f} s, memory {one.before:.0f} → at most {one.most:.0f} MiB",
                    flush=True,
                )
    return 0


def export(tree: Tree, port: int, form: str) -> Export:
    """Take all cases along once, looking at the memory meanwhile."""
    seen, over = [meter.memory(tree)["web"]], threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            seen.append(meter.memory(tree)["web"])

    watcher = threading.Thread(target=look)
    watcher.start()
    began, rows, first = time.perf_counter(), 0, 0.0
    try:
        with urllib3.PoolManager(timeout=600.0) as pool:
            answer = pool.request(
                "GET", f"http://127.0.0.1:{port}/api/v1/export/cases?format={form}", preload_content=False,
                headers={"host": f"musterhafen.localhost:{port}", "authorization": f"Bearer {TOKEN}"},
            )  # fmt: skip
            assert answer.status == 200, answer.status
            for chunk in answer.stream(65_536):
                first = first or time.perf_counter() - began
                rows += chunk.count(b"\n")
    finally:
        over.set()
        watcher.join()
    return Export(rows, first, time.perf_counter() - began, seen[0], max(seen))


if __name__ == "__main__":
    sys.exit(main())
