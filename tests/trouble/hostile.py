# SPDX-License-Identifier: EUPL-1.2
"""What hostile, hurried and unlucky people put into fields. What must not happen then is in the tests."""

from __future__ import annotations

from collections.abc import Mapping

VALUES: Mapping[str, str] = {
    "nothing": "",
    "blanks": " \t \u00a0 ",
    "nul": "a\x00b",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "line breaks": "a\r\nSet-Cookie: x=1\n\nb",
    "script": "<script>alert(1)</script>",
    "breaks out": "\"'><img src=x onerror=alert(1)></textarea></select>",
    "template": "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "placeholder": "%s %(name)s %d {0} {name}",
    "sql": "'; DROP TABLE cases_case; --",
    "letter": '#read("/etc/passwd") #eval("1") $x$ @ref *b* _i_ [c] \\ // /*',
    "path": "../../../../etc/passwd",
    "spreadsheet": '=HYPERLINK("http://evil.invalid")',
    "gap of a template": "\ue000=true\ue001\ue000\ue001",
    "minus": "-1",
    "fraction": "1,5",
    "exponent": "1e309",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "very many digits": "9" * 5000,
    "foreign digits": "١٢٣٤٥",
    "small digits": "²³",
    "no such day": "2026-02-30",
    "year nought": "0000-00-00",
    "far future": "99999-12-31",
    "true": "true",
    "json": '{"a": [1, null]}',
    "an object": "[object Object]",
    "right to left": "\u202egnp.exe",
    "unseen": "\u200b\u2060\ufeff\u00ad",
    "emoji": "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "marks": "Z" + "\u0301\u0316" * 300,
    "other letters": "Иван Ѳ 王小明 محمد",
    "turkish": "İıŞşĞğ ǅ ß ẞ ﬁ",
    "beyond the plane": "\U0010ffff\ufffe",
    "very long": "Wort " * 2000,
    "one long word": "x" * 10_000,
    "an address": "javascript:alert(1)//@x.example",
}
"""By name, so that a failing test says which."""

NAMES = (
    "__proto__", "_add", "_remove", "_remove_file", "_upload", "_shown", "_revision", "_refresh", "_leave",
    "who.kind", "who.on_behalf", "who.represented", "a.b.c.d", "hunde.99999999999.name", "hunde.-1.name", "hunde..name",
    ".", "..", "hunde", "anschrift", "anschrift.street.x", "\x00", "csrfmiddlewaretoken.x", "x" * 5000,
)  # fmt: skip
"""Names of fields nobody has asked for, or not like that."""

PARAMETERS = (
    "cursor", "q", "thema", "fuer", "weiter", "zurueck", "hinweis", "gut", "los", "warten", "sicht", "amt", "leistung",
    "art", "leicht", "ort", "seite", "v", "next", "lang", "view", "office", "service", "kind", "words",
)  # fmt: skip
"""Parameters of addresses, ours and others."""

PATHS = (
    "/%00", "/leistungen/%00/", "/%ff%fe/", "/leistungen/%ed%a0%80/", "/" + "a" * 20_000, "/" + "ä/" * 3000,
    "/antrag/00000000-0000-0000-0000-000000000000/", "/antrag/ffffffff-ffff-ffff-ffff-ffffffffffff/seite/x/",
    "/antrag/../../etc/passwd", "/static/../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "//evil.invalid/",
    "/themen/%27%3B--/", "/amt/vorgang/%00/", "/amt/vorgang/" + "9" * 30 + "/", "/amt/%0d%0aSet-Cookie:x=1/",
    "/.git/config",
    "/\\evil.invalid/", "/leistungen/hundesteuer-anmelden/%0a", "/-/language/", "/;/", "/?%00=%00", "/%", "/%zz",
)  # fmt: skip


def shown(text: str) -> str:
    """Return a text as far as a page can give it back: without what HTML cannot say, and without its spacing."""
    return "".join(sign for sign in text[:20_000] if sign.isprintable() and not sign.isspace())
