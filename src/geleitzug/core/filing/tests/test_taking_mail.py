# SPDX-License-Identifier: EUPL-1.2
"""Mail from a real server: into the case it names, into the tray else; once and only once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.certificates import authority, server_files
from tests.furnished import Town
from tests.letterbox import MailServer, StubbornServer, free_port, running_mail_server, running_stubborn_server

from geleitzug.core.caseload.models import Notice
from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.scanning import EICAR
from geleitzug.core.filing import codes, incoming, letterboxes, mails, taking_mail
from geleitzug.core.filing.models import IncomingPaper, Letterbox, TakenMail
from geleitzug.core.filing.rules import PaperState
from geleitzug.core.filing.tests import letters
from geleitzug.core.filing.tests.ended import DOGS, records
from geleitzug.core.filing.tests.paper import page, stack
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted

__all__ = ["authority", "server_files"]


@pytest.fixture(scope="module")
def running(server_files: Path) -> Iterator[MailServer]:
    """Run a mail server for the tests of this file."""
    with running_mail_server(server_files) as running:
        yield running


@pytest.fixture
def server(running: MailServer, settings) -> MailServer:
    """A mail server the house may call, where nothing lies yet."""
    settings.MAIL_HOSTS = ["127.0.0.1"]
    running.empty()
    return running


def letterbox(town: Town, server: MailServer | StubbornServer, **other: object) -> Letterbox:
    """Set up the town's letterbox as its operator does."""
    with town.inside():
        return letterboxes.set_up(
            None, by=town.staff("digital", "operator"), name="Poststelle", address=server.address(**other), active=True
        )


def take(town: Town, box: Letterbox) -> None:
    taking_mail.take_mail(tenant=town.id, letterbox=str(box.pk))


def tray(town: Town) -> list[IncomingPaper]:
    with town.inside():
        return list(IncomingPaper.objects.filter(state=PaperState.WAITING).order_by("id"))


def mails_in(town: Town, subject: object) -> list[Document]:
    with town.inside():
        return list(Document.objects.filter(subject=subject, kind="mail").order_by("pk"))


def test_a_mail_finds_its_case_and_the_rest_waits(own_town: Town, server: MailServer) -> None:
    town = own_town
    dog, cat = town.play(DOGS, "ein-hund", 0), town.play(DOGS, "ein-hund", 0)
    sheet = stack(page(codes.written("musterhafen", dog.number)))
    server.deliver(
        letters.mail(
            f"Foto zu {dog.number.lower()}", key="a", files=(("foto.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),)
        ),
        letters.mail("Scan", key="b", files=(("scan.pdf", "application/pdf", sheet),)),
        letters.mail(f"{dog.number} oder {cat.number}", key="c"),
        letters.mail(f"Zu {cat.number}", key="d", files=(("scan.pdf", "application/pdf", sheet),)),
        letters.mail("Frage", key="e", files=(("los.exe", "application/octet-stream", b"MZ"),)),
        letters.smime(letters.mail(), sealed=True),
    )
    box = letterbox(town, server)

    take(town, box)

    filed = mails_in(town, dog.pk)
    town.jobs()
    with town.inside():
        told = Notice.objects.filter(kind=Notice.Kind.FILED, case=dog.pk, staff=town.staff("tax", "head").id)
        assert [each.text for each in told] == ["E-Mail, 3 Dokumente"]
    assert [each.filename.rpartition(".")[2] for each in filed] == ["pdf", "jpg", "eml", "pdf", "pdf", "eml"]
    with town.inside():
        assert files.verify(dog.pk)
        assert files.read_document(filed[2]).startswith(b"From: Anna")
    assert mails_in(town, cat.pk) == []
    both, other, question, sealed = tray(town)
    assert (both.number, other.number, question.name, question.sender) == ("", "", "Frage", letters.ANNA)
    assert "los.exe" in question.told[0]
    assert "S/MIME" in sealed.told[0]
    with town.machine():
        assert [each.told["sender"] for each in Entry.objects.filter(kind="MailFiled")] == [letters.ANNA] * 2
    assert (server.lying(), len(server.lying("Übernommen"))) == ([], 6)


def test_a_mail_is_taken_once_whatever_dies_between(own_town: Town, server: MailServer, monkeypatch) -> None:
    town, box = own_town, letterbox(own_town, server)
    server.deliver(letters.mail("Frage"))

    def dies(*_facts: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(taking_mail, "_move", dies)
        with pytest.raises(MemoryError):
            take(town, box)
    assert len(server.lying()) == 1
    take(town, box)
    server.put_back("Übernommen")
    take(town, box)

    assert len(tray(town)) == 1
    assert server.lying() == []
    with town.inside():
        assert TakenMail.objects.count() == 2


def test_what_is_infected_or_too_large_stays_and_the_tray_says_where(
    own_town: Town, server: MailServer, monkeypatch
) -> None:
    town, box = own_town, letterbox(own_town, server)
    dog = town.play(DOGS, "ein-hund", 0)
    monkeypatch.setattr(mails, "MOST_BYTES", 5_000)
    virus = (("a.txt", "text/plain", EICAR),)
    server.deliver(letters.mail(f"Zu {dog.number}", files=virus), letters.mail("Groß", text="x\n" * 4000, key="2"))

    take(town, box)

    infected, large = tray(town)
    assert ("Virenscanner" in infected.told[0], infected.number, infected.pages) == (True, dog.number, 1)
    assert ("Nicht übernommen" in large.told[0], large.name) == (True, "Groß")
    assert len(server.lying("Nicht übernommen")) == 2


def test_a_mail_the_server_does_not_give_keeps_no_other_from_coming(
    own_town: Town, server_files: Path, settings, monkeypatch
) -> None:
    settings.MAIL_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(taking_mail, "AT_ONCE", 2)
    monkeypatch.setattr(mails, "MOST_BYTES", 5_000)
    lying = {uid: letters.mail(f"Nummer {uid}", key=str(uid)) for uid in (1, 2, 3, 4)}
    lying[4] = letters.mail("Nummer 4", text="x\n" * 4000, key="4")
    with running_stubborn_server(server_files, lying, "UID FETCH 1 ", "UID FETCH 2 ") as stubborn:
        box = letterbox(own_town, stubborn)
        take(own_town, box)
        with own_town.inside():
            box.refresh_from_db()
        assert (tray(own_town), box.refused) == ([], [1, 2])
        assert "not this one" in box.trouble

        take(own_town, box)

    third, large = tray(own_town)
    assert (third.name, large.name) == ("Nummer 3", "Nummer 4")
    assert "höchstens" in large.told[0]


def test_another_letterbox_counts_its_mails_anew(town: Town, settings) -> None:
    settings.MAIL_HOSTS = ["127.0.0.1", "other.example"]
    known = MailServer(free_port(), "", None)  # type: ignore[arg-type]
    box, operator = letterbox(town, known), town.staff("digital", "operator")
    with town.inside():
        for other, stays in (({"done": "Fertig"}, 1), ({"folder": "Eingang"}, 0), ({"host": "other.example"}, 0)):
            TakenMail.objects.get_or_create(letterbox=box, validity=1, uid=1, defaults={"paper": box.pk})
            letterboxes.set_up(box, by=operator, name="x", address=known.address(**other), active=True)
            assert box.taken.count() == stays


def test_trouble_stands_at_the_letterbox_and_goes_by_itself(own_town: Town, server: MailServer) -> None:
    town = own_town
    box = letterbox(town, server, password="falsch")

    def seen() -> Letterbox:
        with town.inside():
            return Letterbox.objects.get()

    take(town, box)
    first = seen()
    take(town, box)
    assert "nimmt die Anmeldung nicht an" in first.trouble
    assert seen().away_since == first.away_since is not None

    with town.inside():
        right = server.address()
        letterboxes.set_up(seen(), by=town.staff("digital", "operator"), name="Post", address=right, active=True)
    letterboxes.look(tenant=town.id, letterbox=str(box.pk))
    assert (seen().trouble, seen().away_since) == ("", None)
    assert seen().looked_at is not None


def test_a_password_is_not_sent_to_another_server(town: Town, settings) -> None:
    settings.MAIL_HOSTS = ["127.0.0.1", "other.example"]
    known = MailServer(free_port(), "", None)  # type: ignore[arg-type]
    box = letterbox(town, known)
    with town.inside():
        with pytest.raises(NotPermitted):
            letterboxes.set_up(box, by=records(town), name="x", address=known.address(), active=True)
        elsewhere = known.address(host="other.example", password="")
        with pytest.raises(letterboxes.BadLetterbox):
            letterboxes.set_up(box, by=town.staff("digital", "operator"), name="x", address=elsewhere, active=True)
        same = letterboxes.set_up(
            box, by=town.staff("digital", "operator"), name="x", address=known.address(password=""), active=True
        )
        assert same.password == known.address().password


def test_a_mail_of_the_tray_is_assigned_whole_or_thrown_away(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", 0)
    with town.inside():
        box = Letterbox.objects.create(name="x", host="x", port=1, starttls=True, user="x", password="x", folder="x",
                                       done="y", trouble_folder="z")  # fmt: skip
    for uid, subject in enumerate(("Frage", "Werbung"), 1):
        bundle = taking_mail.opened(
            letters.mail(subject, key=subject), town=town.here, trouble_folder="z", now=dog.submitted_at
        )
        with town.machine():
            taking_mail.receive(bundle, letterbox=box.pk, validity=1, uid=uid, now=dog.submitted_at)
    question, junk = tray(town)

    with town.inside():
        incoming.assign(question, dog.number, by=records(town))
        incoming.discard(junk, by=records(town), note="Werbung")
    town.jobs()

    assert [each.mime for each in mails_in(town, dog.pk)] == ["application/pdf", "message/rfc822"]
    assert mails_in(town, question.pk) == mails_in(town, junk.pk) == []
    with town.machine():
        taking_mail.receive(bundle, letterbox=box.pk, validity=1, uid=3, now=dog.submitted_at)
    assert [each.name for each in tray(town)] == ["Werbung"], "put back, as it was thrown away by mistake"
    with town.machine():
        assert Entry.objects.get(kind="MailDiscarded").facts == {"documents": 2, "note": "Werbung"}
        assert Entry.objects.get(kind="MailFiled").told["sender"] == letters.ANNA
