# SPDX-License-Identifier: EUPL-1.2
"""Filling the measured installation: the demo's towns and people, the measured services, a few played cases.

``python -m tests.bench.seeding STORIES`` in the environment of the installation.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from geleitzug.config.database import set_up_django

set_up_django()

from geleitzug.config import founding, seed  # noqa: E402
from geleitzug.core.authoring import actions as authoring  # noqa: E402
from geleitzug.core.cases import play  # noqa: E402
from geleitzug.core.catalogue import queries as catalogue  # noqa: E402
from geleitzug.core.payments import scripted  # noqa: E402
from geleitzug.ground.people.actions import staff_actor  # noqa: E402
from geleitzug.ground.people.models import Staff  # noqa: E402
from geleitzug.ground.tenancy import doors  # noqa: E402
from tests.bench import long_forms  # noqa: E402
from tests.bench.visits import AUTOMATIC, EDITOR, EIGHT_QUESTIONS, FIVE_PAGES, WITH_FEE  # noqa: E402

SERVICES = Path(__file__).with_name("services")
MEASURED = (FIVE_PAGES, EIGHT_QUESTIONS, WITH_FEE)
OPEN_OF_TEN = 3


def main(stories: int) -> None:
    """Found the towns, offer the services, and play so many times ten cases: three open ones, seven decided."""
    seed.people_move_in()
    today = timezone.localdate()
    for spec in seed.read_spec()["towns"]:
        founding.offer(seed.town_of(spec["key"]).pk, spec, Path("services").absolute(), online_since=today)
    town = seed.town_of("musterhafen")
    founding.offer(town.pk, {"services": {key: {} for key in MEASURED}}, SERVICES, online_since=today)
    with tempfile.TemporaryDirectory() as folder:
        long_forms.write(Path(folder))
        founding.offer(town.pk, {"services": {key: {} for key in long_forms.PAGES}}, Path(folder), online_since=today)
    founding.offer(town.pk, {"services": {AUTOMATIC: {}}}, SERVICES, online_since=today)
    _drafts_in_the_workshop(town.pk)
    cast = seed.TownCast(town.pk)
    for number in range(stories * 10):
        with doors.machine_door(town.pk):
            service = catalogue.service_in(town.pk, MEASURED[number % len(MEASURED)])
        assert service is not None
        _name, story = play.stories_of(service)[0]
        paid = len([step for step in story["steps"] if "pay" in step])
        with scripted.playing():
            play.play(service, story, cast, steps=paid if number % 10 < OPEN_OF_TEN else None)


def _drafts_in_the_workshop(town: UUID) -> None:
    """Begin two services with the long forms, for measuring what saving a question costs."""
    with doors.machine_door(town):
        editor = Staff.objects.get(login=EDITOR)
    with doors.office_door(town):
        by = staff_actor(editor.pk)
        assert by is not None
        for key, built in long_forms.BUILT.items():
            title = {"de": built, "en": built}
            authoring.create_from_form(built, title, office="digital", form=long_forms.form(key), by=by)


if __name__ == "__main__":
    main(int(sys.argv[1]))
