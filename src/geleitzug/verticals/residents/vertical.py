# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of the residents' register."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.residents import seeds, steps

REGISTER = {"de": "Melderegister", "en": "Residents' register"}
VERTICAL = Vertical(
    key="residents",
    title=REGISTER,
    steps={"residents.answer": steps.answer},
    asks={"residents.answer": REGISTER},
    seed=seeds.seed,
)
