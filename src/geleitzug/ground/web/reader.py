# SPDX-License-Identifier: EUPL-1.2
"""A PDF that we wrote ourselves, shown in the browser's own reader."""

from __future__ import annotations

from django.http import HttpResponse

# Our pages allow nothing inline; the browser's own reader of PDF files needs a little more for itself.
READER_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def shown_inline(pdf: bytes, name: str) -> HttpResponse:
    """Show a PDF that we wrote ourselves in the browser."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": READER_POLICY}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
