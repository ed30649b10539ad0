# SPDX-License-Identifier: EUPL-1.2
"""What is known and fits: from an account, from earlier answers, from another site; and that nothing is overwritten."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.forms import engine, known
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.shapes import Context
from geleitzug.core.forms.tests.conftest import FILE, TODAY, form_of, options, question

CTX = Context(TODAY)
ACCOUNT = known.by_marks(
    {
        "account.person": {"given": "Berta", "family": "Öğüt", "born": "1980-02-01"},
        "account.address": {"street": "Deich", "number": "3a", "postcode": "27561", "city": "Musterhafen"},
        "account.email": "berta@example.org",
        "account.phone": "keine",
        "account.company": "",
    }
)


def group(key, *questions, **settings):
    repeated = {"item": {"de": key.capitalize()}} if "repeat" in settings else {}
    return question(key, "group", questions=list(questions), **repeated, **settings)


def fitting(form, answers, what):
    return known.fitting(form, form.pages[0], answers, what, CTX)


def test_what_the_account_knows_fits_where_nothing_is_answered():
    form = form_of(
        question("wer", "person", parts=["given", "family"], prefill="account.person"),
        question("mail", "email", prefill="account.email"),
        question("tel", "phone", prefill="account.phone"),
        question("firma", "text", prefill="account.company"),
        question("anderes", "text"),
    )

    assert fitting(form, {"mail": "x@y.de"}, ACCOUNT) == {"wer": {"given": "Berta", "family": "Öğüt"}}


def test_single_fields_in_groups_are_known_by_their_part():
    form = form_of(
        group(
            "antragsteller",
            question("nachname", "text", prefill="account.person.family", required=True),
            question("geburt", "date", prefill="account.person.born"),
            group("ort", question("plz", "text", prefill="account.address.postcode")),
            optional=True,
        ),
        group("kinder", question("name", "text", prefill="account.person.family"), repeat={"min": 1, "max": 3}),
    )

    found = fitting(form, {}, ACCOUNT)

    assert found == {
        "antragsteller.nachname": "Öğüt",
        "antragsteller.geburt": "1980-02-01",
        "antragsteller.ort.plz": "27561",
    }
    assert known.fill(form, {"antragsteller": {"nachname": "Ogut"}}, found) == {
        "antragsteller": {"nachname": "Ogut", "geburt": "1980-02-01", "ort": {"plz": "27561"}}
    }


def test_what_the_question_would_not_take_today_is_not_offered():
    form = form_of(
        question("name", "text", prefill="account.person.family", max_length=2),
        question("kurz", "date", prefill="account.person.born", min="2000-01-01"),
        question("nie", "text", prefill="account.person.given", when="a.name == 'X'"),
    )

    assert fitting(form, {}, ACCOUNT) == {}


def with_id(key, kind, fim, **settings):
    return question(key, kind, fim={"id": fim}, **settings)


def test_an_earlier_application_tells_by_mark_by_fim_id_and_in_the_same_service_by_key():
    old = form_of(
        question("halter", "person", parts=["given", "family"], prefill="account.person"),
        group("betrieb", with_id("name", "text", "F1"), fim={"id": "G1"}),
        question("farbe", "choice", options=options("rot", "blau")),
        question("ja", "declaration", text={"de": "Wahr."}),
        question("datei", "file"),
    )
    answers = {
        "halter": {"given": "Berta", "family": "Öğüt"},
        "betrieb": {"name": "Öğüt & Co"},
        "farbe": "rot",
        "ja": True,
        "datei": [FILE],
    }
    new = form_of(
        question("name", "text", prefill="account.person.family"),
        group("firma", with_id("heisst", "text", "F1"), fim={"id": "G1"}),
        question("farbe", "choice", options=options("rot", "blau")),
        question("ja", "declaration", text={"de": "Wahr."}),
        question("datei", "file"),
    )

    elsewhere = fitting(new, {}, known.by_answers(old, answers, same_service=False))
    again = fitting(new, {}, known.by_answers(old, answers, same_service=True))

    assert elsewhere == {"name": "Öğüt", "firma.heisst": "Öğüt & Co"}
    assert again == {**elsewhere, "farbe": "rot"}


@pytest.mark.parametrize(("then", "now"), [(True, False), (False, True), (True, True)])
def test_what_belongs_to_one_application_goes_to_no_other_whichever_version_says_so(then, now):
    def plots(anew):
        return form_of(
            with_id("strasse", "text", "F1", **({"anew": True} if anew else {})),
            question("mail", "email", prefill="account.email"),
        )

    earlier = known.by_answers(plots(then), {"strasse": "Kai", "mail": "x@y.de"}, same_service=True)

    assert fitting(plots(now), {}, earlier) == {"mail": "x@y.de"}


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("email", {"prefill": "account.email"}, "widersprechen sich"),
        ("file", {}, "gibt es hier nicht"),
        ("declaration", {"text": {"de": "Wahr."}}, "gibt es hier nicht"),
    ],
)
def test_a_package_cannot_say_it_where_it_means_nothing(kind, more, sentence):
    with pytest.raises(FormError, match=sentence):
        form_of(question("x", kind, anew=True, **more))


def test_a_fim_id_that_two_people_of_a_form_share_tells_nothing():
    person = [with_id("name", "text", "F1")]
    old = form_of(
        group("mutter", *person, fim={"id": "G9"}), group("kind", *person, fim={"id": "G9"}),
    )  # fmt: skip
    new = form_of(group("kind", *person, fim={"id": "G9"}))

    earlier = known.by_answers(old, {"mutter": {"name": "A"}, "kind": {"name": "B"}}, same_service=False)

    assert fitting(new, {}, earlier) == {}


def test_single_answers_make_up_a_person():
    old = form_of(
        question("vor", "text", prefill="account.person.given"),
        question("nach", "text", prefill="account.person.family"),
    )
    new = form_of(question("wer", "person", parts=["given", "family"], prefill="account.person"))

    earlier = known.by_answers(old, {"vor": "Berta", "nach": "Öğüt"}, same_service=False)

    assert fitting(new, {}, earlier) == {"wer": {"given": "Berta", "family": "Öğüt"}}


def test_what_is_typed_in_is_read_as_if_somebody_had_typed_it():
    form = form_of(
        question("wer", "person", parts=["given", "family", "born"], prefill="account.person"),
        question("mail", "email", prefill="account.email"),
    )
    offered = fitting(form, {}, ACCOUNT)
    data = QueryDict("wer.given=&wer.family=&wer.born=&mail=anders@example.org&_shown=wer mail", mutable=True)

    for name, text in known.typed_in(form, data, offered).items():
        data[name] = text
    result = engine.clean_page(form, form.pages[0], data, {}, CTX)

    assert result.answers == {"wer": offered["wer"], "mail": "anders@example.org"}


LINKED = form_of(
    question("anzahl", "integer", max=9),
    question("farben", "choices", options=options("rot", "blau")),
    question("laut", "yesno"),
    question("bis", "date", max="today"),
    question("kennzeichen", "text", protected=True),
    question("halter", "person", parts=["given", "family", "born"]),
    question("mail", "email"),
    question("konto", "bank"),
    question("ja", "declaration", text={"de": "Wahr."}),
    question("datei", "file"),
    group("hunde", question("name", "text"), repeat={"min": 1, "max": 3}),
)


def test_an_address_may_bring_what_is_not_personal():
    given = {
        "anzahl": "3", "farben": ["rot", "blau"], "laut": "true", "bis": "1.3.2026", "kennzeichen": "X",
        "mail": "a@b.de",
        "halter.family": "Öğüt", "ja": "true", "datei": "x", "hunde.0.name": "Rex", "gibt_es_nicht": "1",
    }  # fmt: skip

    found = known.handed(LINKED, given, CTX, openly=True)

    assert found.values == {"anzahl": 3, "farben": ["rot", "blau"], "laut": True, "bis": "2026-03-01"}
    assert found.ignored == ("kennzeichen", "mail", "halter", "ja", "datei", "hunde.0.name", "gibt_es_nicht")


def test_a_token_may_bring_more_but_never_where_money_goes_or_what_is_declared():
    given = {
        "anzahl": 3, "laut": False, "kennzeichen": "X", "mail": "a@b.de",
        "halter": {"family": "Öğüt", "born": "1.2.80", "given": 7}, "ja": True,
        "konto": {"owner": "Eve", "iban": "DE02120300000000202051"},
    }  # fmt: skip

    found = known.handed(LINKED, given, CTX, openly=False)

    assert found.values == {
        "anzahl": 3, "laut": False, "kennzeichen": "X", "mail": "a@b.de",
        "halter": {"family": "Öğüt", "born": "1980-02-01"},
    }  # fmt: skip
    assert found.ignored == ("ja", "konto")


@pytest.mark.parametrize("moment", ["2026-04-01T14:30", "1.4.2026T14.30"])
def test_a_moment_comes_in_one_piece(moment):
    form = form_of(question("termin", "datetime"))

    assert known.handed(form, {"termin": moment}, CTX, openly=True).values == {"termin": "2026-04-01T14:30"}
    assert known.handed(form, {"termin": "2026-04-01"}, CTX, openly=True).ignored == ("termin",)


@pytest.mark.parametrize("wrong", ["99", "viele", "", None, [], {}, 99, 1.5, True, "\0"])
def test_what_a_question_would_not_take_is_named(wrong):
    assert known.handed(LINKED, {"anzahl": wrong}, CTX, openly=True).ignored == ("anzahl",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
PATHS = st.sampled_from([*LINKED.items, "halter.family", "konto.iban", "", ".", "a.b.c"]) | st.text()


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(PATHS, JSON, max_size=6))
def test_whatever_a_site_sends_is_taken_as_answers_or_named(given_):
    found = known.handed(LINKED, given_, CTX, openly=False)

    for path, value in found.values.items():
        asked = LINKED.question(path)
        assert asked.kind.name not in known.ONES_OWN
        assert asked.kind.name == "person" or asked.kind.check(value, TODAY) == ()
