# SPDX-License-Identifier: EUPL-1.2
"""Templates: each compiles, says its words through gettext, and brings no style or script of its own past the CSP."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from django.template import engines

SOURCE = Path(__file__).resolve().parents[2] / "src" / "geleitzug"
TEMPLATES = sorted(path for path in SOURCE.rglob("jinja2/**/*.html") if "tests" not in path.parts)
ONLY_GERMAN = {"citizen/plain_language.html": "Leichte Sprache is a form of German"}
IN_PLACE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|\|\s*safe\b")
SPOKEN = re.compile(r"""\s(?:alt|title|aria-label|placeholder)=["'][^"']*[^\W\d_]{2,}""")
ASIDE = re.compile(r"{%-? trans.*?endtrans -?%}|{% block \w+_class %}.*?{% endblock %}", re.DOTALL)
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)
EXTENDS = re.compile(r'{% extends "([^"]+)" %}')
WORD = re.compile(r"[^\W\d_]{2,}")

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: name_of(path))


def name_of(path: Path) -> str:
    return "/".join(path.parts[path.parts.index("jinja2") + 1 :])


def environment() -> jinja2.Environment:
    """Return the house's own environment."""
    return next(engine.env for engine in engines.all() if hasattr(engine, "env"))


def markup_of(path: Path) -> str:
    """Return what a template writes as it stands: no expressions, no comments, nothing translated, no class names."""
    template = ASIDE.sub("", path.read_text(encoding="utf-8"))
    return "".join(text for _line, kind, text in environment().lex(template) if kind == "data")


@each_template
def test_it_compiles(path: Path) -> None:
    environment().get_template(name_of(path))


@each_template
def test_style_and_script_are_files(path: Path) -> None:
    """The Content Security Policy would not let them work; ``|safe`` would let in what others have typed."""
    assert IN_PLACE.findall(path.read_text(encoding="utf-8")) == []


@each_template
def test_words_go_through_gettext(path: Path) -> None:
    if name_of(path) in ONLY_GERMAN:
        pytest.skip(ONLY_GERMAN[name_of(path)])

    markup = markup_of(path)

    assert SPOKEN.findall(markup) == []
    assert WORD.findall(re.sub(r"<[^>]*>", " ", markup)) == []


PARTS = {"kern/error_summary.html", "workshop/question_body.html"}
"""Templates with an error summary that are part of another page, whose title it is."""


def test_a_page_in_error_says_so_in_its_title() -> None:
    silent = [name_of(path) for path in TEMPLATES if name_of(path) not in PARTS and _is_silent(path)]

    assert silent == []


def _is_silent(path: Path) -> bool:
    """Tell whether a page has an error summary and a title that does not speak of it."""
    template = path.read_text(encoding="utf-8")
    if "error_summary(" not in template:
        return False
    if not (title := TITLE.search(template)):
        title = TITLE.search(environment().loader.get_source(environment(), EXTENDS.search(template)[1])[0])
    return '_("Fehler:")' not in title[1]
