# SPDX-License-Identifier: EUPL-1.2
"""The Markdown subset: four things are markup, everything else is text."""

from hypothesis import given
from hypothesis import strategies as st

from geleitzug.ground.markdown import to_html


def test_paragraphs_lists_strong_and_links():
    html = to_html("Eins **zwei**\ndrei.\n\nDas:\n- [Stadt](https://stadt.example/a?b=1)\n- vier\n  fünf")

    assert html == (
        '<p class="kern-body">Eins <strong>zwei</strong> drei.</p><p class="kern-body">Das:</p>'
        '<ul class="kern-list kern-list--bullet">'
        '<li><a class="kern-link" href="https://stadt.example/a?b=1">Stadt</a></li><li>vier fünf</li></ul>'
    )


def test_nothing_else_is_markup():
    html = to_html('<script>x</script> [a](javascript:alert(1)) [b](//evil.example) <a href="x">')

    assert "<script" not in html
    assert "href" not in html.replace("href=&#34;", "")


@given(st.text(max_size=200))
def test_any_text_can_be_written(text):
    html = to_html(text)
    assert html.count("<p") + html.count("<ul") == html.count("</p>") + html.count("</ul>")
