# SPDX-License-Identifier: EUPL-1.2
"""Whatever colours a town chooses, its pages can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.ground.web.look import GROUP, MARKS, READABLE, Look, contrast, stylesheet, version

TOWNS = {
    "musterhafen": Look("#0b4f8a", "#ffc53d", "musterhafen"),
    "sandmoor": Look("#2f6b3a", "#f2c14e", "sandmoor"),
    "moorland": Look("#0f5f66", "#a3314f", "moorland"),
    "a yellow town": Look("#ffd200", "#00aa88", "town"),
    "the group": GROUP,
}


def tokens(look: Look) -> dict[str, tuple[int, int, int]]:
    found = re.findall(r"(--[\w-]+):#(\w\w)(\w\w)(\w\w)", stylesheet(look))
    return {name: (int(red, 16), int(green, 16), int(blue, 16)) for name, red, green, blue in found}


def assert_readable(look: Look) -> None:
    colours = tokens(look)
    for ground, text in (
        ("--gz-primary", "--gz-on-primary"),
        ("--gz-accent", "--gz-on-accent"),
        ("--gz-ink", "--gz-on-ink"),
        ("--kern-color-action-default", "--kern-color-action-on-default"),
        ("--gz-tint", "--kern-color-action-default"),
    ):
        assert contrast(colours[ground], colours[text]) >= READABLE, (ground, text)


@pytest.mark.parametrize("town", TOWNS)
def test_every_town_of_the_demo_can_be_read(town: str) -> None:
    assert_readable(TOWNS[town])


@given(primary=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), accent=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_any_town_can_be_read(primary: str, accent: str) -> None:
    assert_readable(Look(primary, accent))


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_what_is_no_colour_and_no_mark_of_ours_falls_back() -> None:
    look = Look.of({"primary": "red;}body{display:none", "accent": "#12345", "mark": "../../settings"})

    assert look == Look(GROUP.primary, GROUP.accent, "town")


def test_each_demo_town_has_its_mark() -> None:
    assert {"musterhafen", "sandmoor", "moorland", "geleitzug", "town"} <= MARKS


def test_another_colour_is_another_version() -> None:
    assert version(TOWNS["musterhafen"]) != version(TOWNS["sandmoor"])
