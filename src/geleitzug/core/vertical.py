# SPDX-License-Identifier: EUPL-1.2
"""The nameplate that a vertical declares: what the house learns about a trade. Core never points up to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geleitzug.core.cases.steps import Step
from geleitzug.core.screens.findable import Findables
from geleitzug.core.screens.leads import Leads
from geleitzug.core.screens.panels import CaseReads, Panels
from geleitzug.core.screens.sentences import Sentences
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.events import Reactions
from geleitzug.ground.texts import Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Vertical:
    """A trade: ``steps`` its processes call by name, ``reactions``, ``seed`` for what a
    town of the demo has from the beginning, and ``play`` for what its people do there then (not in tests).

    ``asks`` says of which steps they look into a register, and what it is called. ``pages`` and ``office_pages`` are
    modules with addresses: those of citizens at the root, those of staff below ``/amt/``. ``places`` are the entries of
    the office's navigation, ``done`` the sentences of ``go_on``; ``leads`` tells the links of services and of the
    portal's first page, ``findables`` what the portal's search finds, ``panels`` what it shows on a page of a desk,
    as on that of a case; ``case_reads`` what those of a case ask of the database, so that it is read in one statement
    with all the page shows (``ground.prepared``); ``sentences`` are its events in words.
    """

    key: str
    title: Text
    steps: Mapping[str, Step] = field(default_factory=dict)
    asks: Mapping[str, Text] = field(default_factory=dict)
    reactions: Reactions = field(default_factory=dict)
    pages: str = ""
    office_pages: str = ""
    places: tuple[Entry, ...] = ()
    done: Mapping[str, StrOrPromise] = field(default_factory=dict)
    leads: Leads | None = None
    findables: Findables | None = None
    case_reads: CaseReads | None = None
    panels: Panels = field(default_factory=dict)
    sentences: Sentences = field(default_factory=dict)
    seed: Callable[[], None] | None = None
    play: Callable[[], None] | None = None
