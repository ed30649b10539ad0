# SPDX-License-Identifier: EUPL-1.2
"""Which patterns are taken, and which would keep somebody waiting."""

import subprocess
import sys

import pytest

from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.patterns import DEEPEST, why_not
from geleitzug.core.forms.tests.conftest import form_of, question

MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{1,63}$"


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{15}",
        r"([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}",
        MAIL,
        r"(\d{1,3}\.){3}\d{1,3}",
        "[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9][0-9]{0,3}[EH]?",
        "(?:DE)?[0-9]*",
        "(Hund|Katze)?",
        r"(a)?(?(1)b|c)",
        "(?=.*[0-9]).{8}",
        "(" * DEEPEST + "a" + ")" * DEEPEST,
    ],
)
def test_a_pattern_that_comes_to_an_end_is_taken(pattern):
    assert why_not(pattern, 255) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "((a+))+",
        "(a|aa)+c",
        "(?:a*)*",
        "(a+){2,30}",
        "(a?){30}a{30}",
        "(a{1,30}){1,30}",
        "(?:(a)|b|ab)*c",
        "(?=(a+)+b)",
        "(?>(a+)+)b",
        "(a*+)+b",
        "a*a*a*a*a*b",
        "((" * 8 + "a" + "*)*)" * 8,
    ],
)
def test_a_pattern_that_may_never_end_is_not_taken(pattern):
    assert "dauert zu lange" in why_not(pattern, 255)


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(", "a{99999999999}", "(" * 5000, "(" * 5000 + "a" + ")" * 5000, "[[a]"]
)
def test_what_is_no_pattern_is_told_in_the_workshop(pattern):
    with pytest.raises(FormError, match="kein gültiges Muster"):
        form_of(question("q", "text", pattern=pattern, pattern_message={"de": "Bitte prüfen."}))


def test_the_worst_that_is_taken_is_checked_while_somebody_waits():
    look = "import re, sys; print(re.fullmatch(sys.argv[1], 'a@' + '.' * 9_998))"

    # In a process of its own, for it could not be stopped here. It takes a second; what explodes takes years.
    said = subprocess.run([sys.executable, "-Ic", look, MAIL], capture_output=True, text=True, check=True, timeout=120)

    assert said.stdout == "None\n"
    assert why_not("a*a*a*b", 255) is None
    assert why_not("a*a*a*b", 10_000) is not None
