# SPDX-License-Identifier: EUPL-1.2
from geleitzug.ground.texts import MOST_MARKS, composed, fold, in_order, key_of_words


def test_keys_are_made_of_words():
    assert key_of_words("Straße und Hausnummer (Übergröße) § 3") == "strasse_und_hausnummer_uebergroesse_3"
    assert key_of_words("3. Geburtsname") == "f_3_geburtsname"
    assert key_of_words("…") == "f"
    assert key_of_words("…", "frage") == "frage"
    assert key_of_words("a" * 60) == "a" * 40


def test_searching_folds_accents_and_umlauts():
    assert fold("  Große  Café-Straße ") == "grosse cafe-strasse"
    assert fold("Mu\u0308ller") == fold("Müller") == "mueller"


def test_letters_are_composed_with_their_marks():
    assert composed("Mu\u0308ller") == "Müller"
    assert composed("ﬁ", "NFKD") == "fi"
    stacked = "a" + "\u0316" * MOST_MARKS
    assert composed(stacked) == stacked
    greek = "Ελλάδα " * 40
    assert composed(greek) == greek


def test_no_letter_keeps_more_marks_than_can_be_sorted_at_once():
    for mark in ("\u0301", "\u0f73"):
        typed = "a" + (mark + "\u0316") * 50_000
        written = composed(typed)
        assert max(map(len, written.split("\u034f"))) <= 2 * MOST_MARKS + 1
        assert fold(typed).replace("\u034f", "") == "a"


def test_choices_stand_where_people_look_for_them():
    names = ["Zimmer", "Öztürk", "Ahrends", "Oettinger", "Özdemir", "anders"]

    assert [name for _key, name in in_order((name, name) for name in names)] == [
        "Ahrends", "anders", "Oettinger", "Özdemir", "Öztürk", "Zimmer",
    ]  # fmt: skip
