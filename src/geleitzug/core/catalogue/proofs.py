# SPDX-License-Identifier: EUPL-1.2
"""What a service asks people to have at hand: one list for the page before they begin, and for paper."""

from __future__ import annotations

from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms.proofs import Wanted, files_wanted, paper_wanted
from geleitzug.ground.texts import pick


def proofs_wanted(package: Package, lang: str) -> tuple[Wanted, ...]:
    """Return the files the form may ask for, then the proofs the service names besides (``proofs`` of service.yaml).

    What both name is there once, as the form says it: it knows when.
    """
    form = package.form
    asked = files_wanted(form, lang)
    labels = {each.label for each in asked}
    named = [(pick(proof["title"], lang), proof.get("when")) for proof in package.service.get("proofs") or []]
    return (*asked, *(paper_wanted(form, label, when) for label, when in named if label not in labels))
