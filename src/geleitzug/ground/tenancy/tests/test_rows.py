# SPDX-License-Identifier: EUPL-1.2
"""Rows of a town are written and read past Django's compiler, and come out as Django would have them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import doors

# Two tables of towns; the floors above us own them. One of them has columns that need SQL of their own.
OutgoingMail: Any = apps.get_model("mail", "OutgoingMail")
Resident: Any = next(model for model in apps.get_models() if model._meta.label == "residents.Resident")


def a_mail(number: str, **more: Any) -> Any:
    return OutgoingMail.objects.create(message_id=number, to="ole@example.org", subject="Größe", body="…", **more)


def test_a_new_row_has_its_defaults_and_comes_back_as_it_was_written(town: Town) -> None:
    with town.machine():
        written = a_mail("one", afterwards={"job": "mail.send", "arguments": {"ü": [1, None]}})
        read = OutgoingMail.objects.get(pk=written.pk)

        assert (written._state.adding, read._state.adding, read._state.db) == (False, False, "default")
        assert {name: read.__dict__[name] for name in written.__dict__ if name != "_state"} == {
            name: value for name, value in written.__dict__.items() if name != "_state"
        }
        assert read.tenant_id == doors.current_tenant()
        assert (read.state, read.attempts, read.sent_at) == ("queued", 0, None)
        assert read.created_at is not None


def test_saving_asks_one_statement_and_changes_what_is_named(town: Town) -> None:
    with town.machine():
        mail = a_mail("one")
        mail.subject, mail.trouble = "Anders", "none"

        with CaptureQueriesContext(connection) as asked:
            mail.save(update_fields=["trouble"])

        assert len(asked) == 1
        mail.refresh_from_db()
        assert (mail.subject, mail.trouble) == ("Größe", "none")
        mail.attempts = 3
        mail.save()
        assert OutgoingMail.objects.get(pk=mail.pk).attempts == 3


def test_an_expression_goes_djangos_way(town: Town) -> None:
    with town.machine():
        mail = a_mail("one", trouble=Upper(Value("abc")))
        mail.attempts = F("attempts") + 2
        mail.save(update_fields=["attempts"])
        mail.refresh_from_db()

        assert (mail.trouble, mail.attempts) == ("ABC", 2)


def test_a_row_that_is_gone_is_not_updated_in_silence(town: Town) -> None:
    with town.machine():
        mail = a_mail("one")
        OutgoingMail.objects.filter(pk=mail.pk).delete()

        with pytest.raises(DatabaseError):
            mail.save(update_fields=["trouble"])


def test_columns_that_are_left_out_are_read_when_they_are_wanted(town: Town) -> None:
    with town.machine():
        a_mail("one")
        mail = OutgoingMail.objects.only("message_id").get(message_id="one")

        assert "subject" in mail.get_deferred_fields()
        assert mail.subject == "Größe"


def test_columns_with_sql_of_their_own_are_written_by_django(town: Town) -> None:
    sex = Resident._meta.get_field("sex").choices[0][0]
    with town.machine():
        somebody = Resident.objects.create(
            family="Janssen", given=["Ole", "Jan"], former=["Ötjen"], born="1957-11-02", sex=sex
        )
        somebody.given = ["Ole"]
        somebody.save(update_fields=["given", "family"])
        somebody.refresh_from_db()

    assert (somebody.given, somebody.former) == (["Ole"], ["Ötjen"])


def test_a_prepared_query_gives_columns_and_says_what_is_missing(town: Town) -> None:
    columns: Prepared[Any] = Prepared(
        lambda number: OutgoingMail.objects.filter(message_id=number).values_list("subject", "attempts"), str
    )
    whole: Prepared[Any] = Prepared(lambda number: OutgoingMail.objects.filter(message_id=number), str)

    with town.machine():
        a_mail("one")

        assert columns.rows("one") == [("Größe", 0)]
        assert whole.get("one").subject == "Größe"
        with pytest.raises(OutgoingMail.DoesNotExist):
            whole.get("two")
