# SPDX-License-Identifier: EUPL-1.2
"""Which characters names and texts may hold (DIN 91379:2022-08), so that every register downstream can take them.

How long a text may be, and what it must look like, is the question's.
"""

from __future__ import annotations

import re

from geleitzug.ground.texts import composed

# Latin letters (normative), as ranges of code points.
_LETTERS = """
0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7
01CD-01DC 01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268
0292 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63
1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9
"""

# Sequences (normative): the letters that may carry these combining marks.
_MARKED = {
    "\u0300": "CFGKMPSTZcfgkmpstz",
    "\u0301": "JjÿĪī",
    "\u0302": "DKLMNdklmn",
    "\u0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "\u0306": "CMNRZcmnrzÇç",
    "\u0307": "KUku",
    "\u0308": "CTZczẠạỌọỤụ",
    "\u030b": "Aa",
    "\u030c": "J",
    "\u030d": "ēō",
    "\u0310": "Mm",
    "\u0315": "CKPTckptČč",
    "\u031b": "KTkt",
    "\u031b\u0304": "Ss",
    "\u0323": "CPcpČč",
    "\u0325": "LRlr",
    "\u0325\u0304": "LRlr",
    "\u0326": "CHKLNchklnŽž",
    "\u0327": "ZzŽž",
    "\u0328\u0306": "Cc",
    "\u0331": "HSs",
}
_LIGATED = "K\u035f[Hh]|k\u035fh"

_IN_NAMES = " ',-.`~¨´·ʹʺʾʿˈˌ’‡"  # non-letters N1
_IN_TEXTS = (
    '!"#$%&()*+/0123456789:;<=>?@[\\]^_{|}¡¢£¥§©ª«¬®¯°±²³µ¶¹º»¿×÷€'  # N2
    "¤¦¸¼½¾"  # N3
    "ƒʰʳˆ˜ˢᵈᵗ‘‚“”„†…‰′″‹›⁰⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉™∞≤≥"  # E1 (extended)
    "–—•"  # usual punctuation the norm leaves out
)
_GREEK_AND_CYRILLIC = "0386 0388-038A 038C 038E-03A1 03A3-03CE 040D 0410-042A 042C 042E-044A 044C 044E-044F 045D"

# What programs put into copied text and nobody sees or means; removed without a word.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), "")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t"), " ")
_IN_LINES = {**_UNSEEN, **_SPACES, **dict.fromkeys(map(ord, "\r\n\x0b\x0c\x85\u2028\u2029"), " ")}
_IN_NAME = {**_IN_LINES, **dict.fromkeys(map(ord, "\u2010\u2011\u2013"), "-"), ord("‘"): "’"}
_IN_PARAGRAPHS = {**_UNSEEN, **_SPACES}


def name_of(text: str) -> str:
    """Tidy a name: one line, single spaces, plain hyphens, composed letters (NFC)."""
    return " ".join(composed(text.translate(_IN_NAME)).split(" ")).strip()


def line_of(text: str) -> str:
    """Tidy a line of text: no line breaks, nothing invisible, composed letters (NFC)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return composed(text.translate(_IN_LINES)).strip()


def paragraphs_of(text: str) -> str:
    """Tidy a text of several lines; its line breaks become ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_IN_PARAGRAPHS)
    return composed(text).strip()


def strangers_in_name(text: str) -> list[str]:
    """Return the characters a name must not hold (data type A of DIN 91379)."""
    return [] if _NAME.fullmatch(text) else _left_over(_NAME_PIECE, text)


def strangers_in_text(text: str) -> list[str]:
    """Return the characters a text must not hold; line breaks are allowed."""
    return [] if _TEXT.fullmatch(text) else _left_over(_TEXT_PIECE, text)


def _left_over(piece: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(piece.sub("", text)))


def _ranges(codes: str) -> str:
    ends = (code.partition("-") for code in codes.split())
    return "".join(f"\\u{first}-\\u{last or first}" for first, _dash, last in ends)


def _pieces(single: str) -> str:
    """Return the alternatives of one written character: with its marks first, the longest marks before."""
    marked = [f"[{letters}]{marks}" for marks, letters in sorted(_MARKED.items(), key=lambda pair: -len(pair[0]))]
    return "|".join([_LIGATED, *marked, f"[{single}]"])


_NAME_SET = _ranges(_LETTERS) + re.escape(_IN_NAMES)
_TEXT_SET = _NAME_SET + re.escape(_IN_TEXTS) + "\n" + _ranges(_GREEK_AND_CYRILLIC)
_NAME = re.compile(f"[{_NAME_SET}]*")  # the fast way for names without marks
_TEXT = re.compile(f"[{_TEXT_SET}]*")
_NAME_PIECE = re.compile(_pieces(_NAME_SET))
_TEXT_PIECE = re.compile(_pieces(_TEXT_SET))
