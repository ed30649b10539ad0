# SPDX-License-Identifier: EUPL-1.2
"""Every component is shown once, and every page it is shown on is as pages should be."""

import re
from pathlib import Path

import brotli
import pytest
from django.template import engines
from markupsafe import Markup
from tests.pages import PageClient

from geleitzug.ground.web import messages
from geleitzug.ground.web.tests import gallery

WEB = Path(__file__).parents[1]
COMPONENTS = sorted(path.stem for path in (WEB / "jinja2/kern").glob("*.html"))
STYLES = ("kern/kern.min.css", "town.css")
SCRIPTS = ("double-submit.js", "form-refresh.js", "upload.js")
FIRST_VISIT, LATER = 80_000, 15_000


@pytest.mark.parametrize("address", ["/", "/citizen", "/form", "/sent", "/office", "/operator"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_gallery_is_well_made(musterhafen: PageClient, address: str, lang: str) -> None:
    answer = musterhafen.get(address, headers={"accept-language": lang})

    assert answer.status_code == 200


def test_an_error_stands_at_the_top_and_at_its_field(musterhafen: PageClient) -> None:
    answer = musterhafen.post("/form", {"name": "falsch"})

    assert "Bitte ändern Sie 2 Angaben" in answer.text
    assert '<a class="kern-link kern-link--no-visited-state" href="#name">' in answer.text
    assert 'aria-describedby="name-error"' in answer.text


def test_no_answer_is_blamed_for_what_is_wrong_with_none() -> None:
    with gallery.SITE:
        summary = engines["jinja2"].from_string("{{ kern.error_summary(errors) }}")
        waits = summary.render({"errors": [("", "Bitte warten Sie.")]})
        mixed = summary.render({"errors": [("", "Zu früh."), ("a", "Leer.")]})

    assert "Das geht noch nicht" in waits
    assert "Bitte ändern Sie" not in waits
    assert "Bitte ändern Sie 2 Angaben" in mixed


def test_every_component_is_in_the_gallery_or_in_a_layout() -> None:
    pages = [*(WEB / "tests/jinja2").rglob("*.html"), *(WEB / "jinja2").rglob("*.html")]
    called = {name for path in pages for name in re.findall(r"\b(?:kern|kept)\.(\w+)\(", path.read_text())}

    assert sorted(called & set(COMPONENTS)) == COMPONENTS


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_it_takes(name: str) -> None:
    text = (WEB / f"jinja2/kern/{name}.html").read_text()

    assert text.startswith("{#")
    assert f"{{% macro {name}(" in text


def test_nothing_a_person_typed_becomes_markup() -> None:
    with gallery.SITE:
        template = engines["jinja2"].from_string(
            "{{ kern.input('a', evil, evil, hint=evil, error=evil) }}{{ kern.alert(evil) }}{{ evil|paragraphs }}"
            "{{ kern.description_list([(evil, evil)]) }}{{ kern.link(evil, evil) }}"
            "{{ _('Schritt %(now)s von %(of)s', now=evil, of=2) }}"
        )
        html = template.render({"evil": "<script>\"'&"})

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(("inside", "has_body"), [("\n{% if false %}x{% endif %}\n", False), ("<p>&amp;</p>", True)])
def test_an_alert_with_nothing_to_say_below_its_title_has_no_empty_box(inside: str, has_body: bool) -> None:
    with gallery.SITE:
        html = engines["jinja2"].from_string("{% call kern.alert('Halt') %}" + inside + "{% endcall %}").render({})

    assert ("kern-alert__body" in html) is has_body
    assert ("<p>&amp;</p>" in html) is has_body


def test_an_undefined_name_is_an_error() -> None:
    with gallery.SITE, pytest.raises(Exception, match="nirgends"):
        engines["jinja2"].from_string("{{ nirgends }}").render({})


def test_a_town_is_not_shown_to_another(musterhafen: PageClient) -> None:
    musterhafen.get("/sent")

    group = PageClient(headers={"host": "localhost"}).get("/sent")

    assert "Musterhafen" not in group.text
    assert "Geleitzug" in group.text


def test_paragraphs_keep_the_lines_people_typed() -> None:
    with gallery.SITE:
        html = engines["jinja2"].from_string("{{ 'a\r\nb\r\n\r\nc'|paragraphs }}").render({})

    assert html == Markup('<p class="kern-body">a<br>b</p><p class="kern-body">c</p>')


def test_a_form_page_is_small_over_the_wire(musterhafen: PageClient) -> None:
    page = len(musterhafen.get("/form", headers={"accept-encoding": "gzip"}).content)
    look = len(musterhafen.get("/-/look.css").content)
    static = sum(
        len(brotli.compress((WEB / "static/web" / name).read_bytes()))
        for name in (*STYLES, *SCRIPTS, "marks/musterhafen.svg")
    )

    assert page + look + static <= FIRST_VISIT
    assert page <= LATER


def test_the_words_have_their_english_and_the_compiled_catalogue_is_the_written_one() -> None:
    catalogue = messages.collected(WEB)
    path = messages.catalogue_of(WEB)

    assert messages.missing(catalogue) == []
    assert path.read_bytes() == messages.po_bytes(catalogue)
    assert path.with_suffix(".mo").read_bytes() == messages.mo_bytes(catalogue)


@pytest.mark.parametrize(
    ("company", "said"),
    [
        ("Deichwacht e. V.", "Sie handeln für Deichwacht e. V."),
        ("Nordwind", "Sie handeln für Nordwind."),
        ("Und so weiter ...", "Sie handeln für Und so weiter ...."),
        ("<b> e. V.", "Sie handeln für &lt;b&gt; e. V."),
    ],
)
def test_a_sentence_ends_with_one_full_stop(company: str, said: str) -> None:
    template = engines["jinja2"].from_string('<p>{{ _("Sie handeln für %(company)s.", company=company) }}</p>')

    assert template.render({"company": company}) == f"<p>{said}</p>"
