# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of the residents' register."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.residents import seeds, steps

VERTICAL = Vertical(
    key="residents",
    title={"de": "Melderegister", "en": "Residents' register"},
    steps={"residents.answer": steps.answer},
    seed=seeds.seed,
)
