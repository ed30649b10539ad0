# SPDX-License-Identifier: EUPL-1.2
"""Playing a story without any provider running."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from geleitzug.core.payments import actions, scripted
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.tests.conftest import RETURN_URL
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy.doors import citizen_door, machine_door


@pytest.mark.parametrize("standing", ["paid", "failed", "cancelled"])
def test_a_payer_does_what_the_story_says(
    asked: Callable[..., Payment], berta: Actor, standing: str, provider: Any
) -> None:
    payment = asked()

    with scripted.playing():
        with citizen_door(payment.tenant_id, berta.holder):
            actions.begin(payment, by=berta, return_url=RETURN_URL)
        work_off()
        with citizen_door(payment.tenant_id, berta.holder):
            payment.refresh_from_db()
            scripted.decide(payment, standing)
            actions.note_return(payment, by=berta)
        work_off()

    with machine_door(payment.tenant_id):
        payment.refresh_from_db()
    assert payment.state == standing
