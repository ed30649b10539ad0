# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
import yaml

from geleitzug.ground.yamls import MOST_DEPTH, read_yaml


@pytest.mark.parametrize("typed", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_what_would_end_the_process_is_refused(typed: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &a [x]\nb: [" + "*a, " * 101 + "]\n",
        "".join(" " * at + "a:\n" for at in range(MOST_DEPTH + 1)),
        "".join(" " * at + "-\u2028" for at in range(MOST_DEPTH + 1)),
    ],
)
def test_what_would_fill_the_memory_is_refused(typed: str) -> None:
    with pytest.raises(yaml.YAMLError, match="too many"):
        read_yaml(typed)


def test_what_only_looks_so_is_read() -> None:
    assert read_yaml("a: &a [x]\nb: *a\n") == {"a": ["x"], "b": ["x"]}
    assert read_yaml("a: '" + "[" * 500 + " *stern'") == {"a": "[" * 500 + " *stern"}
    assert read_yaml("[" * MOST_DEPTH + "]" * MOST_DEPTH) is not None
