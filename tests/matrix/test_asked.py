# SPDX-License-Identifier: EUPL-1.2
"""No page asks the database more than twelve times. Which still do stands here, and becomes fewer only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.matrix.asked import MOST, Counting, Key, rooms, visits
from tests.world import World

STILL_MORE: Mapping[Key, int] = {}
"""Pages that ask more, and how often."""


@pytest.mark.parametrize("room", rooms())
def test_a_page_asks_the_database_little(room: str, undone: World) -> None:
    counting, wrong = Counting(undone), []
    for name, state in visits(room):
        asked, most = counting.asked(name, state), STILL_MORE.get((name, state), MOST)
        if len(asked) > most:
            wrong.append(f"{name} ({state}) asks {len(asked)}, not {most}:\n    " + "\n    ".join(asked))
        elif len(asked) <= MOST < most:
            wrong.append(f"{name} ({state}) asks {len(asked)}: take it out of the table")

    assert not wrong, "\n" + "\n".join(wrong)
