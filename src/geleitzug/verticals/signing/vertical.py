# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of the signature pad."""

from geleitzug.core.vertical import Vertical
from geleitzug.verticals.signing import places, queries, reactions, sentences, telling

VERTICAL = Vertical(
    key="signing",
    title={"de": "Unterschriften-Tablet", "en": "Signature tablet"},
    reactions=reactions.REACTIONS,
    pages="geleitzug.verticals.signing.urls",
    office_pages="geleitzug.verticals.signing.office_urls",
    places=places.PLACES,
    done=places.DONE,
    panels=telling.PANELS,
    case_reads=queries.reads_of,
    sentences=sentences.SENTENCES,
)
