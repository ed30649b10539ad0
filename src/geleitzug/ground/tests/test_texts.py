# SPDX-License-Identifier: EUPL-1.2
from geleitzug.ground.texts import fold, key_of_words


def test_keys_are_made_of_words():
    assert key_of_words("Straße und Hausnummer (Übergröße) § 3") == "strasse_und_hausnummer_uebergroesse_3"
    assert key_of_words("3. Geburtsname") == "f_3_geburtsname"
    assert key_of_words("…") == "f"
    assert key_of_words("…", "frage") == "frage"
    assert key_of_words("a" * 60) == "a" * 40


def test_searching_folds_accents_and_umlauts():
    assert fold("  Große  Café-Straße ") == "grosse cafe-strasse"
    assert fold("Mu\u0308ller") == fold("Müller") == "mueller"
