# SPDX-License-Identifier: EUPL-1.2
"""Another office, another town: every address of a case answers as if the case did not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town

from geleitzug.core.cases.models import Task
from geleitzug.core.files.models import FileEntry
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
DOGS, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
GETS = ("", "entwurf.pdf")
POSTS = ("uebernehmen/", "zurueckgeben/", "nachfordern/", "weiterarbeiten/", "nachricht/", "notiz/", "entwurf.pdf")


@pytest.mark.parametrize(("login", "place"), [("bauamt", "musterhafen"), ("rathaus", "sandmoor")])
def test_a_foreign_case_does_not_exist(town: Town, sign_in: SignIn, login: str, place: str) -> None:
    dog = town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    stranger = sign_in(login, place)
    with town.inside():
        document = FileEntry.objects.filter(subject=dog.pk).first()
        task = Task.objects.get(case=dog.pk, done_at=None)
    assert document is not None

    seen = {address: stranger.get(case_address(dog, address)).status_code for address in GETS}
    seen |= {address: stranger.post(case_address(dog, address), {"text": "x"}).status_code for address in POSTS}
    seen["datei"] = stranger.get(case_address(dog, f"datei/{document.document_id}/")).status_code
    seen["aufgabe"] = stranger.post(case_address(dog, f"aufgabe/{task.pk}/"), {"outcome": "granted"}).status_code

    assert set(seen.values()) == {404}, seen
    assert dog.number not in stranger.reads("/amt/")
    assert dog.number not in b"".join(stranger.get("/amt/export.csv")).decode()


def test_a_case_one_has_helped_with_is_gone_once_it_is_decided(town: Town, sign_in: SignIn) -> None:
    open_one, decided = town.play(BUILDING, "carport", steps=5), town.play(BUILDING, "carport")
    sven = sign_in("feuerwehr")
    with town.inside():
        document = FileEntry.objects.filter(subject=decided.pk).first()
        task = Task.objects.get(case=decided.pk, office="fire")
    assert document is not None

    seen = {address: sven.get(case_address(decided, address)).status_code for address in GETS}
    seen |= {address: sven.post(case_address(decided, address), {"text": "x"}).status_code for address in POSTS}
    seen["datei"] = sven.get(case_address(decided, f"datei/{document.document_id}/")).status_code
    seen["aufgabe"] = sven.post(case_address(decided, f"aufgabe/{task.pk}/"), {"opinion": "agree"}).status_code
    lists = [sven.reads("/amt/"), sven.reads("/amt/erledigt/"), b"".join(sven.get("/amt/export.csv")).decode()]

    assert set(seen.values()) == {404}, seen
    assert not [page for page in lists if decided.number in page]
    assert sven.get("/amt/", {"q": decided.number}).status_code == 200  # nothing found, not led to the case
    name = decided.addressee["name"].split()[-1]
    assert decided.number not in sven.reads("/amt/", q=name) + sven.reads("/amt/erledigt/", q=name)
    assert open_one.number in sven.reads(case_address(open_one))


def test_a_file_of_another_case_is_not_found_through_ones_own(town: Town, sign_in: SignIn) -> None:
    mine, other = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    with town.inside():
        document = FileEntry.objects.filter(subject=other.pk).first()
    assert document is not None

    assert sign_in("steueramt").get(case_address(mine, f"datei/{document.document_id}/")).status_code == 404


def test_a_letter_is_printed_by_its_own_office_only(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "zwei-hunde-ohne-konto")
    with town.inside():
        from geleitzug.core.mailbox.models import PostItem

        item = PostItem.objects.get()

    for stranger in (sign_in("bauamt"), sign_in("rathaus", "sandmoor")):
        assert "Es wartet kein Brief" in stranger.reads("/amt/post/")
        assert stranger.get(f"/amt/post/brief/{item.pk}/").status_code == 404
        assert stranger.post(f"/amt/post/brief/{item.pk}/nochmal/").status_code == 404
        assert "Diese Briefe hat inzwischen" in stranger.sends("/amt/post/drucken/", brief=str(item.pk))
    with town.inside():
        item.refresh_from_db()
        assert item.state == "queued"
