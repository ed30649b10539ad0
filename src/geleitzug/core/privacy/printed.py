# SPDX-License-Identifier: EUPL-1.2
"""The report on paper: the same values as in its JSON, under headings. What it says is report.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.files.dossier import Dossier, Part, Table, print_dossier
from geleitzug.core.files.letters import Language, Row, Sender
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.core.privacy.report import Json
from geleitzug.core.privacy.words import PARTIES
from geleitzug.ground.postal import postal_lines
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web import formats


def printed(
    head: Json, applications: Sequence[Json], *, town: UUID, reference: str, number: int, lang: Language
) -> bytes:
    """Print a report, or its ``number``-th part: only the first begins with the account and the rights."""
    made = timezone.localdate(datetime.fromisoformat(head["made_at"]))
    parts = [*(_of_the_person(head) if number == 1 else ())]
    for each in applications:
        parts += _of_an_application(each)
    if number == 1 and not applications:
        parts.append(Part(_("Anträge"), texts=(_("Es sind keine Anträge gespeichert."),)))
    title = _("Auskunft über Ihre Daten")
    return print_dossier(
        Dossier(
            sender=_sender(town),
            recipient=_recipient(head),
            title=title if number == 1 else _("%(title)s, Teil %(number)s") % {"title": title, "number": number},
            reference=reference,
            date=made,
            language=lang,
            opening=_opening(head) if number == 1 else (),
            parts=tuple(parts),
        )
    )


def _sender(town: UUID) -> Sender:
    here = directory.by_id(town)
    contact = here.contact
    return Sender(
        municipality=str(contact.get("full_name") or here.name), office="", street=contact.get("street", ""),
        postcode=contact.get("postcode", ""), city=contact.get("city", ""), phone=contact.get("phone", ""),
        mail=contact.get("mail", ""), web=contact.get("web", ""), hours=contact.get("hours", ""),
        colour=here.look.get("primary", "#1b3a5c"),
    )  # fmt: skip


def _recipient(head: Json) -> tuple[str, ...]:
    own = head["account"]
    if own is None:
        return ()
    person = f"{own['given_name']} {own['family_name']}".strip()
    return tuple(line for line in (own["company_name"], person or own["email"], *postal_lines(own["address"])) if line)


def _opening(head: Json) -> tuple[str, ...]:
    return (
        _("Sie haben Auskunft über Ihre Daten verlangt (Artikel 15 und 20 der Datenschutz-Grundverordnung). Hier steht,"
          " was das Portal am %(when)s von Ihnen gespeichert hatte, wozu, und wer es gesehen oder bekommen hat.")
        % {"when": formats.moment(datetime.fromisoformat(head["made_at"]))},
    )  # fmt: skip


def _of_the_person(head: Json) -> Iterator[Part]:
    for each in head["controllers"]:
        yield Part(
            _("Verantwortlich: %(name)s") % {"name": each["name"]},
            rows=_rows(
                (_("Anschrift"), each["address"]),
                (_("E-Mail"), each["mail"]),
                (_("Datenschutzbeauftragte oder Datenschutzbeauftragter"), each["data_protection_officer"]),
                (_("Aufsichtsbehörde"), each["supervisory_authority"]),
            ),
        )
    yield Part(_("Ihre Rechte"), table=_table(
        (_("DSGVO"), _("Sie können")), [(right["article"], right["words"]) for right in head["rights"]]
    ))  # fmt: skip
    yield Part(_("Was hier nicht steht"), texts=("\n".join(f"- {line}" for line in head["not_included"]),))
    if head["account"] is not None:
        yield from _of_the_account(head)
    if head["mandates"]:
        mandates = [
            (each["company"], each["person"] or each["email"], formats.day(each["first_day"]),
             _when(each["ended_at"]) or formats.day(each["last_day"]))
            for each in head["mandates"]
        ]  # fmt: skip
        columns = (_("Unternehmen"), _("Wer handeln darf"), _("ab"), _("Ende"))
        yield Part(_("Vollmachten, für ein Unternehmen zu handeln"), table=_table(columns, mandates))
    if head["consents"]:
        agreed = [
            (each["town"], _purpose(each["to"]), _when(each["given_at"]), _when(each["withdrawn_at"]) or _("gilt"))
            for each in head["consents"]
        ]
        yield Part(
            _("Einwilligungen"),
            table=_table((_("Gemeinde"), _("wozu"), _("gegeben"), _("widerrufen")), agreed),
        )
    if head["requests"]:
        rows = [(each["words"], _when(each["asked_at"]), _when(each["answered_at"])) for each in head["requests"]]
        yield Part(
            _("Ihre Anliegen zu Ihren Daten"), table=_table((_("Anliegen"), _("gestellt"), _("beantwortet")), rows)
        )


def _purpose(key: str) -> str:
    """Say what was agreed to, in a few words: the whole text stands in the file for machines."""
    words = {
        Purpose.DELIVERY: _("Schreiben im Postfach statt mit der Post"),
        Purpose.CENTRAL: _("Hinweis im Postfach bei BundID"),
        Purpose.COPY: _("Kopien im Postfach bei BundID"),
    }
    return words[Purpose(key)]


def _of_the_account(head: Json) -> Iterator[Part]:
    own, ways = head["account"], head["sign_in"]
    yield Part(
        _("Ihr Konto"),
        rows=_rows(
            (_("Unternehmen"), own["company_name"]),
            (_("Vorname"), own["given_name"]),
            (_("Familienname"), own["family_name"]),
            (_("Geburtsdatum"), formats.day(own["born"])),
            (_("E-Mail"), own["email"]),
            (_("Telefon"), own["phone"]),
            (_("Anschrift"), ", ".join(postal_lines(own["address"]))),
            (_("Angelegt"), _when(own["created_at"])),
            (_("Bestätigt"), _when(own["confirmed_at"])),
        ),
    )
    if ways is None:
        return
    if ways["factors"]:
        rows = [
            (each["name"] or each["kind"], _when(each["created_at"]), _when(each["used_at"]))
            for each in ways["factors"]
        ]
        yield Part(_("Wie Sie sich anmelden"), table=_table((_("Weg"), _("eingerichtet"), _("zuletzt benutzt")), rows))
    if ways["sessions"]:
        rows = [(each["browser"], _when(each["began_at"]), _when(each["seen_at"])) for each in ways["sessions"]]
        yield Part(
            _("Wo Sie angemeldet sind"), table=_table((_("Browser"), _("angemeldet"), _("zuletzt gesehen")), rows)
        )


def _of_an_application(each: Json) -> Iterator[Part]:
    number = f" ({each['number']})" if each["number"] else ""
    yield Part(
        f"{each['service']['title']}{number}",
        rows=_rows(
            (_("Gemeinde"), each["town"]),
            (_("Stand"), each["stands"]),
            (_("Begonnen"), _when(each["begun_at"])),
            (_("Abgeschickt"), _when(each["sent_at"])),
            (_("Wozu wir die Daten brauchen"), each["processing"]["purpose"]),
            (_("Was uns dazu berechtigt"), each["processing"]["legal_basis"]),
            (_("Welche Daten das sind"), each["processing"]["data"]),
            (_("Wer sie bekommen kann"), each["processing"]["recipients"]),
            (_("Wie lange wir sie aufbewahren"), each["processing"]["retention"]),
            (_("Löschung"), each["erasure"]["words"]),
        ),
    )
    yield from _what_was_said(each)
    yield from _what_came_of_it(each)
    for title, traces in (
        (_("Wer diese Daten angesehen hat"), each["looked_at"]),
        (_("Wohin diese Daten gegangen sind"), each["went_to"]),
    ):
        rows = [(_when(trace["at"]), trace["who"], trace["what"]) for trace in traces]
        if rows:
            yield Part(title, level=3, table=_table((_("Wann"), _("Wer"), _("Was")), rows))


def _what_was_said(each: Json) -> Iterator[Part]:
    if each["parties"]:
        named = [(PARTIES.get(row["role"], row["role"]), row["name"]) for row in each["parties"]]
        letters = (_("Briefe gehen an"), ", ".join(each["addressee"].get("lines") or ()))
        yield Part(_("Beteiligte"), level=3, rows=_rows(*named, letters))
    said: dict[str, list[tuple[str, str]]] = {}
    for row in each["answers"]:
        origin = f"\n({row['origin']['words']})" if row["origin"] else ""
        label = ": ".join(part for part in (row["entry"], row["label"]) if part)
        said.setdefault(row["page"], []).append((label, row["answer"] + origin if row["answer"] else ""))
    for page, rows in said.items():
        if any(value for _label, value in rows):
            yield Part(_("Angaben: %(page)s") % {"page": page}, level=3, rows=_rows(*rows))
    if each["files"]:
        files = [(row["title"], row["name"], formats.filesize(row["size"])) for row in each["files"]]
        yield Part(_("Dateien"), level=3, table=_table((_("Titel"), _("Name"), _("Größe")), files))


def _by_program(why: Json | None) -> Iterator[Part]:
    if why is None:
        return
    facts = [(fact["label"], fact["value"]) for each in why["registers"] for fact in each["facts"]]
    yield Part(
        _("Wie ein Programm allein entschieden hat"),
        level=3,
        texts=tuple(why["rules"]),
        rows=_rows(
            (_("Rechtsgrundlage"), why["norm"]),
            (_("Fassung der Leistung"), why["version"]),
            *((row["label"], row["value"]) for row in why["answers"]),
            *facts,
        ),
    )


def _what_came_of_it(each: Json) -> Iterator[Part]:
    decision = each["decision"]
    if decision is not None:
        yield Part(
            _("Ergebnis"),
            level=3,
            rows=_rows(
                (_("Schreiben"), decision["title"]),
                (_("Entschieden"), _when(decision["decided_at"])),
                (_("Bekannt gegeben"), formats.day(decision["announced_on"])),
                (_("Übermittlung"), _where_it_is(decision, each["letters_by_post"])),
            ),
        )
        yield from _by_program(decision["by_program"])
    for message in each["messages"]:
        heading = _("Nachricht vom %(day)s: %(title)s") % {
            "day": formats.day(message["provided_at"][:10]), "title": message["title"],
        }  # fmt: skip
        yield Part(heading, level=3, texts=(message["body"],) if message["body"] else ())
    if each["payments"]:
        payments = [(row["label"], formats.money(row["cents"]), row["words"]) for row in each["payments"]]
        yield Part(_("Zahlungen"), level=3, table=_table((_("Kassenzeichen"), _("Betrag"), _("Stand")), payments))


def _where_it_is(decision: Json, letters_by_post: Sequence[Json]) -> str:
    """Say whether somebody has their letter: what is not retrieved waits in the mailbox, or for the post."""
    if decision["retrieved"]:
        return _("Sie haben es bekommen.")
    if letters_by_post:
        return _("Es geht mit der Post an Sie und ist noch nicht abgeschickt.")
    return _("Es liegt im Postfach und ist nicht abgerufen.")


def _rows(*pairs: tuple[str, Any]) -> tuple[Row, ...]:
    return tuple(Row(str(label), str(value)) for label, value in pairs if value)


def _table(head: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> Table:
    return Table(head, tuple(tuple(str(cell) or "–" for cell in row) for row in rows))


def _when(value: str | date | Mapping[str, Any] | None) -> str:
    return formats.moment(datetime.fromisoformat(value)) if isinstance(value, str) else ""
