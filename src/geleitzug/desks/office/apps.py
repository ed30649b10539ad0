# SPDX-License-Identifier: EUPL-1.2
"""Registers the office's desk."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Pages for clerks, experts, approvers and heads of offices."""

    name = "geleitzug.desks.office"
    label = "office"

    def ready(self) -> None:
        """Tell the navigation, the sentences of events, and what providers are asked before a door is opened."""
        from geleitzug.core.screens import sentences, staff
        from geleitzug.desks.office import pages, sentences_of_cases, sentences_of_the_house
        from geleitzug.desks.office.errands import ERRANDS
        from geleitzug.ground.web import errands

        for path, errand in ERRANDS.items():
            errands.register(path, errand)
        staff.register(pages.FIRST, rank=10, done=pages.DONE)
        staff.register(pages.LATER, rank=90)
        sentences.register(sentences_of_cases.SENTENCES)
        sentences.register(sentences_of_the_house.SENTENCES)
