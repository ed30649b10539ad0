# SPDX-License-Identifier: EUPL-1.2
"""A municipality's colours as a small stylesheet, made readable whatever colours it chose. Shapes are in town.css."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

READABLE = 4.5
"""Contrast of text (WCAG 2.2, 1.4.3; EN 301 549, 9.1.4.3)."""

STANDS_OUT = 3.0
"""Contrast of large letters, and of what one must see to use a page (WCAG 2.2, 1.4.3 and 1.4.11)."""

DEEP = 11.0
"""Contrast of the dark bands (clerks' head, foot) against white, so that they stay dark for a yellow town too."""

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
PAPER = WHITE
"""Pages and letters are white."""
MARKS = frozenset(
    path.stem for path in (Path(__file__).parent / "static/web/marks").glob("*.svg") if "-" not in path.stem
)

Rgb = tuple[int, int, int]
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Look:
    """What a municipality chooses: two colours ``#rrggbb`` and the name of its mark."""

    primary: str = "#1f3a5f"
    accent: str = "#e2592f"
    mark: str = "geleitzug"

    @classmethod
    def of(cls, tokens: Mapping[str, object] | None) -> Look:
        """Read the tokens a municipality's row holds; what is missing or no colour falls back to the house's."""
        tokens = tokens or {}
        colours = {
            name: str(tokens[name]) for name in ("primary", "accent") if COLOUR.fullmatch(str(tokens.get(name, "")))
        }
        mark = str(tokens.get("mark", "town" if tokens else "geleitzug"))
        return cls(**colours, mark=mark if mark in MARKS else "town")


GROUP = Look()


@dataclass(frozen=True, slots=True)
class Legible:
    """How well something can be read: the contrast it has, what it needs, and in which of the two text upon it is."""

    ratio: float
    needed: float
    is_white: bool = False

    @property
    def is_enough(self) -> bool:
        """Tell whether it can be read."""
        return self.ratio >= self.needed


def legible(look: Look) -> dict[str, Legible]:
    """Return how well a look can be read, where the chosen colours themselves are shown.

    ``on_paper``: the primary colour as it is, in a letter's head (large and bold), lines, progress, the step that is
    done. ``primary`` and ``accent``: text upon them, black or white, which always reads. Links and buttons are not
    asked: their colour is made from the primary one until it reads (``stylesheet``).
    """
    primary, accent = _rgb(look.primary), _rgb(look.accent)
    upon = {
        name: Legible(contrast(colour, text_on(colour)), READABLE, text_on(colour) == WHITE)
        for name, colour in (("primary", primary), ("accent", accent))
    }
    return {"on_paper": Legible(contrast(primary, PAPER), STANDS_OUT), **upon}


def stylesheet(look: Look, where: str = ":root[data-kern-theme]") -> str:
    """Write the look as custom properties for KERN and for town.css; ``where`` selects what is shown in it."""
    primary = _rgb(look.primary)
    accent = _rgb(look.accent)
    tint = mix(primary, WHITE, 0.07)
    strong = darkened(primary, against=tint, until=READABLE)
    ink = darkened(mix(primary, BLACK, 0.55), against=WHITE, until=DEEP)
    tokens = {
        "--kern-color-action-default": strong,
        "--kern-color-action-on-default": text_on(strong),
        "--gz-primary": primary,
        "--gz-on-primary": text_on(primary),
        "--gz-accent": accent,
        "--gz-on-accent": text_on(accent),
        "--gz-ink": ink,
        "--gz-on-ink": text_on(ink),
        "--gz-tint": tint,
        "--gz-tint-strong": mix(primary, WHITE, 0.16),
    }
    lines = ";".join(f"{name}:{_hex(colour)}" for name, colour in tokens.items())
    return f"{where}{{{lines}}}\n"


def version(look: Look) -> str:
    """Return a short name of the stylesheet's content, for addresses that may be kept for ever."""
    return sha256(stylesheet(look).encode()).hexdigest()[:10]


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance), 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(ground: Rgb) -> Rgb:
    """Return white or black, whichever reads better; one of the two always reaches 4.5:1."""
    return WHITE if contrast(WHITE, ground) >= READABLE else BLACK


def darkened(colour: Rgb, *, against: Rgb, until: float) -> Rgb:
    """Darken a colour step by step until it stands out from a light one."""
    share = 1.0
    while contrast(mix(colour, BLACK, share), against) < until:
        share -= 0.05
    return mix(colour, BLACK, share)


def mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """Mix two colours; ``share`` is the first one's part."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
