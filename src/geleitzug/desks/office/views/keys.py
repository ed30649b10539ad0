# SPDX-License-Identifier: EUPL-1.2
"""All shortcuts of the desks on one page. With scripts, ? shows those of the page one is on without leaving it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from geleitzug.core.screens.staff import OfficeRequest, office_page, page


@office_page()
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show which keys do what, page by page."""
    return page(request, "office/keys.html")
