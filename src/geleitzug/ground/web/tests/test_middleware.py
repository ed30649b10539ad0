# SPDX-License-Identifier: EUPL-1.2
"""Every answer carries its language, its protection and, if long, its compression."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from tests.pages import PageClient

from geleitzug.ground.web import middleware

LONG = "<p>" + "Moin " * 1000


def answer(text: str = LONG, **headers: str) -> HttpResponse:
    view = middleware.compress(lambda request: HttpResponse(text))
    return view(RequestFactory().get("/", headers=headers))


def test_the_policy_lets_in_only_ourselves_and_forms_to_the_payment_provider(musterhafen: PageClient) -> None:
    policy = musterhafen.get("/").headers["Content-Security-Policy"]

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["form-action"] == "'self' http://pay.localhost:8010"
    assert "unsafe" not in policy


def test_a_page_says_what_browsers_may_do_with_it(musterhafen: PageClient) -> None:
    headers = musterhafen.get("/").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Strict-Transport-Security" not in headers


def test_over_https_the_browser_is_told_to_stay_there(musterhafen: PageClient) -> None:
    told = musterhafen.get("/", secure=True).headers["Strict-Transport-Security"]

    assert told == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "de"),
        ("", "fr,en;q=0.8,de;q=0.3", "en"),
        ("", "de-DE,de;q=0.9,en-US;q=0.8", "de"),
        ("", "en-GB", "en"),
        ("", "en;q=0,fr", "de"),
        ("", "pl, cs;q=0.5", "de"),
        ("", "denken, english", "de"),
        ("en", "de", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_the_chosen_else_the_asked_for_else_german(cookie: str, accepted: str, language: str) -> None:
    request = RequestFactory().get("/", headers={"accept-language": accepted})
    if cookie:
        request.COOKIES[middleware.LANGUAGE_COOKIE] = cookie

    assert middleware.language_of(request) == language


def test_a_page_speaks_one_language_and_says_so(musterhafen: PageClient) -> None:
    german = musterhafen.get("/sent")
    english = musterhafen.get("/sent", headers={"accept-language": "en"})

    assert "Barrierefreiheit" in german.text
    assert "Accessibility" in english.text
    assert (german.headers["Content-Language"], english.headers["Content-Language"]) == ("de", "en")
    assert 'lang="en" data-kern-theme' in english.text


def test_a_long_page_is_compressed_for_those_who_can_read_it() -> None:
    packed = answer(**{"accept-encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == LONG
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in answer().headers


def test_two_equal_pages_do_not_betray_their_exact_length() -> None:
    assert len({len(answer(**{"accept-encoding": "gzip"}).content) for _ in range(20)}) > 1


def test_short_answers_and_streams_are_left_alone() -> None:
    def stream(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse([b"a" * 5000])

    assert "Content-Encoding" not in answer("kurz", **{"accept-encoding": "gzip"}).headers
    streamed = middleware.compress(stream)(RequestFactory().get("/", headers={"accept-encoding": "gzip"}))  # type: ignore[arg-type]
    assert "Content-Encoding" not in streamed.headers


def test_an_address_that_takes_presses_only_is_explained_to_who_opens_it(musterhafen: PageClient) -> None:
    page = musterhafen.get("/-/language")

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Hierhin führt nur ein Knopf" in page.content.decode()
    assert musterhafen.put("/-/language").content == b""
