# SPDX-License-Identifier: EUPL-1.2
"""All addresses of the house, read from the resolver, and where in the world each one's parts come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def all_names() -> list[str]:
    """Return the names of all addresses, with their namespaces; an address without a name is a mistake."""
    return sorted(set(_names(get_resolver().url_patterns, "")))


def _names(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"
