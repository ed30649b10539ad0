# SPDX-License-Identifier: EUPL-1.2
"""Announcement and remedies, beside the statute: days, weekends, holidays, Lands."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.core.mailbox import central, rules
from geleitzug.core.mailbox.lands import LANDS
from geleitzug.core.mailbox.rules import Purpose, Regime, Remedy, ResultKind, TaxRule, Way
from geleitzug.ground.calendar import holidays_of

BREMEN = holidays_of("HB")
NIEDERSACHSEN = holidays_of("NI")


def test_a_letter_counts_as_announced_on_the_fourth_day_since_2025():
    assert rules.announced_by_post(date(2024, 12, 30), Regime.GENERAL, BREMEN) == date(2025, 1, 2)
    assert rules.announced_by_post(date(2025, 1, 2), Regime.GENERAL, BREMEN) == date(2025, 1, 6)


def test_the_fourth_day_may_be_a_sunday_unless_it_is_about_taxes():
    wednesday = date(2026, 3, 4)

    assert rules.announced_by_post(wednesday, Regime.GENERAL, BREMEN) == date(2026, 3, 8)
    assert rules.announced_by_post(wednesday, Regime.TAX, BREMEN) == date(2026, 3, 9)


def test_a_tax_letter_before_easter_waits_for_the_holidays():
    assert rules.announced_by_post(date(2026, 3, 30), Regime.TAX, BREMEN) == date(2026, 4, 7)


def test_a_tax_letter_abroad_counts_a_month_after_it_was_posted():
    assert rules.announced_by_post(date(2026, 3, 4), Regime.TAX, BREMEN, abroad=True) == date(2026, 4, 7)
    assert rules.announced_by_post(date(2026, 1, 31), Regime.TAX, BREMEN, abroad=True) == date(2026, 3, 2)
    assert rules.basis_by_post(date(2026, 3, 4), Regime.TAX, "HB", abroad=True) == "§ 122 Abs. 2 Nr. 2 AO"


def test_a_decision_counts_as_announced_the_day_after_it_was_retrieved():
    assert rules.announced_by_retrieval(date(2026, 3, 6)) == date(2026, 3, 7)
    assert rules.announced_by_retrieval(date(2028, 2, 29)) == date(2028, 3, 1)


def test_a_tax_notice_in_the_portal_counts_four_days_after_the_notification():
    assert rules.announced_by_provision(date(2026, 3, 6), date(2026, 3, 9), BREMEN) == date(2026, 3, 13)
    assert rules.announced_by_provision(date(2026, 3, 10), date(2026, 3, 10), BREMEN) == date(2026, 3, 16)
    assert rules.announced_by_provision(date(2024, 3, 4), date(2024, 3, 4), BREMEN) == date(2024, 3, 7)


def test_from_2027_on_it_counts_four_days_after_the_provision_whenever_the_mail_went():
    assert rules.announced_by_provision(date(2026, 12, 31), date(2027, 1, 3), BREMEN) == date(2027, 1, 7)
    assert rules.announced_by_provision(date(2027, 1, 4), date(2027, 1, 6), BREMEN) == date(2027, 1, 8)
    assert rules.basis_in_mailbox(Way.PROVISION, date(2027, 1, 4)) == "§ 122a Abs. 4 Satz 1 AO (BEG IV)"


@pytest.mark.parametrize(
    ("land", "regime", "basis"),
    [
        ("NI", Regime.GENERAL, "§ 41 Abs. 2 Satz 1 VwVfG mit § 1 Abs. 1 NVwVfG (PostModG)"),
        ("HB", Regime.GENERAL, "§ 41 Abs. 2 Satz 1 BremVwVfG"),
        ("BY", Regime.GENERAL, "Art. 41 Abs. 2 Satz 1 BayVwVfG"),
        ("HB", Regime.TAX, "§ 122 Abs. 2 Nr. 1 AO (PostModG)"),
    ],
)
def test_a_letter_in_the_post_is_announced_by_the_act_of_its_land(land, regime, basis):
    assert rules.basis_by_post(date(2026, 3, 9), regime, land) == basis


def test_before_2025_nothing_was_amended():
    assert rules.basis_by_post(date(2024, 3, 9), Regime.TAX, "HB") == "§ 122 Abs. 2 Nr. 1 AO"


def test_ten_days_are_given_for_the_retrieval_and_a_weekend_carries_them_on():
    assert rules.retrieval_ends(date(2026, 3, 9), BREMEN) == date(2026, 3, 19)
    assert rules.retrieval_ends(date(2026, 3, 11), BREMEN) == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("kind", "tax_rule", "way"),
    [
        (ResultKind.BESCHEID, TaxRule.PROVISION, Way.RETRIEVAL),
        (ResultKind.ABGABENBESCHEID, TaxRule.PROVISION, Way.PROVISION),
        (ResultKind.ABGABENBESCHEID, TaxRule.RETRIEVAL, Way.RETRIEVAL),
        (ResultKind.AUSKUNFT, TaxRule.PROVISION, Way.NOT_ANNOUNCED),
        (ResultKind.URKUNDE, TaxRule.PROVISION, Way.NOT_ANNOUNCED),
    ],
)
def test_the_kind_of_result_decides_by_which_rule_it_is_announced(kind, tax_rule, way):
    assert rules.way_in_mailbox(kind, tax_rule) is way


def test_the_appeal_period_is_a_month():
    assert rules.appeal_ends(date(2026, 3, 13), BREMEN) == date(2026, 4, 13)


def test_a_month_after_the_31st_of_january_ends_in_february():
    assert rules.appeal_ends(date(2028, 1, 31), BREMEN) == date(2028, 2, 29)


def test_the_appeal_period_does_not_end_on_a_holiday_of_the_land():
    assert rules.appeal_ends(date(2026, 4, 1), BREMEN) == date(2026, 5, 4)
    assert rules.appeal_ends(date(2026, 9, 30), NIEDERSACHSEN) == date(2026, 10, 30)
    assert rules.appeal_ends(date(2025, 9, 30), holidays_of("HB")) == date(2025, 10, 30)
    assert rules.appeal_ends(date(2024, 9, 30), NIEDERSACHSEN) == date(2024, 10, 30)
    assert rules.appeal_ends(date(2025, 10, 3), BREMEN) == date(2025, 11, 3)
    assert rules.appeal_ends(date(2023, 9, 30), NIEDERSACHSEN) == date(2023, 10, 30)
    assert rules.appeal_ends(date(2022, 10, 1), NIEDERSACHSEN) == date(2022, 11, 1)


def test_without_a_notice_a_year_runs():
    assert rules.appeal_ends(date(2026, 3, 13), BREMEN, instructed=False) == date(2027, 3, 15)


@pytest.mark.parametrize(
    ("land", "subject", "remedy"),
    [
        ("HB", "general", Remedy.OBJECTION),
        ("HB", "tax", Remedy.OBJECTION),
        ("NI", "general", Remedy.ACTION),
        ("NI", "tax", Remedy.ACTION),
        ("NI", "building", Remedy.OBJECTION),
        ("NI", "none", None),
        ("BY", "tax", Remedy.EITHER),
        ("NW", "general", Remedy.ACTION),
        ("NW", "tax", Remedy.OBJECTION),
        ("SH", "building", Remedy.OBJECTION),
    ],
)
def test_the_remedy_is_a_matter_of_land_and_subject(land, subject, remedy):
    assert rules.remedy_for(land, subject, on=TODAY) is remedy


def test_what_the_town_says_comes_before_the_table():
    assert rules.remedy_for("MV", "general", on=TODAY, own={"general": "objection"}) is Remedy.OBJECTION
    assert rules.remedy_for("HB", "tax", on=TODAY, own={"tax": "protest"}) is Remedy.PROTEST


def test_an_amendment_is_a_row():
    assert rules.remedy_for("NW", "tax", on=date(2015, 12, 31)) is Remedy.ACTION
    assert rules.remedy_for("NW", "tax", on=date(2016, 1, 1)) is Remedy.OBJECTION


def test_what_is_not_certain_is_refused():
    with pytest.raises(rules.RemedyUnknown, match="MV gives in general matters"):
        rules.remedy_for("MV", "general", on=TODAY)


def test_every_land_has_its_place_in_the_table():
    assert set(rules.REMEDIES) == set(LANDS)
    assert len(LANDS) == 16


TODAY = date(2026, 11, 28)
OFFICE = "Stadt Musterhafen, Steueramt, Am Alten Hafen 1, 27499 Musterhafen"
COURT = "Verwaltungsgericht Oldenburg, Schloßplatz 10, 26122 Oldenburg"


def test_the_notice_names_remedy_place_and_period():
    objection = rules.remedy_text(Remedy.OBJECTION, office=OFFICE, court=COURT)
    action = rules.remedy_text(Remedy.ACTION, office=OFFICE, court=COURT)

    assert "Widerspruch" in objection
    assert OFFICE in objection
    assert "eines Monats nach Bekanntgabe" in objection
    assert "Klage beim Verwaltungsgericht Oldenburg, Schloßplatz 10" in action
    assert "Widerspruch" not in action


def test_the_english_notice_holds_the_binding_german_one():
    english = rules.remedy_text(Remedy.ACTION, office=OFFICE, court=COURT, lang="en")
    german = rules.remedy_text(Remedy.ACTION, office=OFFICE, court=COURT)

    assert english.startswith("An action")
    assert german in english


def test_what_is_no_decision_carries_no_notice():
    assert rules.remedy_text(None, office=OFFICE, court=COURT) is None
    assert rules.remedy_text(Remedy.OBJECTION, kind="auskunft", office=OFFICE, court=COURT) is None


def test_a_notice_without_a_place_is_not_written():
    with pytest.raises(rules.PlaceMissing, match="58"):
        rules.remedy_text(Remedy.OBJECTION, office=" ", court=COURT)
    with pytest.raises(rules.PlaceMissing, match="58"):
        rules.remedy_text(Remedy.EITHER, office=OFFICE, court="")


def test_where_people_may_choose_the_notice_names_both_places():
    notice = rules.remedy_text(Remedy.EITHER, office=OFFICE, court=COURT)

    assert f"bei: {OFFICE}" in notice
    assert f"beim {COURT}" in notice


def test_every_figure_names_its_paragraph_and_its_first_day():
    for name, rows in rules.LAW.items():
        assert list(rows) == sorted(rows, key=lambda row: row.since), name
        assert all(row.basis.startswith("§") for row in rows)
    with pytest.raises(LookupError):
        rules.figure("retrieval_period", date(2016, 12, 31))


# ---- the central mailbox ---------------------------------------------------------------------------------------


def test_a_town_says_nothing_and_lets_notices_go_but_no_letters():
    assert central.offers({}, Purpose.CENTRAL)
    assert not central.offers({}, Purpose.COPY)
    assert not central.offers({"central_mailbox": "nothing"}, Purpose.CENTRAL)
    assert central.offers({"central_mailbox": "letter"}, Purpose.CENTRAL)
    assert central.offers({"central_mailbox": "letter"}, Purpose.COPY)
    assert central.offers({"central_mailbox": "nothing"}, Purpose.DELIVERY)


@pytest.mark.parametrize(
    ("way", "retrieved", "announced", "posted", "goes"),
    [
        (Way.RETRIEVAL, None, None, False, None),
        (Way.RETRIEVAL, date(2026, 3, 9), date(2026, 3, 10), False, date(2026, 3, 9)),
        (Way.PROVISION, None, date(2026, 3, 13), False, None),
        (Way.PROVISION, date(2026, 3, 9), None, False, None),
        (Way.PROVISION, date(2026, 3, 9), date(2026, 3, 13), False, date(2026, 3, 13)),
        (Way.NOT_ANNOUNCED, date(2026, 3, 9), None, False, date(2026, 3, 9)),
        (Way.RETRIEVAL, None, date(2026, 3, 24), True, date(2026, 3, 24)),
        (Way.NOT_ANNOUNCED, None, None, True, date.min),
    ],
)
def test_a_copy_goes_when_no_other_day_can_come_first(way, retrieved, announced, posted, goes):
    assert central.copy_goes_from(way, retrieved=retrieved, announced=announced, posted=posted) == goes
