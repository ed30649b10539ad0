# SPDX-License-Identifier: EUPL-1.2
"""Beginning a draft, changing it, undoing, two editors at once, building blocks."""

from __future__ import annotations

import pytest
from tests.furnished import Town, at_once

from geleitzug.config import seed
from geleitzug.core.authoring import actions, keeping, queries
from geleitzug.core.authoring.blocks import HOUSE, TITLES
from geleitzug.core.authoring.edits import (
    AddPage,
    AddQuestion,
    ChangeQuestion,
    ChangeService,
    DeletePage,
    RenameQuestion,
    SetCodelist,
)
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, EditError, NotNow
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.tests.conftest import staff
from geleitzug.core.catalogue.models import Offering
from geleitzug.ground.people.actors import Actor, NotPermitted
from geleitzug.ground.tenancy import doors

TITLE = {"de": "Sperrmüll anmelden", "en": "Register bulky waste"}


@pytest.fixture
def draft(inside: Town, jette: Actor) -> Draft:
    return actions.create_empty("sperrmuell", TITLE, office="citizens", by=jette)


def test_an_empty_draft_is_a_package_that_loads(draft: Draft) -> None:
    package = queries.package_of(draft)

    assert [page.key for page in package.form.pages] == ["person"]
    assert package.process.elements
    assert [f.part for f in queries.findings_of(draft) if f.blocking] == ["examples"]


def test_a_change_is_stored_and_can_be_undone_and_done_again(draft: Draft, jette: Actor) -> None:
    done = actions.save_edit(draft, AddPage({"de": "Termin", "en": "Date"}), revision=1, by=jette)
    assert (done.page, draft.revision) == ("termin", 2)

    assert actions.undo(draft, revision=2, by=jette) == "Seite „Termin“ hinzugefügt"
    assert [page["key"] for page in queries.raw_of(draft)["form"]["pages"]] == ["person"]

    actions.redo(draft, revision=3, by=jette)
    assert [page["key"] for page in queries.raw_of(draft)["form"]["pages"]] == ["person", "termin"]
    with pytest.raises(NotNow):
        actions.redo(draft, revision=4, by=jette)


def test_a_new_change_forgets_what_was_undone(draft: Draft, jette: Actor) -> None:
    actions.save_edit(draft, AddPage({"de": "Termin"}), revision=1, by=jette)
    actions.undo(draft, revision=2, by=jette)

    actions.save_edit(draft, AddPage({"de": "Ort"}), revision=3, by=jette)

    assert [change.what for change in queries.history(draft)] == ["Seite „Ort“ hinzugefügt"]
    with pytest.raises(NotNow):
        actions.redo(draft, revision=4, by=jette)


def test_the_second_of_two_editors_gets_a_sentence(draft: Draft, jette: Actor) -> None:
    actions.save_edit(draft, AddPage({"de": "Termin"}), revision=1, by=jette)

    with pytest.raises(ChangedByAnother, match="Jette Hansen hat das inzwischen geändert"):
        actions.save_edit(draft, AddPage({"de": "Ort"}), revision=1, by=jette)


def test_of_two_who_save_at_the_same_moment_one_is_told(own_town: Town, jette: Actor) -> None:
    with own_town.inside():
        draft = actions.create_empty("sperrmuell", TITLE, office="citizens", by=jette)

    def save(title: str) -> None:
        with own_town.inside():
            found = queries.draft_for(jette, draft.pk)
            assert found is not None
            actions.save_edit(found, AddPage({"de": title}), revision=1, by=jette)

    came = at_once(lambda: save("Termin"), lambda: save("Ort"))

    assert sorted(type(each).__name__ for each in came) == ["ChangedByAnother", "NoneType"]


def test_another_town_sees_no_draft(draft: Draft, jette: Actor) -> None:
    with doors.office_door(seed.town_of("sandmoor").pk):
        assert not queries.drafts(jette).exists()


def test_an_editor_of_one_office_cannot_hand_a_service_to_another(inside: Town) -> None:
    tax = staff("Katrin Petersen", ("tax", "editor"))
    own = actions.create_empty("zweitwohnung", {"de": "Zweitwohnung"}, office="tax", by=tax)

    with pytest.raises(NotPermitted):
        actions.save_edit(own, ChangeService({"office": "citizens"}), revision=1, by=tax)


def test_an_office_that_is_not_there_and_a_gone_list_are_found(draft: Draft, jette: Actor) -> None:
    actions.save_edit(draft, SetCodelist("arten", {"1": {"de": "Sofa"}}), revision=1, by=jette)
    question = AddQuestion("person", "codelist", {"de": "Art", "en": "Kind"}, values={"list": "arten"})
    actions.save_edit(draft, question, revision=2, by=jette)
    actions.save_edit(draft, ChangeService({"office": "fort"}), revision=3, by=jette)
    assert {(f.part, f.field) for f in queries.findings_of(draft) if f.blocking} == {
        ("examples", ""),
        ("service", "office"),
    }

    actions.save_edit(draft, SetCodelist("arten", None), revision=4, by=jette)
    assert "art" in {f.at for f in queries.findings_of(draft) if f.blocking}

    actions.undo(draft, revision=5, by=jette)
    assert "art" not in {f.at for f in queries.findings_of(draft) if f.blocking}


def test_a_refused_change_changes_nothing(draft: Draft, jette: Actor) -> None:
    with pytest.raises(EditError, match="gibt es nicht"):
        actions.save_edit(draft, DeletePage("fort"), revision=1, by=jette)

    assert draft.revision == 1
    assert queries.history(draft) == []


def test_who_edits_for_one_office_edits_no_other(inside: Town) -> None:
    tax = staff("Katrin Petersen", ("tax", "editor"))

    with pytest.raises(NotPermitted):
        actions.create_empty("sperrmuell", TITLE, office="citizens", by=tax)
    own = actions.create_empty("zweitwohnung", {"de": "Zweitwohnung"}, office="tax", by=tax)

    assert list(queries.drafts(tax)) == [own]


def test_a_key_is_taken_once(draft: Draft, jette: Actor) -> None:
    with pytest.raises(AuthoringError, match="An dieser Leistung wird schon gearbeitet"):
        actions.create_empty("sperrmuell", TITLE, office="citizens", by=jette)
    with pytest.raises(AuthoringError, match="gibt es schon"):
        actions.create_empty("hundesteuer-anmelden", TITLE, office="citizens", by=jette)


def test_a_new_version_of_a_published_service_is_begun_as_it_is(inside: Town, jette: Actor) -> None:
    service = inside.service("hundesteuer-anmelden")

    draft = actions.create_from_version(service.offering.version, by=jette)

    assert queries.raw_of(draft) == service.package.raw
    assert [f for f in queries.findings_of(draft) if f.blocking] == []


def test_the_package_names_the_office_that_offers_the_service_here(inside: Town, jette: Actor) -> None:
    service = inside.service("hundesteuer-anmelden")
    with inside.machine():
        Offering.objects.filter(pk=service.offering.pk).update(office="citizens")
    draft = actions.create_from_version(service.offering.version, by=jette)

    actions.save_edit(draft, ChangeService({"cost": {"de": "Nichts", "en": "Nothing"}}), revision=1, by=jette)

    assert draft.office == "citizens"
    assert queries.raw_of(draft)["service"]["office"] == "citizens"


def test_a_renamed_question_is_followed_in_the_whole_package(inside: Town, jette: Actor) -> None:
    service = inside.service("hundesteuer-anmelden")
    draft = actions.create_from_version(service.offering.version, by=jette)

    done = actions.save_edit(draft, RenameQuestion("hunde.verguenstigung", "nachlass"), revision=1, by=jette)

    assert any("Erster Hund, ermäßigt" in place for place in done.said), done.said
    raw = queries.raw_of(draft)
    assert "h.nachlass in" in raw["service"]["findings"][0]["when"]
    assert raw["examples"]["ein-hund"]["answers"]["hunde"][0]["nachlass"] == "keine"
    assert [f for f in queries.findings_of(draft) if f.blocking] == []
    assert "verguenstigung" not in str(raw["fees"]).replace("Task_Decide.verguenstigung", "")


def test_a_block_changed_in_one_place_changes_every_draft_that_uses_it(draft: Draft, jette: Actor) -> None:
    chip = {"kind": "text", "label": {"de": "Chip", "en": "Chip"}, "max_length": 15}
    keeping.save_block("chip", {"de": "Chipnummer"}, chip, version=0, by=jette)
    actions.save_edit(draft, AddQuestion("person", block="chip"), revision=1, by=jette)
    before = queries.package_of(draft).form.question("chip")

    number = {"kind": "integer", "label": {"de": "Chip", "en": "Chip"}}
    block, using = keeping.save_block("chip", {"de": "Chipnummer"}, number, version=1, by=jette)

    assert before is not None
    assert before.kind.name == "text"
    assert (block.version, using) == (2, [draft])
    after = queries.package_of(draft).form.question("chip")
    assert after is not None
    assert after.kind.name == "integer"
    with pytest.raises(EditError, match="gehört zum Baustein"):
        actions.save_edit(draft, ChangeQuestion("chip", {"kind": "text"}), revision=2, by=jette)


CHIP = {"kind": "text", "label": {"de": "Chip", "en": "Chip"}}


def test_the_second_of_two_who_change_a_block_is_told(inside: Town, jette: Actor) -> None:
    keeping.save_block("chip", {"de": "Chip"}, CHIP, version=0, by=jette)
    keeping.save_block("chip", {"de": "Chip"}, {**CHIP, "required": True}, version=1, by=jette)

    with pytest.raises(ChangedByAnother, match="Jette Hansen"):
        keeping.save_block("chip", {"de": "Chip"}, CHIP, version=1, by=jette)

    assert queries.building_blocks()["chip"]["required"] is True


def test_of_two_who_begin_the_same_block_at_the_same_moment_one_is_told(own_town: Town, jette: Actor) -> None:
    def begin() -> None:
        with own_town.inside():
            keeping.save_block("chip", {"de": "Chip"}, CHIP, version=0, by=jette)

    came = at_once(begin, begin)

    assert sorted(type(each).__name__ for each in came) == ["ChangedByAnother", "NoneType"]


def test_a_change_of_a_block_is_taken_back_and_done_again(inside: Town, jette: Actor) -> None:
    wish = {"kind": "text", "label": {"de": "Wunsch"}}
    keeping.save_block("wunsch", {"de": "Wunsch"}, wish, version=0, by=jette)
    draft = actions.create_empty("anliegen", {"de": "Anliegen"}, office="citizens", by=jette)
    actions.save_edit(draft, AddQuestion("person", block="wunsch"), revision=1, by=jette)
    keeping.save_block("wunsch", {"de": "Zahl"}, {**wish, "kind": "integer"}, version=1, by=jette, what="Art geändert")

    block, following = keeping.undo_block("wunsch", version=2, by=jette)

    assert (block.raw, block.title, block.version, following) == (wish, {"de": "Wunsch"}, 3, [draft])
    assert outline_of(queries.piece_of(draft)).entries["wunsch"].kind == "text"
    with pytest.raises(NotNow):
        keeping.undo_block("wunsch", version=3, by=jette)
    with pytest.raises(ChangedByAnother):
        keeping.redo_block("wunsch", version=2, by=jette)
    block, _following = keeping.redo_block("wunsch", version=3, by=jette)
    assert (block.raw["kind"], block.title) == ("integer", {"de": "Zahl"})
    assert [each["what"] for each in block.past] == ["Art geändert"]


def test_the_first_change_of_a_block_of_the_house_is_taken_back_as_well(inside: Town, jette: Actor) -> None:
    house = HOUSE["person"]
    keeping.save_block("person", {"de": "Anders"}, {**house, "label": {"de": "Anders"}}, version=0, by=jette)

    block, _following = keeping.undo_block("person", version=1, by=jette)

    assert (block.raw, block.title) == (house, TITLES["person"])
