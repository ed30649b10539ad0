# SPDX-License-Identifier: EUPL-1.2
"""Somebody acts for a company by its business account, another by a mandate: docs/journeys/acting-for-a-company.md.

The provider is another site, as in life: its POST brings none of our cookies along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import axe, click, tick
from tests.journeys.person import Citizen
from tests.live import Live

pytestmark = pytest.mark.browser
SERVICE, STORY = "hundesteuer-anmelden", "firma-mit-zweitem-hund"
CONTACT, INVITED = "kontor@nordwind.example", "anton@example.org"


def comes_for_the_company(person: Citizen, way_on: str, *, acting: str) -> None:
    """Go to Mein Unternehmenskonto, choose the company and who acts, and come back."""
    person.opens(f"/anmelden/?weiter={way_on}")
    person.hands.press(person.page.locator("main a[href*='/anmelden/muk/']"))
    person.is_at("Mit Mein Unternehmenskonto anmelden")
    person.sees("Sie brauchen das ELSTER-Zertifikat Ihrer Organisation.")
    assert axe(person.page) == []
    person.presses("Weiter zu Mein Unternehmenskonto")
    person.page.wait_for_url(re.compile("^http://idp[.]localhost:"))
    tick(person.page.get_by_label(acting))
    click(person.page.get_by_role("button", name="Anmelden"))
    person.page.wait_for_url(lambda address: "idp.localhost" not in address and "/anmelden/muk/" not in address)


def acts_for(person: Citizen) -> Any:
    """Return where the page says for whom somebody acts."""
    return expect(person.page.locator("header"))


def test_a_company_applies_the_clerk_sees_who_acted_and_a_colleague_reads_the_decision(
    enter: Callable[..., Any], live: Live
) -> None:
    berta = enter("nobody")
    comes_for_the_company(berta, "/konto/", acting="Berta Beispiel")
    acts_for(berta).to_contain_text("Sie handeln für Nordwind Logistik GmbH.")
    berta.is_at("Konto von Nordwind Logistik GmbH")
    berta.sees("HRB 99017 HB", "Kaiserschleuse 4b")
    berta.follows("E-Mail-Adresse angeben")
    berta.hands.write(berta.page.locator("main input[name=email]"), CONTACT)
    berta.hands.press(berta.page.locator("main form button[type=submit]").first)
    berta.opens(live.link_for(CONTACT, "bestätigen"))
    berta.presses("Ja, bestätigen")

    berta.opens("/konto/")
    berta.follows("Vollmachten")
    berta.sees("Niemand hat eine Vollmacht.")
    berta.follows("Vollmacht erteilen")
    berta.presses("Einladung senden")
    berta.sees("Bitte wählen Sie, was die Person tun darf.")
    assert axe(berta.page) == []
    berta.hands.write(berta.page.locator("main input[name=email]"), INVITED)
    for right in ("Anträge sehen", "Postfach lesen"):
        tick(berta.page.get_by_label(right))
    berta.presses("Einladung senden")
    berta.sees("Die Einladung ist unterwegs", INVITED, "eingeladen")
    berta.is_well()

    link = live.link_for(INVITED, "für ein Unternehmen handeln")
    stranger = enter("nobody")
    stranger.opens(link)
    stranger.sees("Nordwind Logistik GmbH möchte, dass Sie dafür handeln dürfen.", "Annehmen können Sie sie")
    assert axe(stranger.page) == []
    stranger.is_well()

    anton = enter("invited")
    anton.opens(link)
    anton.is_at("Vollmacht annehmen")
    anton.sees("Nordwind Logistik GmbH", "Anträge sehen", "Postfach lesen")
    anton.presses("Vollmacht annehmen")
    anton.sees("Die Vollmacht ist angenommen.")
    assert live.link_for(CONTACT, "Eine Vollmacht ist angenommen").endswith("/vollmachten/")

    berta.finds("Hund", "Hund zur Hundesteuer anmelden")
    berta.hands.press(berta.page.locator("main a[href$='/beginnen/']").first)
    berta.presses("Beginnen")
    berta.sees("Sie, Berta Beispiel, handeln für Nordwind Logistik GmbH.")
    berta.fills_in(SERVICE, STORY)
    tick(berta.page.locator("main input[name=einwilligung]"))
    berta.sends()
    number = berta.notes_the_number()

    katrin = enter("tax clerk")
    katrin.opens_case(number)
    katrin.sees("Identität nachgewiesen", "Berta Beispiel für Nordwind Logistik GmbH", "Vertrauensniveau substanziell")
    katrin.sees("Anderer Name als im Nachweis", "Im Antrag steht „Marina Nord GmbH“")
    assert axe(katrin.page) == []
    katrin.takes_it()
    katrin.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    katrin.waits_for("Hundemarke")
    katrin.does("Hundemarke zuteilen und versenden", text="Ihr Hund hat die Marke 2026-4717")
    katrin.is_well()

    anton.opens("/postfach/")
    anton.does_not_see("Hundesteuerbescheid")
    anton.opens("/handeln/")
    anton.presses("Wählen: Nordwind Logistik GmbH")
    acts_for(anton).to_contain_text("Sie handeln für Nordwind Logistik GmbH.")
    assert axe(anton.page) == []
    anton.opens_message("Hundesteuerbescheid")
    anton.is_well()
    anton.opens(f"/leistungen/{SERVICE}/beginnen/")
    anton.sees("Ihre Vollmacht reicht nicht, um Anträge auszufüllen und abzusenden.")
    assert anton.page.locator("main form").count() == 0

    berta.opens("/vollmachten/")
    berta.follows("Beenden")
    berta.presses("Ja, Vollmacht beenden")
    berta.sees("Die Vollmacht ist beendet", "Früher", "Anton Andersen")

    anton.opens("/postfach/")
    anton.is_at("Für wen handeln Sie?")
    anton.sees("Die Vollmacht gilt nicht mehr.")
    anton.does_not_see("Nordwind Logistik GmbH")
    anton.opens("/postfach/")
    anton.does_not_see("Hundesteuerbescheid")
    anton.is_well()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_form_in_an_old_tab_is_kept_when_one_acts_for_another_meanwhile(
    enter: Callable[..., Any], javascript: bool
) -> None:
    svenja = enter("for company", javascript=javascript)
    svenja.opens("/handeln/")
    svenja.presses("Wählen: Für mich selbst")
    svenja.finds("Hund", "Hund zur Hundesteuer anmelden")
    svenja.begins()
    svenja.presses("Weiter")
    form = svenja.page.url
    other_tab = svenja.context.new_page()
    other_tab.goto(svenja.live.address(svenja.town, "/handeln/"))
    click(other_tab.get_by_role("button", name=re.compile("Wählen.*Nordlicht")))
    expect(other_tab.locator("header")).to_contain_text("Sie handeln für Nordlicht Bau GmbH.")
    other_tab.close()

    svenja.hands.write(svenja.page.locator("main input[name=email]"), "zwetschge@example.org")
    svenja.presses("Weiter")
    svenja.is_at("Das gehört zu Ihren eigenen Anträgen")
    assert not javascript or axe(svenja.page) == []
    svenja.presses("Zu mir selbst wechseln")

    expect(svenja.page.locator("main input[name=email]")).to_have_value("zwetschge@example.org")
    assert svenja.page.url == form
    expect(svenja.page.locator("header")).not_to_contain_text("Sie handeln für")
    svenja.heard[:] = [line for line in svenja.heard if "403" not in line]
    svenja.is_well()


def test_without_scripts_one_comes_for_a_company_as_well(enter: Callable[..., Any]) -> None:
    celik = enter("nobody", javascript=False)
    celik.opens("/anmelden/muk/?weiter=/meine-antraege/")
    celik.presses("Weiter zu Mein Unternehmenskonto")
    celik.presses("Weiter zu Mein Unternehmenskonto")
    tick(celik.page.get_by_label("Çelik von Clausen"))
    click(celik.page.get_by_role("button", name="Anmelden"))
    click(celik.page.get_by_role("button", name=re.compile("Zurück zu")))

    celik.page.wait_for_url("**/meine-antraege/")
    celik.is_at("Anträge von Nordwind Logistik GmbH")
    celik.is_well()
