# SPDX-License-Identifier: EUPL-1.2
"""What a clerk has filled in and not sent is there again, for them alone, until it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload import clock
from geleitzug.core.caseload.models import UnsentForm
from geleitzug.core.cases.actions import disposing
from geleitzug.core.cases.models import Application
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.crypto.keyring import KeyGone
from geleitzug.ground.people.models import Staff

SignIn = Callable[..., Colleague]
DOGS, AGAIN = "hundesteuer-anmelden", "Ihre Eingaben waren noch nicht abgesendet"
DAY = {"due.day": "1", "due.month": "6", "due.year": "2027"}
SENT = {
    "ask": ("nachfordern/", "text", {"text": "Chip?", **DAY}),
    "write": ("nachricht/", "body", {"subject": "Stand", "body": "Chip?"}),
    "note": ("notiz/", "text", {"text": "Chip?"}),
}


def kept_at(case: Application, form: str) -> str:
    """Return the address that keeps a form of a case."""
    return case_address(case, f"merken/{form}/")


def chosen(page: str, name: str, value: str) -> bool:
    """Tell whether a page has a radio or a box of this name and value, and it is chosen."""
    inputs = [tag for tag in page.split("<input")[1:] if f'name="{name}"' in tag.split(">")[0]]
    return any(f'value="{value}"' in tag.split(">")[0] and " checked" in tag.split(">")[0] for tag in inputs)


def kept_rows(town: Town) -> list[tuple[str, bool]]:
    """Return the forms that are kept, and whether anything stands in them."""
    with town.inside():
        return [(each.form, bool(each.typed)) for each in UnsentForm.objects.order_by("id")]


@pytest.mark.parametrize("form", sorted(SENT))
def test_a_form_is_kept_until_it_is_sent(town: Town, sign_in: SignIn, form: str) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, (where, field, typed) = sign_in("steueramt"), SENT[form]
    for text in ("Wie lautet", "Wie lautet die Nummer?"):
        assert katrin.post(kept_at(dog, form), {**typed, field: text}).status_code == 200

    page = katrin.reads(case_address(dog))

    assert AGAIN in page
    assert "Wie lautet die Nummer?" in page
    assert AGAIN not in sign_in("steueramt.leitung").reads(case_address(dog))
    katrin.sends(case_address(dog, where), **typed)
    assert AGAIN not in katrin.reads(case_address(dog))


def test_what_stands_beside_the_text_is_there_again(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    katrin.post(kept_at(dog, "write"), {"subject": "Zum Chip"})
    katrin.post(kept_at(dog, "ask"), {"text": "Chip?", **DAY})

    page = katrin.get(case_address(dog)).content.decode()

    assert 'value="Zum Chip"' in page
    assert 'value="2027"' in page


def test_the_small_forms_of_the_page_are_kept_as_well(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "nachweis-nachgereicht", steps=1)
    katrin = sign_in("steueramt")
    with town.inside():
        bernd = Staff.objects.get(login="steueramt.leitung").pk
    given = {"give_to": str(bernd), "word": "Bitte heute noch."}
    looked = {"again.day": "1", "again.month": "6", "again.year": "2027", "why": "Ist die Marke da?"}
    reason = {"reason": "Die Antwort kam mit der Post."}
    for form, typed in (("give", given), ("follow_up", looked), ("call_off", reason)):
        katrin.post(kept_at(dog, form), typed)

    page = katrin.get(case_address(dog)).content.decode()

    assert page.count(AGAIN) == 3
    for part in ("weitergeben", "wiedervorlage", "weiterarbeiten"):
        assert re.search(rf'<details[^>]* open[^>]* id="{part}"|<details[^>]* id="{part}"[^>]* open', page), part
    assert f'value="{bernd}" selected' in page
    assert "Bitte heute noch." in page
    assert 'value="Ist die Marke da?"' in page
    assert 'value="Die Antwort kam mit der Post."' in page
    for where, typed in (("wiedervorlage/", looked), ("weiterarbeiten/", reason), ("weitergeben/", given)):
        katrin.sends(case_address(dog, where), **typed)
    assert kept_rows(town) == [("give", False), ("follow_up", False), ("call_off", False)]


def test_without_scripts_a_button_keeps_the_forms_of_the_page(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    page = katrin.get(case_address(dog)).content.decode()
    button = re.search(r'<noscript><button[^>]*formaction="([^"]*merken/note/)"', page)
    assert button is not None

    saved = katrin.sends(button[1], text="Anrufen", sichern="1")

    assert "Ihr Entwurf ist gesichert." in saved
    assert AGAIN in saved
    assert "Anrufen" in saved


def test_why_it_takes_longer_is_kept_until_it_is_sent(town: Town, sign_in: SignIn) -> None:
    carport = town.play("baugenehmigung-vereinfacht", "carport", 1)
    bernd, page = sign_in("bauamt"), case_address(carport, "frist/")
    bernd.post(kept_at(carport, "extend"), {"reason": "Zwei Ämter fehlen.", "until.year": "2027"})

    again = bernd.get(page).content.decode()

    assert AGAIN in again
    assert "Zwei Ämter fehlen." in again
    assert 'value="2027"' in again
    assert "Fehler" not in again


def test_what_arrives_after_its_form_was_sent_is_not_kept(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, keep = sign_in("steueramt"), kept_at(dog, "note")
    katrin.sends(case_address(dog, "notiz/"), text="Chip?", blatt="erstes")

    katrin.post(keep, {"text": "Chip?", "blatt": "erstes"})
    late = katrin.reads(case_address(dog))
    katrin.post(keep, {"text": "Halsband", "blatt": "zweites"})

    assert AGAIN not in late
    assert "Halsband" in katrin.reads(case_address(dog))


def test_an_emptied_form_is_forgotten_and_an_old_one_too(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    katrin.post(kept_at(dog, "ask"), {"text": "Anrufen", **DAY})
    katrin.post(kept_at(dog, "ask"), {"text": " ", **DAY})
    assert AGAIN not in katrin.reads(case_address(dog))
    katrin.post(kept_at(dog, "note"), {"text": "Anrufen\x00"})
    assert "Anrufen" in katrin.reads(case_address(dog))
    katrin.post("/amt/gemeinsam/merken/give/", {"word": "Bitte heute"})

    with town.machine():
        of_many = UnsentForm.objects.get(case=None)
        UnsentForm.objects.update(at=timezone.now() - timedelta(days=31))
        clock.forget()

        assert not UnsentForm.objects.exists()
        with pytest.raises(KeyGone):
            assert of_many.typed


def test_no_form_is_kept_that_is_none(town: Town, sign_in: SignIn) -> None:
    dog, other = (town.play(DOGS, "ein-hund", steps=0) for _each in range(2))
    katrin, task = sign_in("steueramt"), town.task(other, "decide")
    for form in ("gibt-es-nicht", f"task-{task.pk}", f"opinion-{task.pk.hex}", f"task-{task.pk.hex[:-1]}", "decide"):
        assert katrin.post(kept_at(dog, form), {"text": "x"}).status_code == 404
    assert katrin.post(kept_at(dog, f"task-{task.pk.hex}"), {"text": "x"}).status_code == 200  # as if it were done
    assert katrin.post("/amt/gemeinsam/merken/note/", {"text": "x"}).status_code == 404

    assert kept_rows(town) == []


def test_a_decision_is_kept_with_what_is_chosen_until_somebody_has_decided(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "verguenstigung-nicht-anerkannt", 0)
    katrin, task = sign_in("steueramt"), town.task(dog, "decide")
    keep, work = kept_at(dog, f"task-{task.pk.hex}"), case_address(dog, f"aufgabe/{task.pk}/")
    typed = {"outcome": "granted_with_conditions", "found.verguenstigung": "nein", "conditions": "Leine"}
    assert katrin.post(keep, {**typed, "reasons": "Der Hund ist gemeldet."}).status_code == 200

    again = katrin.get(case_address(dog), {"tun": "notieren"}).content.decode()
    words = katrin.reads(case_address(dog))
    others = sign_in("steueramt.leitung").get(case_address(dog)).content.decode()
    katrin.sends(work, **{**typed, "outcome": "granted", "reasons": "Gemeldet.", "sichern": "1", "blatt": "erstes"})
    katrin.post(keep, {"reasons": "Der Hund ist", "blatt": "erstes"})
    saved = katrin.reads(case_address(dog))
    chosen_by_all = sign_in("steueramt.leitung").get(case_address(dog)).content.decode()
    katrin.post(keep, {"reasons": "Der Hund ist da.", "blatt": "zweites"})
    katrin.sends(work, outcome="granted", reasons="Gemeldet.", **{"found.verguenstigung": "nein"})
    katrin.post(keep, {"reasons": "Der Hund ist da."})

    assert AGAIN in again
    assert chosen(again, "outcome", "granted_with_conditions")
    assert chosen(again, "found.verguenstigung", "nein")
    assert "Der Hund ist gemeldet." in words
    assert "Leine" in words
    assert not chosen(others, "found.verguenstigung", "nein")
    assert AGAIN not in saved
    assert "Gemeldet." in saved
    assert chosen(chosen_by_all, "outcome", "granted")
    assert chosen(chosen_by_all, "found.verguenstigung", "nein")
    assert kept_rows(town) == []


def test_versions_of_a_draft_say_what_was_found(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "verguenstigung-nicht-anerkannt", 0)
    katrin, task = sign_in("steueramt"), town.task(dog, "decide")
    for answer in ("ja", "nein"):
        katrin.sends(
            case_address(dog, f"aufgabe/{task.pk}/"), sichern="1", outcome="granted", **{"found.verguenstigung": answer}
        )

    page = katrin.reads(case_address(dog, "fassungen/"))
    first = katrin.post(case_address(dog, "fassungen/uebernehmen/"), {"number": "1"}).content.decode()

    assert "[gestrichen: Ja ] [neu: Nein ]" in page
    assert chosen(first, "found.verguenstigung", "ja")


def test_a_correction_is_kept_until_it_is_sent(town: Town, sign_in: SignIn) -> None:
    taxed = town.play(DOGS, "ein-hund")
    katrin, page = sign_in("steueramt"), case_address(taxed, "berichtigen/")
    typed = {"wrong-1": "Belo", "right-1": "Bello", "reasons": "Siehe Antrag.", "renews": "true"}
    answer = katrin.post(kept_at(taxed, "correct"), {**typed, "sichern": "1"}, follow=True)

    again = katrin.get(page).content.decode()

    assert "Ihr Entwurf ist gesichert." in answer.content.decode()
    assert AGAIN in again
    assert 'value="Bello"' in again
    assert "Siehe Antrag." in again
    assert chosen(again, "renews", "true")
    assert AGAIN not in katrin.reads(case_address(taxed))
    assert AGAIN not in sign_in("steueramt.leitung").reads(page)
    told = {"wrong-0": "Bella", "right-0": "Belle", "reasons": "Siehe Antrag."}
    assert "nicht" in katrin.sends(page, **told)
    assert kept_rows(town) == [("correct", True)], "what was not sent for an error is still kept"


def test_a_revocation_is_kept_until_it_is_sent(town: Town, sign_in: SignIn) -> None:
    taxed = town.play(DOGS, "ein-hund")
    katrin, page = sign_in("steueramt"), case_address(taxed, "aufheben/")
    typed = {"ground": "tax", "reasons": "Der Hund ist ein Blindenhund.", "heard": "true"}
    katrin.post(kept_at(taxed, "revoke"), typed)

    again = katrin.get(page).content.decode()
    katrin.sends(page, **typed, blatt="erstes")
    katrin.post(kept_at(taxed, "revoke"), {**typed, "blatt": "erstes"})

    assert AGAIN in again
    assert "Der Hund ist ein Blindenhund." in again
    assert chosen(again, "ground", "tax")
    assert kept_rows(town) == [("revoke", False)]


def test_questions_to_others_are_kept_until_they_are_sent(town: Town, sign_in: SignIn) -> None:
    carport = town.play("baugenehmigung-vereinfacht", "carport", 1)
    bernd, page = sign_in("bauamt"), case_address(carport, "beteiligung/neu/")
    office = bernd.get(page).content.decode().split('name="offices" value="')[1].split('"')[0]
    typed = {"question": "Reicht der Abstand?", "offices": office, "name_2": "Wasserverband", "way_2": "mail", **DAY}
    bernd.post(kept_at(carport, "opinions"), typed)

    again = bernd.get(page).content.decode()
    bernd.sends(page, question="Reicht der Abstand?", offices=office, **DAY)
    with town.inside():
        asked = OpinionRequest.objects.get(case=carport.pk)
    once_more = case_address(carport, f"beteiligung/{asked.pk}/")
    bernd.post(kept_at(carport, f"opinion-{asked.pk.hex}"), {"why": "Und die Höhe?"})

    assert AGAIN in again
    assert "Fehler" not in again
    assert "Reicht der Abstand?" in again
    assert chosen(again, "offices", office)
    assert chosen(again, "way_2", "mail")
    assert 'value="Wasserverband"' in again
    assert 'value="2027"' in again
    assert kept_rows(town) == [("opinions", False), (f"opinion-{asked.pk.hex}", True)]
    assert bernd.get(once_more).status_code == 200


def test_what_is_typed_for_many_is_kept_for_each_kind_of_deed(town: Town, sign_in: SignIn) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _each in range(2)]
    katrin, ticked = sign_in("steueramt"), {"task": [town.task(dog, "decide").pk for dog in dogs]}
    katrin.post("/amt/gemeinsam/merken/decide/", {"outcome": "granted", "reasons": "Alles da.", **ticked})
    katrin.post("/amt/gemeinsam/merken/ask/", {"text": "Chip?", **DAY})

    deciding = katrin.post("/amt/gemeinsam/", {**ticked, "was": "entscheiden"}).content.decode()
    asking = katrin.reads("/amt/gemeinsam/alle/", leistung=DOGS, was="fragen")
    giving = katrin.sends("/amt/gemeinsam/", **ticked, was="geben")
    others = sign_in("steueramt.leitung").sends("/amt/gemeinsam/", **ticked, was="entscheiden")

    assert AGAIN in deciding
    assert "Alles da." in deciding
    assert chosen(deciding, "outcome", "granted")
    assert AGAIN in asking
    assert "Chip?" in asking
    assert AGAIN not in giving
    assert AGAIN not in others
    with town.inside():
        assert {frozenset(each.typed) for each in UnsentForm.objects.all()} == {
            frozenset({"outcome", "reasons"}),
            frozenset({"text", *DAY}),
        }


def test_the_button_keeps_what_is_typed_for_many_and_doing_it_forgets_it(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, task = sign_in("steueramt"), town.task(dog, "decide")
    typed = {"task": task.pk, "was": "fragen", "text": "Chip?", "blatt": "erstes", **DAY}

    saved = katrin.post("/amt/gemeinsam/", {**typed, "sichern": "1"}).content.decode()
    swept = katrin.sends(f"/amt/gemeinsam/alle/?leistung={DOGS}", was="fragen", text="Halsband?", sichern="1")
    kept = katrin.reads("/amt/gemeinsam/alle/", leistung=DOGS, was="fragen")
    looked = katrin.post("/amt/gemeinsam/", {**typed, "schau": "1"}).content.decode()
    proof, stamp = (
        looked.split(f'name="{name}" value="')[1].split('"')[0] for name in ("geprueft", f"stand.{task.pk}")
    )
    katrin.sends("/amt/gemeinsam/", **typed, tun="1", geprueft=proof, **{f"stand.{task.pk}": stamp})

    for page in (saved, swept):
        assert "Ihr Entwurf ist gesichert." in page
    assert "Chip?" in saved
    assert "Halsband?" in kept
    assert kept_rows(town) == [("ask", False)]


def test_a_sweep_that_is_thrown_away_leaves_what_was_typed(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "ein-hund", steps=0)
    katrin, typed = sign_in("steueramt"), {"text": "Chip?", **DAY}
    katrin.post("/amt/gemeinsam/merken/ask/", typed)
    for last, is_kept in (("anhalten/", True), ("ausfuehren/", False)):
        address = katrin.post(f"/amt/gemeinsam/alle/?leistung={DOGS}", {"was": "fragen", **typed})["Location"]
        town.jobs()

        katrin.sends(f"{address}{last}")

        assert kept_rows(town) == [("ask", is_kept)]


def test_it_is_sealed_by_its_case_and_goes_with_it(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    sign_in("steueramt").post(kept_at(dog, "note"), {"text": "Anrufen"})
    with town.inside():
        mine = UnsentForm.objects.get(case=dog.pk)

    with town.machine():
        disposing.destroy(dog.pk)

        assert not UnsentForm.objects.exists()
        with pytest.raises(KeyGone):
            assert mine.typed


def test_the_case_says_which_forms_elsewhere_are_begun_to_who_has_begun_them(town: Town, sign_in: SignIn) -> None:
    dog = town.play(DOGS, "ein-hund")
    katrin, bernd = sign_in("steueramt"), sign_in("steueramt.leitung")
    katrin.post(kept_at(dog, "correct"), {"wrong-0": "Bello", "right-0": "Balou"})

    begun = katrin.reads(case_address(dog))

    assert "Von Ihnen begonnen und noch nicht abgesendet: Bescheid berichtigen" in begun
    assert "Von Ihnen begonnen" not in bernd.reads(case_address(dog))
    katrin.post(kept_at(dog, "correct"), {"wrong-0": ""})
    assert "Von Ihnen begonnen" not in katrin.reads(case_address(dog))
