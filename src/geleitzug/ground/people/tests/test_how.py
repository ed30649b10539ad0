# SPDX-License-Identifier: EUPL-1.2
"""How somebody has shown who they are, and what becomes of it when they show more."""

from __future__ import annotations

import pytest

from geleitzug.ground.people.how import OWN, PASSKEY, PASSWORD, RECOVERY, TOTP, How
from geleitzug.ground.people.levels import Level


@pytest.mark.parametrize(
    ("level", "strong"), [(Level.LOW, False), (Level.SUBSTANTIAL, True), (Level.HIGH, True), (Level.NONE, False)]
)
def test_a_provider_s_lowest_level_is_a_password_somewhere_else(level, strong):
    assert How.by_provider("bundid", level) == How("bundid", level, strong)


@pytest.mark.parametrize("means", sorted(OWN))
def test_own_accounts_are_low_by_whatever_they_come(means):
    """Their owners have typed who they are: a service that asks for more asks a passkey as it asks a password."""
    assert How(means, strong=means != PASSWORD).level == Level.LOW


@pytest.mark.parametrize(
    ("before", "later", "now"),
    [
        (How(PASSWORD), How(TOTP, strong=True), How(TOTP, strong=True)),
        (How(PASSKEY, strong=True), How(PASSWORD), How(PASSWORD, strong=True)),
        (How(TOTP, strong=True), How.by_provider("bundid", Level.HIGH), How("bundid", Level.HIGH, strong=True)),
        (How.by_provider("bundid", Level.HIGH), How(RECOVERY, strong=True), How("bundid", Level.HIGH, strong=True)),
        (How.by_provider("bundid", Level.HIGH), How.by_provider("bundid", Level.LOW), How("bundid", Level.HIGH, True)),
        (How.by_provider("bundid", Level.LOW), How(TOTP, strong=True), How("bundid", Level.LOW, strong=True)),
        (How("oidc", strong=True), How(PASSKEY, strong=True), How("oidc", strong=True)),
    ],
)
def test_what_was_shown_before_still_holds(before, later, now):
    assert before.and_then(later) == now


def test_a_session_keeps_it():
    by = How.by_provider("bundid", Level.SUBSTANTIAL)

    assert How.of(by.facts()) == by
    assert by.facts() == {"means": "bundid", "level": 3, "strong": True}
    assert How.of(None) is None
