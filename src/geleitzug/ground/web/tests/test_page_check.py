# SPDX-License-Identifier: EUPL-1.2
"""Each mistake is found when it is planted, and a good page has none."""

import pytest

from geleitzug.ground.web.page_check import problems

GOOD = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Seite – Musterhafen</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/a.css">
<script type="module" src="/a.js"></script></head>
<body><main id="main"><h1>Seite</h1><h2>Teil</h2><!-- HERE -->
<form><label for="a">Name</label><input id="a" name="a"><button>Weiter</button></form></main></body></html>"""


def page(planted: str) -> str:
    return GOOD.replace("<!-- HERE -->", planted)


def test_a_good_page_has_no_problems() -> None:
    assert problems(GOOD) == []
    assert problems(GOOD.encode()) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("<h1>Noch eine</h1>", "2 <h1>"),
        ("<h4>Sprung</h4>", "a level is left out"),
        ("<h3></h3>", "an empty <h3>"),
        ('<p id="a"></p>', "'a' occurs 2 times"),
        ('<p id="a b"></p>', "has a space"),
        ('<a href="/x" data-key="w">x</a><a href="/y" data-key="w">y</a>', "'w' is on 2 controls"),
        ('<input name="ohne">', "<input ohne> has no label"),
        ('<label for="b"> </label><select id="b" name="b"></select>', "<select b> has no label"),
        ('<label for="weg">Ort</label>', "names 'weg'"),
        ('<input aria-label="x" aria-describedby="nirgends">', "names 'nirgends'"),
        ('<a href="#weg">hin</a>', "'#weg', which is not on the page"),
        ('<fieldset><input aria-label="x"></fieldset>', "has no legend"),
        ('<img src="/a.png">', "no alt"),
        ('<button name="b"><span></span></button>', "<button b> has no name"),
        ('<a href="/x"><img src="/a.png" alt=""></a>', "the link to '/x' has no text"),
        ("<table><tr><td>1</td></tr></table>", "no caption"),
        ("<table><caption>T</caption><tr><th>A</th></tr></table>", "no scope"),
        ("<p><div>x</div></p>", "line"),
        ("<span><div>x</div></span>", "<div> in <span>"),
        ("<ul><div>x</div></ul>", "<div> directly in <ul>"),
        ("<div><li>x</li></div>", "<li> directly in <div>"),
        ('<a href="/x">a <button>b</button></a>', "<button> in <a>"),
        ("<b>offen", "line"),
        ('<p style="color:red">x</p>', "a style attribute on <p>"),
        ("<style>p{}</style>", "a <style> on the page"),
        ("<script>1</script>", "a <script> without src"),
        ('<p onclick="x()">x</p>', "a handler onclick"),
        ('<a href="javascript:x()">x</a>', "javascript:"),
        ('<script src="https://cdn.example/x.js"></script>', "loads from elsewhere"),
        ('<img alt="" src="//cdn.example/x.png">', "loads from elsewhere"),
    ],
)
def test_a_planted_mistake_is_found(planted: str, said: str) -> None:
    found = problems(page(planted))

    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('lang="de"', "", "<html lang>"),
        ('lang="de"', 'lang="fr"', "<html lang>"),
        ("<title>Seite – Musterhafen</title>", "<title> – Musterhafen</title>", "the title"),
        ("<h1>Seite</h1>", "", "0 <h1>"),
        ('<main id="main"><h1>Seite</h1>', '<h1>Seite</h1><main id="main">', "not in <main>"),
        ('<meta name="viewport" content="width=device-width">', "", "viewport"),
        ("<!doctype html>", "", "Expected DOCTYPE"),
    ],
)
def test_a_page_that_lacks_something_is_found(good: str, bad: str, said: str) -> None:
    found = problems(GOOD.replace(good, bad))

    assert any(said in problem for problem in found), found


def test_the_title_says_that_something_is_wrong() -> None:
    wrong = page('<div class="kern-alert gz-error-summary">Bitte ändern</div>')

    assert ["title" in problem for problem in problems(wrong)] == [True]
    assert problems(wrong.replace("<title>", "<title>Fehler: ")) == []
