# SPDX-License-Identifier: EUPL-1.2
"""What measuring needs of the web server: the yardstick page and a count of queries. Off unless BENCH is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

QUERIES_HEADER = "X-Queries"


@require_safe
def yardstick(request: HttpRequest) -> HttpResponse:
    """Answer with what the cheapest possible page costs: the whole middleware, the town's door, one ``select 1``."""
    if not settings.BENCH:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return HttpResponse("1", content_type="text/plain")


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say in a header how many statements a request sent to the database; begin and commit are not among them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal sent
            sent += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response.headers[QUERIES_HEADER] = str(sent)
        return response

    return middleware
