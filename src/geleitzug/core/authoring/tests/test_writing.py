# SPDX-License-Identifier: EUPL-1.2
"""Whom mails go to: the question for it is taken up when it comes, let go when it goes, and can be switched off."""

from __future__ import annotations

from typing import Any

import pytest

from geleitzug.core.authoring import scaffold
from geleitzug.core.authoring.blocks import HOUSE
from geleitzug.core.authoring.edits import (
    AddQuestion,
    ChangeQuestion,
    DeletePage,
    DeleteQuestion,
    RenameQuestion,
    Several,
    WriteTo,
    apply,
)
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.tests.samples import form

TAKEN_UP = "Wer ohne Konto beantragt, bekommt jetzt Mails an diese Adresse. Bei der Frage schalten Sie das ab."
LET_GO = "Wer ohne Konto beantragt, bekommt jetzt keine Mails mehr: Die Adresse dafür ist weg."
MAIL = AddQuestion("halter", "email", {"de": "E-Mail"}, key="mail")


def addressed(**addressee: Any) -> dict[str, Any]:
    """Return a package whose letters are addressed like this."""
    raw = scaffold.new_package("hunde", {"de": "Hunde", "en": "Dogs"}, office="tax", form=form())
    raw["service"]["addressee"] = addressee
    return raw


def test_the_first_question_for_an_address_is_taken_up_and_no_other() -> None:
    raw, done = apply(addressed(person="person"), MAIL)
    assert raw["service"]["addressee"] == {"person": "person", "email": "mail"}
    assert done.said == (TAKEN_UP,)

    raw, done = apply(raw, AddQuestion("halter", "email", {"de": "Noch eine"}, key="andere"))
    assert (raw["service"]["addressee"]["email"], done.said) == ("mail", ())


def test_one_in_a_building_block_is_taken_up_and_one_of_many_entries_is_not() -> None:
    raw, done = apply(addressed(), AddQuestion("halter", block="kontakt", key="kontakt"), HOUSE)
    assert raw["service"]["addressee"] == {"email": "kontakt.email"}
    assert len(done.said) == 1

    raw, done = apply(addressed(), AddQuestion("hunde", "email", {"de": "E-Mail"}, into="hunde", key="mail"))
    assert (raw["service"]["addressee"], done.said) == ({}, ())
    with pytest.raises(EditError, match="die einmal gestellt wird"):
        apply(raw, WriteTo("hunde.mail", wanted=True))


def test_what_becomes_an_address_is_taken_up_and_what_is_none_any_more_is_let_go() -> None:
    raw, done = apply(addressed(), ChangeQuestion("firma", {"kind": "email"}))
    assert (raw["service"]["addressee"], done.said) == ({"email": "firma"}, (TAKEN_UP,))

    raw, done = apply(raw, ChangeQuestion("firma", {"kind": "text"}))
    assert (raw["service"]["addressee"], done.said) == ({}, (LET_GO,))


@pytest.mark.parametrize("delete", [DeleteQuestion("mail"), DeletePage("halter", anyway=True)])
def test_what_was_taken_up_unasked_is_no_reason_not_to_delete(delete: DeleteQuestion | DeletePage) -> None:
    raw, _done = apply(addressed(), MAIL)

    without, done = apply(raw, delete)

    assert without["service"]["addressee"] == {}
    assert done.said[0] == LET_GO


def test_it_is_switched_off_and_on_and_follows_a_new_key() -> None:
    raw, _done = apply(addressed(), MAIL)

    off, _done = apply(raw, WriteTo("mail", wanted=False))
    on, _done = apply(off, Several((WriteTo("mail", wanted=True), RenameQuestion("mail", "post"))))

    assert [each["service"]["addressee"] for each in (off, on)] == [{}, {"email": "post"}]


def test_of_several_addresses_only_the_one_is_switched_off() -> None:
    raw, _done = apply(addressed(), MAIL)
    raw, _done = apply(raw, AddQuestion("halter", "email", {"de": "Noch eine"}, key="andere"))
    raw["service"]["addressee"] = {"email": ["mail", "andere"]}

    off, _done = apply(raw, WriteTo("mail", wanted=False))

    assert off["service"]["addressee"] == {"email": "andere"}
