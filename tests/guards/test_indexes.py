# SPDX-License-Identifier: EUPL-1.2
"""What hangs on a case is found by it: the page of a case costs the same, however many others there are."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Index, UniqueConstraint

from geleitzug.ground.tenancy.models import TenantModel

HANGS_ON = ("subject", "case", "case_id", "application", "application_id")
OTHERWISE = {
    "people.Staff.subject": "who somebody is at the town's account, not what this is about",
    "mail.OutgoingMail.subject": "the line above a mail",
    "filing.Hold.subject": "an index of those that are not lifted, which alone are asked for; all are few",
    "filing.LotItem.subject": "an index of those that were not stopped, which alone are asked for",
    "caseload.UnsentForm.subject": "as it is called; found by case and person",
    "privacy.DataRequest.application": "few: what citizens ask about their data",
    "privacy.DataRequest.subject": "few: what citizens ask about their data",
    "interface.WebhookMessage.case": "told and never looked for",
}
"""What is found by something else, and why."""
MODELS = [
    (model, field.name)
    for model in apps.get_models()
    if issubclass(model, TenantModel)
    for field in model._meta.local_fields
    if field.name in HANGS_ON
]


@pytest.mark.parametrize(("model", "name"), MODELS, ids=lambda each: getattr(each, "__name__", each))
def test_what_hangs_on_a_case_has_an_index_that_begins_with_it(model: type[TenantModel], name: str) -> None:
    field = model._meta.get_field(name)
    first = {_first(each) for each in (*model._meta.indexes, *model._meta.constraints)}

    found = field.unique or field.db_index or name in first
    assert found is not (f"{model._meta.label}.{name}" in OTHERWISE), f"{model._meta.label}.{name}"


def _first(each: object) -> str:
    """Return the field an index of all rows begins with, beside the town; or one of the rows that have such a field."""
    if not isinstance(each, (Index, UniqueConstraint)):
        return ""
    fields = [name.removeprefix("-") for name in each.fields if name != "tenant"]
    whole = each.condition is None or str(each.condition) == f"(AND: ('{fields[0]}__isnull', False))"
    return fields[0] if fields and whole else ""
