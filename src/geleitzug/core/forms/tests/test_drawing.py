# SPDX-License-Identifier: EUPL-1.2
"""Questions as HTML: named, labelled, described, and the same whether drawn with gaps or in full."""

import re

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser
from tests.work import calls

from geleitzug.core.forms import drawing, engine, shells
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import COMPLETE, EVERYTHING, FILE, TODAY, form_of, question

FORM = load_form(EVERYTHING)
CTX = Context(TODAY)


def drawn(key, answers=None, **rest):
    return parser.fragment_fromstring(str(drawing.draw_page(FORM, FORM.page(key), answers or {}, CTX, **rest)), "div")


def names(tree):
    return [control.get("name") for control in tree.iter("input", "select", "textarea", "button")]


@pytest.mark.parametrize("key", ["wer", "was", "hunde", "ende"])
def test_every_control_has_a_label_and_every_reference_a_target(key):
    tree = drawn(key, {**COMPLETE, "art": "hund"})
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    labelled = {label.get("for") for label in tree.iter("label")}

    assert len(ids) == len(set(ids))
    for control in tree.iter("input", "select", "textarea"):
        if control.get("type") != "hidden":
            assert control.get("id") in labelled
    for element in tree.iter():
        assert set((element.get("aria-describedby") or "").split()) <= set(ids)
        assert element.get("style") is None
    assert "_shown" in names(tree)


def test_a_page_shows_what_is_stored():
    tree = drawn("was", {**COMPLETE, "farben": ["rot"], "land": "FR", "gewicht": "3.5"})

    assert tree.xpath("//input[@name='art'][@checked]/@value") == ["hund"]
    assert tree.xpath("//input[@name='farben'][@checked]/@value") == ["rot"]
    assert tree.xpath("//select[@name='land']/option[@selected]/@value") == ["FR"]
    assert tree.xpath("//input[@name='seit']/@value") == ["01.03.2026"]
    assert tree.xpath("//input[@name='gewicht']/@value") == ["3,5"]
    assert tree.xpath("//input[@name='wert']/@value") == ["1.234,50"]
    assert tree.xpath("//input[@name='gefaehrlich'][@checked]/@value") == ["false"]


def test_only_what_is_asked_is_there():
    assert "welches" not in names(drawn("was", {"art": "hund"}))
    assert "welches" in names(drawn("was", {"art": "anderes"}))
    assert drawn("was").xpath("//input[@name='_shown']/@value")[0].split() == [
        "art",
        "farben",
        "land",
        "gewicht",
        "anzahl",
        "wert",
        "seit",
        "gefaehrlich",
    ]


def test_controls_on_which_others_depend_are_marked():
    tree = drawn("was")

    assert set(tree.xpath("//*[@data-refresh]/@name")) == {"art", "gefaehrlich"}
    assert "art" in tree.xpath("//*[@data-question]/@data-question")


def test_errors_stand_at_the_field_and_the_summary_leads_there():
    data = QueryDict("art=&seit=morgen&gefaehrlich=&anzahl=<b>")
    result = engine.clean_page(FORM, FORM.page("was"), data, {}, CTX)
    tree = drawn("was", result.answers, result=result)

    links = drawing.error_links(FORM, result.problems)

    assert [link for link, _text in links] == ["f-art-hund", "f-anzahl", "f-seit", "f-gefaehrlich-true"]
    assert links[0][1] == "Art: Bitte wählen Sie eine Antwort aus."
    for link, _text in links:
        assert tree.get_element_by_id(link).tag == "input"
    assert tree.get_element_by_id("f-seit").get("aria-invalid") == "true"
    assert tree.get_element_by_id("f-seit").get("value") == "morgen"
    assert tree.get_element_by_id("f-anzahl").get("value") == "<b>"


def test_errors_of_parts_stand_at_the_part():
    result = engine.clean_page(FORM, FORM.page("wer"), QueryDict("anschrift.street=Deich"), {}, CTX)
    tree = drawn("wer", result.answers, result=result)

    assert tree.get_element_by_id("f-anschrift.city").get("aria-invalid") == "true"
    assert tree.get_element_by_id("f-anschrift.street").get("aria-invalid") is None
    assert tree.get_element_by_id("f-anschrift.street").get("value") == "Deich"


def test_entries_have_a_legend_and_buttons():
    one_dog = drawn("hunde", {"art": "hund"})
    three_dogs = drawn("hunde", {"art": "hund", "hunde": [{"name": "A"}, {}, {}]})

    assert one_dog.xpath("//legend/h3/text()") == ["Hund 1"]
    assert one_dog.xpath("//button[@name='_add']/@value") == ["hunde"]
    assert one_dog.xpath("//button[@name='_remove']") == []
    assert three_dogs.xpath("//button[@name='_remove']/@value") == ["hunde.0", "hunde.1", "hunde.2"]
    assert three_dogs.xpath("//button[@name='_add']") == []
    assert three_dogs.xpath("//input[@name='hunde.0.name']/@value") == ["A"]


def test_files_are_listed_with_a_button_to_remove_each():
    tree = drawn("ende", {"plan": [FILE]}, file_url=lambda file: f"/datei/{file['document']}")

    assert tree.xpath("//button[@name='_remove_file']/@value") == ["plan/0198"]
    assert tree.xpath("//a/@href") == ["/datei/0198"]
    assert tree.xpath("//input[@type='file']/@accept") == [".pdf,application/pdf,.jpg,.jpeg,image/jpeg,.png,image/png"]
    assert tree.xpath("//input[@type='file'][@multiple]")
    assert tree.xpath("//button[@name='_upload']/@value") == ["plan"]
    full = drawn("ende", {"plan": [FILE] * 5})
    assert full.xpath("//input[@type='file']/@disabled") == ["disabled"]
    assert full.xpath("//*[@data-full]/@id") == ["f-plan"]


def test_a_file_may_be_described():
    bare = drawn("ende", {"plan": [FILE]})
    told = drawn("ende", {"plan": [{**FILE, "description": "Grundriss <EG>"}]})

    assert bare.xpath("//summary/text()") == ["Beschreibung hinzufügen"]
    assert told.xpath("//summary/text()") == ["Beschreibung ändern"]
    assert told.xpath("//input[@name='plan.0198']/@value") == ["Grundriss <EG>"]


def test_names_of_files_and_texts_of_packages_are_no_markup():
    tree = drawn("ende", {"plan": [{**FILE, "name": "<script>x</script>"}]})

    assert tree.xpath("//script") == []
    assert tree.xpath("//div[@class='gz-info']//strong/text()") == ["lesen"]


def test_only_the_own_person_is_completed_by_the_browser():
    own = form_of(question("ich", "person", prefill="account.person"))
    other = form_of(question("gesucht", "person"))

    assert 'autocomplete="given-name"' in drawing.draw_page(own, own.pages[0], {}, CTX)
    assert "autocomplete" not in drawing.draw_page(other, other.pages[0], {}, CTX)


def test_a_page_speaks_the_language_of_the_request():
    with translation.override("en"):
        page = drawing.draw_page(FORM, FORM.page("wer"), {}, CTX)

    assert "The person" in page
    assert "Postcode" in page
    assert "(freiwillig)" in drawing.draw_page(FORM, FORM.page("wer"), {}, CTX)


VALUES = st.text(max_size=20) | st.sampled_from(
    ["", "true", "false", "hund", "rot", "FR", '"><b>', "&amp;", "\ue0001\ue001", "\ue002"]
)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.sampled_from([item for item in FORM.questions() if item.kind.name not in ("file", "info")]))
def test_filled_gaps_give_the_same_page_as_drawing_in_full(value, question_):
    if question_.kind.control().component == "parts":
        raw = {part.name: value for part in question_.kind.control().parts}
    else:
        raw = [value] if question_.kind.name == "choices" else value

    path = question_.path.replace("hunde.", "hunde.1.")
    quick = shells.shell_of(FORM, question_, path).filled(raw, path)
    full = shells.draw_question(FORM, question_, path, raw, {})

    assert _tree(quick) == _tree(full)


def _tree(markup):
    tree = parser.fragment_fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", str(markup)), "div")
    return [(e.tag, sorted(e.items()), (e.text or "").strip()) for e in tree.iter()]


def test_drawing_and_cleaning_a_page_is_little_work():
    page, data = FORM.page("was"), QueryDict("art=katze&seit=1.3.26&gefaehrlich=false&wert=12,50")

    assert calls(lambda: drawing.draw_page(FORM, page, COMPLETE, CTX)) < 1_000
    assert calls(lambda: engine.clean_page(FORM, page, data, COMPLETE, CTX)) < 1_000
