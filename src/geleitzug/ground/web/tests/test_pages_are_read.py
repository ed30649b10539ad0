# SPDX-License-Identifier: EUPL-1.2
"""Pages that differ in plain words alone are read once; every difference a check could see is seen."""

from __future__ import annotations

import pytest
from tests.pages import page_problems

PAGE = """<!doctype html><html lang="de"><head><title>Hund – Musterhafen</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Hund</h1><p id="a">Guten Tag</p><label for="x">Name</label>
<input id="x" name="x" value="Berta"><a href="/hund/">weiter</a></main></body></html>"""


def test_a_page_in_other_words_is_as_well_as_the_first() -> None:
    for words in ("Katze", "Hund und Katze", "42"):
        assert page_problems(PAGE.replace("Berta", words).replace("Guten Tag", words).encode()) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Guten Tag", "Guten <b>Tag"),
        ("Guten Tag", ""),
        ("Guten Tag", "Guten & Tag &nosuch;"),
        ("Berta", 'Berta" id="a'),
        ('for="x"', 'for="y"'),
        ('id="a"', 'id="x"'),
        ("/hund/", "//elsewhere.example/hund/"),
        ("/hund/", "https://elsewhere.example/x.png"),
        ("<a href", "<img src"),
        (">weiter<", "><"),
        ("Hund –", "–"),
        ('lang="de"', 'lang="xx"'),
    ],
)
def test_a_mistake_is_found_on_a_page_like_one_that_was_well(before: str, after: str) -> None:
    assert page_problems(PAGE.encode()) == ()
    assert before in PAGE

    changed = PAGE.replace(before, after).encode()

    from geleitzug.ground.web.page_check import problems

    assert page_problems(changed) == tuple(problems(changed))
