# SPDX-License-Identifier: EUPL-1.2
"""Towns with their offices, and people at their browsers, for the tests of this desk."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.utils import timezone
from tests import database
from tests.towns import no_samples

from geleitzug.config import founding, seed
from geleitzug.core.payments import scripted
from geleitzug.desks.citizen.tests.people import Somebody
from geleitzug.ground.postgres import ADMIN
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web import limits


@pytest.fixture(scope="package")
def furnished(django_db_setup, django_db_blocker, database_server, database_name) -> Iterator[None]:
    """The demo's towns with all services, once for this folder: each test's own rows are rolled back."""
    from django.conf import settings

    with django_db_blocker.unblock():
        seed.people_move_in()
        for town in seed.read_spec()["towns"]:
            founding.offer(
                seed.town_of(town["key"]).pk, town, settings.SERVICES_ROOT, online_since=timezone.localdate()
            )
        no_samples(seed.town_of("musterhafen").pk)
    yield
    with psycopg.connect(database_server.url(ADMIN, database_name)) as admin:
        database.empty(admin)
    directory.forget()


@pytest.fixture
def towns(furnished, db, settings, tmp_path) -> Iterator[None]:
    """The towns, with a payer who does as the test says, and files in a folder of the test's own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BLOB_ROOT = tmp_path / "blobs"
    limits.forget_all()
    with scripted.playing():
        yield


@pytest.fixture
def erika(towns) -> Somebody:
    """A citizen of Musterhafen with an account who has consented to electronic delivery."""
    return Somebody("musterhafen").signed_in("erika@example.org")


@pytest.fixture
def jan(towns) -> Somebody:
    """A citizen of Sandmoor with an account."""
    return Somebody("sandmoor").signed_in("jan@example.org")


@pytest.fixture
def guest(towns) -> Somebody:
    """Somebody in Musterhafen without an account."""
    return Somebody("musterhafen")
