# SPDX-License-Identifier: EUPL-1.2
"""What went wrong is said in German, with the next step, on a page that itself is right."""

from unittest.mock import patch

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from tests.pages import PageClient

from geleitzug.ground.web import errors
from geleitzug.ground.web.tests import gallery


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/gibt-es-nicht", 404, "Diese Seite gibt es nicht"),
        ("/fail/denied", 403, "Das dürfen Sie hier nicht"),
        ("/fail/odd", 400, "Diese Anfrage haben wir nicht verstanden"),
        ("/fail/bug", 500, "Da ist uns ein Fehler unterlaufen"),
        ("/fail/database", 503, "Wir sind gleich wieder da"),
        ("/fail/deleted", 410, "Das ist gelöscht"),
    ],
)
def test_each_failure_has_its_page(musterhafen: PageClient, address: str, status: int, title: str) -> None:
    answer = musterhafen.get(address)

    assert answer.status_code == status
    assert f'<h1 class="kern-heading-large">{title}</h1>' in answer.text
    assert "Musterhafen" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/gibt-es-nicht", "/gibt-es-nicht/"])
def test_a_page_that_asks_again_is_told_to_stop_without_an_error(musterhafen: PageClient, address: str) -> None:
    answer = musterhafen.get(address, headers={errors.ASKS_AGAIN: "yes"})

    assert (answer.status_code, answer.content) == (204, b"")


def test_when_the_database_is_away_the_browser_may_come_back_in_a_minute(musterhafen: PageClient) -> None:
    assert musterhafen.get("/fail/database").headers["Retry-After"] == "60"


def test_too_large_is_said_as_such() -> None:
    with gallery.SITE:
        answer = errors.bad_request(RequestFactory().post("/form"), RequestDataTooBig("2.5 MB"))

    assert answer.status_code == 413
    assert "kleinere Datei" in answer.text


def test_a_form_without_its_token_is_asked_for_again() -> None:
    with gallery.SITE:
        answer = Client(enforce_csrf_checks=True).post("/form", {"name": "Waldi"})

    assert answer.status_code == 403
    assert "senden Sie das Formular noch einmal ab" in answer.text


def test_even_when_the_error_page_fails_something_is_said() -> None:
    with patch.object(errors, "get_template", side_effect=RuntimeError):
        answer = errors.broken(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Gerade geht es nicht" in answer.text
