# SPDX-License-Identifier: EUPL-1.2
"""The table of all pages and how each is reached empty, filled and in error. A name without a row fails test_pages.py.

Who gets in where is routes.py; what is looked at on each page is test_pages.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from geleitzug.core.vouching import codes
from tests.people import PEOPLE
from tests.world import DOGS_VERSION, NEWCOMER, World

Parts = Callable[[World], dict[str, Any]]
State = Callable[[World], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page: whose, where, and what is typed into its form before it is sent (for its error state)."""

    who: str
    parts: Parts = field(default=lambda world: {})
    query: str = ""
    """What stands behind the address; ``<tale>`` is the number of a tale's application."""
    typed: Mapping[str, str] | None = None
    """What is typed into the form; then its button is pressed. None: nothing is sent."""
    form: str = "main form[method=post]"
    status: int = 200
    state: State = field(default=lambda world: nullcontext())
    """What is set in the database while one looks: a state that takes days or a fault."""
    town: str = ""
    """Where, if not in the town of the person."""


def of(tale: str, **more: Any) -> Parts:
    """Return the parts of an address of the applicant's."""
    return lambda world: {"application_id": world.tale(tale)["application"], **more}


def case(tale: str, **more: str) -> Parts:
    """Return the parts of an address of the office's; ``more`` names kinds of ids, of which the first is taken."""
    return lambda world: {
        "number": world.tale(tale)["number"],
        **{name: world.tale(tale)[kind][0] for name, kind in more.items()},
    }


def its(tale: str, **more: str) -> Parts:
    """Return ids of a tale: of each kind the last."""
    return lambda world: {name: world.tale(tale)[kind][-1] for name, kind in more.items()}


def building(which: str = "editing") -> Parts:
    """Return the parts of an address of a draft in the workshop."""
    return lambda world: {"draft_id": world.facts["drafts"][which]}


def swept(world: World) -> dict[str, Any]:
    """Return the parts of the address of what the tax clerk has had looked through."""
    return {"key": world.facts["sweep"]}


def helped(fact: str) -> Parts:
    """Return the parts of the address of what the registrar has taken down for somebody."""
    return lambda world: {"application_id": world.facts[fact]}


def at_the_till(name: str) -> Parts:
    """Return the parts of the address of the registrar's till, or of a receipt of it."""
    return lambda world: {name: world.facts[name.removesuffix("_id")]}


def data_request(world: World) -> dict[str, Any]:
    """Return the parts of the address of what Erika asks about her data."""
    return {"request_id": world.facts["data_request"]}


def access_request(world: World) -> dict[str, Any]:
    """Return the parts of the address of what Erika asks about applications of others."""
    return {"request_id": world.facts["access_request"]}


def file_class(world: World) -> dict[str, Any]:
    """Return the parts of the address of a class of the file plan."""
    return {"class_id": world.facts["file_class"]}


def lot(world: World) -> dict[str, Any]:
    """Return the parts of the address of a lot that waits for the building head."""
    return {"lot_id": world.facts["lot"]}


def paper(world: World) -> dict[str, Any]:
    """Return the parts of the address of a scanned paper that waits."""
    return {"paper_id": world.facts["paper"]}


def handover(world: World) -> dict[str, Any]:
    """Return the parts of the address of a trade that has not reached its tax office."""
    return {"key": world.facts["handover"]}


def mail(world: World) -> dict[str, Any]:
    """Return the parts of the address of a mail that waits in the tray."""
    return {"paper_id": world.facts["mail"]}


def colleague(world: World) -> dict[str, Any]:
    """Return the parts of the address of a member of staff."""
    return {"staff_id": world.facts["colleague"]}


def citizens_office(world: World) -> dict[str, Any]:
    """Return the parts of the address of the town's office with two counters."""
    return {"office_id": world.facts["citizens_office"]}


def letterbox(world: World) -> dict[str, Any]:
    """Return the parts of the address of the town's letterbox."""
    return {"box_id": world.facts["letterbox"]}


def target(world: World) -> dict[str, Any]:
    """Return the parts of the address of the tax office."""
    return {"target_id": world.facts["target"]}


def queue(**parts: str) -> Parts:
    """Return parts of an address of the queue: what the world's hall calls by these names."""
    return lambda world: {name: world.facts["queue"][what] for name, what in parts.items()}


def signing(tale: str = "", **parts: str) -> Parts:
    """Return parts of an address about signatures: what the world calls by these names, in a case if one is named."""
    return lambda world: {
        **({"number": world.tale(tale)["number"]} if tale else {}),
        **{name: world.facts["signing"][what] for name, what in parts.items()},
    }


def webhook(world: World) -> dict[str, Any]:
    """Return the parts of the address of the webhook of the world."""
    return {"webhook_id": world.facts["interface"]["webhook"]}


def without_webhooks() -> State:
    """Let no program be told of anything while one looks."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        with world.owner() as owner:
            owner.execute("UPDATE interface_webhook SET ended_at = now()")
        yield
        with world.owner() as owner:
            owner.execute("UPDATE interface_webhook SET ended_at = NULL")

    return held


def a_letter_unsealed(tale: str) -> State:
    """Let the letter of a tale wait for its seal while one looks."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        with world.owner() as owner:
            owner.execute(
                "INSERT INTO cases_waitingletter (id, tenant_id, case_id, kind, about, facts, since, tries, tried_at,"
                " trouble) SELECT gen_random_uuid(), tenant_id, id, 'revocation', gen_random_uuid(), '', now(), 3,"
                " now(), '' FROM cases_case WHERE number = %s",
                [world.tale(tale)["number"]],
            )
        yield
        with world.owner() as owner:
            owner.execute("DELETE FROM cases_waitingletter")

    return held


@contextmanager
def every_fee_is_kept(world: World) -> Iterator[None]:
    """Let nothing of any fee come back while one looks."""
    with world.owner() as owner:
        owner.execute("UPDATE payments_payment SET kept_on = current_date")
    yield
    with world.owner() as owner:
        owner.execute("UPDATE payments_payment SET kept_on = NULL")


@contextmanager
def every_letter_is_settled(world: World) -> Iterator[None]:
    """Let nobody need to answer any letter while one looks."""
    with world.owner() as owner:
        owner.execute("UPDATE mailbox_postitem SET settled_on = current_date")
    yield
    with world.owner() as owner:
        owner.execute("UPDATE mailbox_postitem SET settled_on = NULL")


def a_task_beside(tale: str) -> State:
    """Let a task lie beside the process of a tale while one looks: it is taken by itself."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        number = [world.tale(tale)["number"]]
        with world.owner() as owner:
            owner.execute(
                "INSERT INTO cases_task (id, tenant_id, case_id, ref, element, name, kind, office, role, due_on,"
                " waiting, opened_at, done_by, cancelled, result) SELECT gen_random_uuid(), tenant_id, id,"
                " 'deemed:' || id, 'deemed', 'Genehmigung durch Fristablauf prüfen', 'deemed', office, 'clerk',"
                " current_date, false, now(), '', false, '' FROM cases_case WHERE number = %s",
                number,
            )
        yield
        with world.owner() as owner:
            owner.execute("DELETE FROM cases_task WHERE element = 'deemed'")

    return held


def offered(slug: str = "", **names: str) -> Parts:
    """Return ids of what the building office offers appointments at; ``slug`` is a kind of its rules."""
    return lambda world: {
        **{name: world.facts["appointments"][fact] for name, fact in names.items()}, **({"slug": slug} if slug else {}),
    }  # fmt: skip


def id_document(which: str) -> Parts:
    """Return the parts of the address of an identity document of the building office's list."""
    return lambda world: {"key": world.facts["id_documents"][which]}


@contextmanager
def hall_is_shut(world: World) -> Iterator[None]:
    """Give out no numbers in the hall while one looks."""
    change = (
        "UPDATE appointments_queue SET walk_in = %s WHERE location_id ="
        " (SELECT id FROM booking_location WHERE key = %s AND tenant_id = %s)"
    )

    def give_out(numbers: bool) -> None:
        with world.owner() as owner:
            owner.execute(change, [numbers, world.facts["queue"]["place"], world.facts["town"]])

    give_out(False)
    try:
        yield
    finally:
        give_out(True)


def last_year(world: World) -> dict[str, Any]:
    """Return the address of who worked at the building office's location in a year that is over."""
    return {"key": world.facts["appointments"]["place"], "year": 2025}


def appointment(which: str) -> Parts:
    """Return the parts of the address of an appointment, or of a place on the waiting list, behind its link."""
    return lambda world: {"code": world.facts["booked"][which]}


def fixed(**parts: str) -> Parts:
    """Return parts that are always the same."""
    return lambda world: dict(parts)


def released(draft: str) -> State:
    """Let a draft that waits for its review be released while one looks."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        with world.owner() as owner:
            owner.execute(_SET_DRAFT, {"state": "released", "id": world.facts["drafts"][draft]})
        yield
        with world.owner() as owner:
            owner.execute(_SET_DRAFT, {"state": "review", "id": world.facts["drafts"][draft]})

    return held


def moving(state: str) -> State:
    """Let a plan to move the dogs stand while one looks: one case goes over, one has to stay."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        with world.owner() as owner:
            owner.execute(_BEGIN_MOVING, {"state": state, "subject": world.tale("guest_open")["application"]})
        yield
        with world.owner() as owner:
            owner.execute("DELETE FROM moving_movedcase")
            owner.execute("DELETE FROM moving_moving")

    return held


def paying(state: str, *, paid: int | None = None) -> State:
    """Bring the payment of the tale “paying” into a state and back; ``paid`` are the cents that have come."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        subject = world.tale("paying")["application"]
        with world.owner() as owner:
            owner.execute(_SET_PAYMENT, {"state": state, "paid": paid, "subject": subject})
        yield
        with world.owner() as owner:
            owner.execute(_SET_PAYMENT, {"state": "requested", "paid": None, "subject": subject})

    return held


def announced_long_ago(tale: str) -> State:
    """Let the decision of a tale be announced so long ago that it can no longer be contested in time."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        subject = {"subject": world.tale(tale)["application"]}
        with world.owner() as owner:
            (before,) = owner.execute(_ANNOUNCED, subject).fetchone() or (None,)
            owner.execute(_ANNOUNCE, {**subject, "day": "2024-01-02"})
        yield
        with world.owner() as owner:
            owner.execute(_ANNOUNCE, {**subject, "day": before})

    return held


def in_the_post(tale: str, *, back: bool = False) -> State:
    """Let the letter of a tale be in the post, or come back from there, while one looks."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        subject = {"subject": world.tale(tale)["application"]}
        with world.owner() as owner:
            owner.execute(_POST, {**subject, "state": "returned" if back else "sent", "back": back})
        yield
        with world.owner() as owner:
            owner.execute(_UNPOST, subject)

    return held


def with_code(code: str, **facts: Any) -> State:
    """Let a letter of the tale “granted” bear a code somebody knows, and stand as ``facts`` say."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        known = {"subject": world.tale("granted")["application"], "holder": codes.holder_of(code)}
        columns = ", ".join(f"{name} = %({name})s" for name in facts)
        with world.owner() as owner:
            (row, before) = owner.execute(_CODE_OF, known).fetchone() or (None, None)
            owner.execute(f"update vouching_lettercode set holder = %(holder)s, {columns} where id = %(row)s",
                          {**known, **facts, "row": row})  # fmt: skip
        yield
        with world.owner() as owner:
            undone = {"holder": before, "row": row}
            owner.execute("update vouching_lettercode set holder = %(holder)s, contested_on = null, suspends = false,"
                          " fate = '', fate_on = null where id = %(row)s", undone)  # fmt: skip

    return held


def stuck(number: int) -> State:
    """Leave a failed job and a refused mail to the operator, or none of them; afterwards there are none."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        with world.owner() as owner:
            owner.execute(_REMOVE_FAILED_JOBS)
            for _ in range(number):
                owner.execute(_FAIL_A_JOB)
            owner.execute(_REFUSE_A_MAIL if number else _SEND_ALL_MAILS)
        yield
        with world.owner() as owner:
            owner.execute(_REMOVE_FAILED_JOBS)
            owner.execute(_SEND_ALL_MAILS)

    return held


def with_link(purpose: str, email: str = "") -> State:
    """Send the newcomer a link while one looks; its secret is the address's."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        values = {"purpose": purpose, "email": email, "digest": sha256(LINK.encode()).hexdigest(), "who": NEWCOMER}
        with world.owner() as owner:
            owner.execute(_FORGET_LINKS, values)
            owner.execute(_SEND_LINK, values)
        yield
        with world.owner() as owner:
            owner.execute(_FORGET_LINKS, values)

    return held


def mandate(which: str) -> Parts:
    """Return the parts of an address of a company's mandate."""
    return lambda world: {"mandate_id": world.facts["mandates"][which]}


def with_mandate(email: str) -> State:
    """Let the open invitation go to somebody while one looks; its link's secret is the address's."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        key = world.facts["mandates"]["open"]
        with world.owner() as owner:
            before = owner.execute(_INVITATION, [key]).fetchone()
        assert before is not None
        _invite(world, key, email, sha256(LINK.encode()).hexdigest())
        yield
        _invite(world, key, *before)

    return held


CODE = "7K2M9QWE4RTX0ABCD5FW"
"""A check code that belongs to no letter until a visit says so."""
_CODE_OF = "SELECT id, holder FROM vouching_lettercode WHERE subject = %(subject)s ORDER BY id LIMIT 1"
_INVITATION = "SELECT m.email, l.digest FROM people_mandate m JOIN people_link l ON l.id = m.link_id WHERE m.id = %s"


def _invite(world: World, key: str, email: str, digest: str) -> None:
    with world.owner() as owner:
        owner.execute("UPDATE people_mandate SET email = %s WHERE id = %s", [email, key])
        owner.execute(
            "UPDATE people_link SET digest = %s WHERE id = (SELECT link_id FROM people_mandate WHERE id = %s)",
            [digest, key],
        )


def without_factors(login: str) -> State:
    """Take all second factors from a member of staff while one looks."""

    @contextmanager
    def held(world: World) -> Iterator[None]:
        factor = world.factor_of(login)
        with world.owner() as owner:
            (somebody,) = owner.execute("SELECT owner FROM people_factor WHERE id = %s", [factor]).fetchone() or (None,)
            owner.execute("UPDATE people_factor SET owner = %s WHERE id = %s", [NOBODY_THERE, factor])
        yield
        with world.owner() as owner:
            owner.execute("UPDATE people_factor SET owner = %s WHERE id = %s", [somebody, factor])

    return held


def security(desk: str, person: str, newcomer: Visit) -> Mapping[str, Mapping[str, Visit]]:
    """Return the pages about signing in, of one desk, as somebody sees them who has an app; a newcomer has none."""
    at_the_door = f"{person} at the door"
    login = PEOPLE[person].account or PEOPLE[person].login
    return {
        f"{desk}:second": {"filled": Visit(at_the_door), "error": Visit(at_the_door, typed={"code": "00000"})},
        f"{desk}:fresh": {"filled": Visit(person), "error": Visit(person, typed={"code": "00000"})},
        f"{desk}:security": {
            "empty": newcomer,
            "filled": Visit(person),
            "done": Visit(person, query="hinweis=entfernt"),
        },
        f"{desk}:app": {"filled": Visit(person), "error": Visit(person, typed={"code": "00000"})},
        f"{desk}:new_passkey": {"filled": Visit(person)},
        f"{desk}:codes": {"filled": Visit(person, typed={}, form="main form[action*='ersatzcodes']")},
        f"{desk}:remove_factor": {"the last one": Visit(person, lambda world: {"factor_id": world.factor_of(login)})},
        f"{desk}:devices": {"filled": Visit(person)},
    }


LINK = "ein-geheimnis-fuer-den-blick-auf-die-seite"
_FORGET_LINKS = "DELETE FROM people_link WHERE digest = %(digest)s"
_SEND_LINK = """
    INSERT INTO people_link (id, digest, purpose, account_id, email, to_new, created_at, expires_at)
    SELECT gen_random_uuid(), %(digest)s, %(purpose)s, id, %(email)s, true, now(), now() + interval '1 hour'
      FROM people_account WHERE email = %(who)s
"""
_ANNOUNCED = "SELECT announced_on FROM mailbox_message WHERE subject = %(subject)s AND kind = 'result'"
_ANNOUNCE = "UPDATE mailbox_message SET announced_on = %(day)s WHERE subject = %(subject)s AND kind = 'result'"
_POST = """UPDATE mailbox_postitem SET state = %(state)s, sent_on = current_date,
 returned_on = CASE WHEN %(back)s THEN current_date END, returned_why = CASE WHEN %(back)s THEN 'moved' ELSE '' END
 WHERE subject = %(subject)s"""
_UNPOST = """UPDATE mailbox_postitem SET state = 'printed', sent_on = NULL, returned_on = NULL, returned_why = ''
 WHERE subject = %(subject)s"""
_SET_PAYMENT = """
    UPDATE payments_payment
       SET state = %(state)s, paid_cents = %(paid)s,
           paid_at = CASE WHEN %(paid)s::bigint IS NULL THEN NULL ELSE now() END
     WHERE subject = %(subject)s
"""
_BEGIN_MOVING = """
    WITH plan AS (
        INSERT INTO moving_moving (
            id, tenant_id, service_key, version_id, targets, catch_up, state, looked, begun_by, created_at)
        SELECT gen_random_uuid(), a.tenant_id, 'hundesteuer-anmelden', a.version_id, '{}', '[]', %(state)s, 2, '', now()
          FROM cases_application a WHERE a.id = %(subject)s
        RETURNING id, tenant_id, version_id)
    INSERT INTO moving_movedcase (
        id, tenant_id, moving_id, case_id, number, source_id, stands, effect, reason, "group", stamp)
    SELECT gen_random_uuid(), c.tenant_id, plan.id, c.id, c.number, plan.version_id, told.stands, told.effect,
           told.reason, told.name, ''
      FROM plan JOIN LATERAL (
           SELECT c.*, row_number() OVER (ORDER BY (c.id = %(subject)s) DESC, c.id) AS place FROM cases_case c
            WHERE c.service_key = 'hundesteuer-anmelden' AND c.tenant_id = plan.tenant_id LIMIT 2) c ON true
      JOIN (VALUES
        (1, 'goes', '["Task_Decide"]'::jsonb, '{"stays": ["Task_Decide"], "moves": [], "void": [], "opens": [],
          "runs": [], "skipped": ["Task_Tag"], "again": [], "ends": false}'::jsonb, NULL::jsonb),
        (2, 'stays', '["Task_Gone"]'::jsonb, NULL::jsonb,
          '{"de": "Eine Übergabe ist unterwegs.", "en": "A hand-over is under way."}'::jsonb)
      ) AS told (place, name, stands, effect, reason) ON told.place = c.place
"""
_SET_DRAFT = "UPDATE authoring_draft SET state = %(state)s WHERE id = %(id)s"
_REMOVE_FAILED_JOBS = "DELETE FROM procrastinate_jobs WHERE task_name = 'cases.advance' AND status = 'failed'"
_FAIL_A_JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args)
    VALUES ('default', 'cases.advance', 'failed', 5, '{}')
"""
_REFUSE_A_MAIL = """
    UPDATE mail_outgoingmail
       SET state = 'refused', trouble = '550 mailbox unavailable',
           "to" = 'erika@example.org', subject = 'Neue Nachricht'
     WHERE id = (SELECT min(id::text)::uuid FROM mail_outgoingmail)
"""
_SEND_ALL_MAILS = "UPDATE mail_outgoingmail SET state = 'sent'"

DOG, BIRTH = fixed(key="hundesteuer-anmelden"), fixed(key="geburtsurkunde")
NOBODY_THERE = "01890000-0000-7000-8000-000000000000"


def asked(which: str = "open") -> Parts:
    """Return the parts of the address of a request for an opinion on the case “opinions”."""
    return lambda world: {"number": world.tale("opinions")["number"], "key": world.facts["asked"][which]}


def inquiry(world: World) -> dict[str, Any]:
    """Return the parts of the address of what Musterhafen asks the district."""
    return {"key": world.facts["asked"]["inquiry"]}


def inquiry_case(world: World) -> dict[str, Any]:
    """Return the parts of the address of the case in which the district answers."""
    return {"number": world.facts["asked"]["there"]}


CARD = "a=probe-ausweis:2"
"""What somebody in the world comes for."""

PAGES: Mapping[str, Mapping[str, Visit]] = {
    # --- the portal ---
    "citizen:home": {
        "filled": Visit("nobody"),
        "signed in": Visit("erika"),
        "empty": Visit("district clerk", town="moorland"),
        "group": Visit("nobody", town="group"),
    },
    "citizen:search": {
        "filled": Visit("nobody", query="q=Hund"),
        "empty": Visit("nobody", query="q=Zeppelinlandeplatz"),
        "all": Visit("nobody"),
    },
    "citizen:topic": {
        "filled": Visit("nobody", fixed(slug="steuern-und-zoll")),
        "empty": Visit("nobody", fixed(slug="bildung")),
    },
    "citizen:service": {
        "filled": Visit("nobody", DOG),
        "with a draft": Visit("erika", DOG),
        "in plain language": Visit("nobody", DOG, query="leicht=1"),
        "elsewhere": Visit("nobody", fixed(key="baugenehmigung-vereinfacht"), town="sandmoor"),
        "error": Visit("nobody", fixed(key="gibt-es-nicht"), status=404),
    },
    "citizen:service_privacy": {"filled": Visit("nobody", DOG)},
    "citizen:imprint": {"filled": Visit("nobody")},
    "citizen:privacy": {"filled": Visit("nobody")},
    "citizen:accessibility": {"filled": Visit("nobody")},
    "citizen:plain_language": {"filled": Visit("nobody")},
    "citizen:report_barrier": {"empty": Visit("nobody"), "error": Visit("nobody", typed={})},
    # --- applying ---
    "citizen:begin": {
        "empty": Visit("nobody", fixed(key="baugenehmigung-vereinfacht")),
        "needs an account": Visit("nobody", BIRTH),
        "with a draft": Visit("erika", DOG),
        "brought along": Visit("nobody", DOG, query="f.bereits=2&f.unbekannt=1"),
    },
    "citizen:who": {
        "empty": Visit("erika", of("child_begun")),
        "filled": Visit("erika", of("draft_for_ward")),
        "error": Visit("erika", of("child_begun"), typed={"who.on_behalf": "care"}),
        "guest in error": Visit("guest", of("guest_begun"), typed={"who.on_behalf": "principal"}),
    },
    "citizen:page": {
        "empty": Visit("erika", of("begun", key="hunde")),
        "filled": Visit("erika", of("draft", key="hunde")),
        "error": Visit("erika", of("begun", key="hunde"), typed={"hunde.0.geboren": "31.02.2026"}),
        "person": Visit("erika", of("draft", key="halter")),
        "bank": Visit("erika", of("draft", key="zahlung")),
        "choices": Visit("erika", of("draft_with_files", key="urkunden")),
        "files": Visit("guest", of("guest_draft", key="unterlagen")),
        "files in error": Visit("guest", of("guest_begun", key="unterlagen"), typed={}),
        "numbers": Visit("guest", of("guest_draft", key="masse")),
        "numbers in error": Visit("guest", of("guest_begun", key="masse"), typed={"baukosten": "viel"}),
        "text to read": Visit("erika", of("draft_for_ward", key="belehrung_verbot")),
        "declaration": Visit("erika", of("draft_for_ward", key="erklaerung")),
        "known already": Visit("erika", of("begun", key="halter")),
    },
    "citizen:later": {
        "filled": Visit("erika", of("draft")),
        "with a code": Visit("guest", of("guest_draft")),
        "error": Visit("guest", of("guest_draft"), typed={"email": "keine Adresse"}),
    },
    "citizen:discard": {"filled": Visit("erika", of("draft"))},
    "citizen:check": {
        "empty": Visit("erika", of("begun")),
        "filled": Visit("erika", of("draft")),
        "without an account": Visit("guest", of("guest_draft")),
        "error": Visit("guest", of("guest_draft"), typed={"email": "keine Adresse"}),
    },
    "citizen:resume": {"empty": Visit("nobody"), "error": Visit("nobody", typed={"code": "2345"})},
    # --- paying ---
    "citizen:pay": {
        "filled": Visit("erika", of("unpaid")),
        "invoice": Visit("erika", of("owing")),
        "waiting": Visit("erika", of("paying"), query="los=1", state=paying("opening")),
        "cancelled": Visit("erika", of("paying"), state=paying("cancelled")),
        "error": Visit("erika", of("paying"), state=paying("failed")),
    },
    "citizen:paid": {"waiting": Visit("erika", of("paying"), query="warten=20", state=paying("open"))},
    # --- following ---
    "citizen:done": {"filled": Visit("guest", of("guest_open")), "with a fee": Visit("erika", of("owing"))},
    "citizen:status": {
        "filled": Visit("erika", of("granted")),
        "asked": Visit("erika", of("waiting")),
        "refused": Visit("erika", of("refused")),
        "unpaid": Visit("erika", of("unpaid")),
        "empty": Visit("guest", of("guest_open")),
        "by post": Visit("guest", of("guest_posted")),
        "error": Visit("nobody", of("granted"), status=404),
    },
    "citizen:answer": {
        "filled": Visit("erika", of("waiting")),
        "error": Visit("erika", of("waiting"), typed={}),
    },
    "citizen:contest": {
        "filled": Visit("erika", of("granted")),
        "error": Visit("erika", of("granted"), typed={}),
        "late": Visit("erika", of("granted"), state=announced_long_ago("granted")),
    },
    "citizen:withdraw": {"filled": Visit("erika", of("waiting"))},
    "citizen:applications": {
        "empty": Visit("newcomer"),
        "filled": Visit("erika"),
        "of a company": Visit("for company"),
        "with a code": Visit("guest"),
        "nobody": Visit("nobody"),
    },
    # --- identity documents ---
    "papers:ask": {
        "empty": Visit("nobody"),
        "filled": Visit("nobody", typed={"kind": "personalausweis", "number": "L01X00T471"}),
        "ordered": Visit("nobody", typed={"kind": "reisepass", "number": "C01X00T47"}),
        "unknown": Visit("nobody", typed={"kind": "eid-karte", "number": "L01X00T47"}),
        "error": Visit("nobody", typed={"kind": "reisepass", "number": "CO1X00T47"}),
    },
    "papers_office:look_up": {
        "empty": Visit("tax clerk"),
        "filled": Visit("building head"),
        "missing": Visit("building clerk", typed={"kind": "eid-karte", "number": "L01X00T47"}),
        "error": Visit("building clerk", typed={"kind": "reisepass", "number": "CO1X00T47"}),
    },
    "papers_office:read_list": {
        "empty": Visit("tax clerk"),
        "filled": Visit("building clerk"),
        "error": Visit("building clerk", typed={"what": "geliefert"}),
    },
    "papers_office:pick_ups": {"filled": Visit("building head")},
    "papers_office:document": {
        "ordered": Visit("building clerk", id_document("ordered")),
        "filled": Visit("building clerk", id_document("arrived")),
        "error": Visit(
            "building clerk", id_document("ordered"), typed={"mail": "niemand"}, form="main form:has([name=mail])"
        ),
    },
    # --- appointments ---
    "appointments:choose": {
        "filled": Visit("nobody"),
        "searched": Visit("nobody", query="q=ausweis&a=probe-hund"),
        "empty": Visit("district clerk", town="moorland"),
        "error": Visit("nobody", query="weiter=1"),
    },
    "appointments:details": {
        "filled": Visit("nobody", query=CARD),
        "with an account": Visit("nobody", query="a=probe-konto"),
    },
    "appointments:times": {
        "filled": Visit("nobody", query=CARD),
        "narrowed": Visit("nobody", query=f"{CARD}&ort=probe-west&tag=1&zeit=spaet&sprache=tr"),
        "empty": Visit("nobody", query=f"{CARD}&ab=2200-01-01"),
    },
    "appointments:person": {
        "empty": Visit("nobody", appointment("held")),
        "signed in": Visit("erika", appointment("held")),
        "error": Visit("nobody", appointment("held"), typed={"name": "", "mail": "keine Adresse"}),
        "too late": Visit("nobody", fixed(code="abgelaufen"), query=CARD, status=409),
    },
    "appointments:find": {
        "empty": Visit("nobody"),
        "sent": Visit("nobody", query="gesendet=ja"),
        "error": Visit("nobody", typed={"link": "gibt-es-nicht"}),
    },
    "appointments:lost": {
        "error": Visit("nobody", typed={"name": "", "mail": "x"}, form="main form[action$='/link/']")
    },
    "appointments:booked": {
        "filled": Visit("nobody", appointment("booked"), query="hinweis=gebucht"),
        "with a form": Visit("nobody", appointment("prepared")),
        "cancelled": Visit("nobody", appointment("cancelled")),
        "error": Visit("nobody", fixed(code="gibt-es-nicht"), status=404),
    },
    "appointments:move": {"filled": Visit("nobody", appointment("booked"))},
    "appointments:cancel": {"filled": Visit("nobody", appointment("booked"))},
    "appointments:join": {
        "empty": Visit("nobody", query=CARD),
        "sent": Visit("nobody", query="gesendet=ja"),
        "error": Visit("nobody", query=CARD, typed={"name": ""}),
    },
    "appointments:waiting": {
        "empty": Visit("nobody", appointment("waiting")),
        "filled": Visit("nobody", appointment("offered")),
        "left": Visit("nobody", appointment("left")),
        "error": Visit("nobody", fixed(code="gibt-es-nicht"), status=404),
    },
    "appointments:mine": {"empty": Visit("newcomer"), "filled": Visit("erika")},
    # --- account and mailbox ---
    "citizen:logout": {"without an account": Visit("guest")},
    "citizen:login": {"empty": Visit("nobody"), "error": Visit("nobody", typed={"email": "x@example.org"})},
    "citizen:identity": {
        "empty": Visit("nobody", fixed(key="bundid")),
        "filled": Visit("erika", fixed(key="bundid"), query="stufe=high&weiter=/postfach/"),
    },
    "citizen:identity_arrive": {"error": Visit("nobody", fixed(key="bundid"), status=403)},
    "citizen:register": {
        "empty": Visit("nobody"),
        "company": Visit("nobody", query="art=company"),
        "error": Visit("nobody", typed={"email": "keine", "password": "1"}),
    },
    "citizen:confirm": {
        "empty": Visit("nobody", fixed(token=LINK), state=with_link("confirm")),
        "error": Visit("nobody", fixed(token=LINK), state=with_link("confirm"), typed={"password": "falsch"}),
        "used": Visit("nobody", fixed(token="gibt-es-nicht"), status=410),
    },
    "citizen:forgotten": {
        "empty": Visit("nobody"),
        "error": Visit("nobody", typed={"email": "keine"}),
        "sent": Visit("nobody", typed={"email": "niemand@example.org"}),
    },
    "citizen:new_password": {
        "empty": Visit("nobody", fixed(token=LINK), state=with_link("password")),
        "error": Visit("nobody", fixed(token=LINK), state=with_link("password"), typed={"password": "kurz"}),
        "used": Visit("nobody", fixed(token="gibt-es-nicht"), status=410),
    },
    "citizen:email": {"filled": Visit("erika"), "error": Visit("erika", typed={"email": "keine"})},
    "citizen:password": {
        "filled": Visit("erika"),
        "error": Visit("erika", typed={"old": "falsch", "password": "kurz"}),
    },
    "citizen:email_confirm": {
        "filled": Visit("nobody", fixed(token=LINK), state=with_link("email", "neue@example.org")),
        "one of two": Visit("nobody", fixed(token=LINK), state=with_link("email", "neue@example.org"), typed={}),
        "used": Visit("nobody", fixed(token="gibt-es-nicht"), status=410),
    },
    **security("citizen", "erika", Visit("newcomer")),
    "citizen:account": {
        "empty": Visit("newcomer"),
        "filled": Visit("erika"),
        "of a company": Visit("for company"),
        "error": Visit("erika", typed={"given": "", "postcode": "12"}),
    },
    # --- acting for a company ---
    "citizen:acting": {
        "empty": Visit("newcomer"),
        "filled": Visit("for company"),
        "ended": Visit("mandate ended"),
        "by the company's own account": Visit("company"),
    },
    "citizen:mandates": {"filled": Visit("company"), "by a mandate": Visit("for company")},
    "citizen:new_mandate": {
        "empty": Visit("company"),
        "error": Visit("company", typed={"email": "keine", "last.day": "40"}),
    },
    "citizen:end_mandate": {"filled": Visit("company", mandate("in force"))},
    "citizen:accept_mandate": {
        "filled": Visit("invited", fixed(token=LINK), state=with_mandate("anton@example.org")),
        "somebody else": Visit("erika", fixed(token=LINK), state=with_mandate("anton@example.org"), status=403),
        "signed out": Visit("nobody", fixed(token=LINK), state=with_mandate("anton@example.org")),
        "a company": Visit("company", fixed(token=LINK), state=with_mandate("anton@example.org"), status=403),
        "used": Visit("nobody", fixed(token="gibt-es-nicht"), status=410),
    },
    "citizen:mailbox": {"of a company": Visit("for company"), "empty": Visit("newcomer"), "filled": Visit("erika")},
    "citizen:message": {
        "filled": Visit("erika", its("granted", message_id="letter_messages")),
        "question": Visit("erika", its("waiting", message_id="messages")),
        "error": Visit("erika", fixed(message_id=NOBODY_THERE), status=404),
    },
    "citizen:reply": {
        "filled": Visit("guest", its("guest_open", message_id="messages")),
        "error": Visit("guest", its("guest_open", message_id="messages"), typed={}),
    },
    # Behind the code: tests/journeys/test_participation.py.
    "citizen:opinion": {
        "error": Visit("nobody", lambda world: {"token": world.facts["asked"]["token"]}, typed={"code": "1234 5678"}),
        "gone": Visit("nobody", fixed(token="gibt-es-nicht"), status=410),
    },
    "citizen:proof": {"empty": Visit("nobody"), "error": Visit("nobody", typed={})},
    "citizen:check_letter": {
        "empty": Visit("nobody"),
        "filled": Visit(
            "nobody",
            query=f"code={CODE}",
            state=with_code(CODE, contested_on="2026-03-09", suspends=True),
            town="musterhafen",
        ),
        "revoked": Visit(
            "nobody",
            query=f"code={CODE}",
            state=with_code(CODE, fate="revoked", fate_on="2026-03-09"),
            town="musterhafen",
        ),
        "error": Visit("nobody", typed={"code": "7K2M-9QWE"}),
    },
    # --- their own data ---
    "citizen:cockpit": {
        "empty": Visit("newcomer"),
        "filled": Visit("erika"),
        "with a code": Visit("guest"),
        "too often": Visit("erika", query="hinweis=zu_oft"),
    },
    "citizen:data_of": {
        "filled": Visit("erika", of("waiting")),
        "empty": Visit("erika", of("begun")),
        "closed": Visit("erika", of("granted")),
    },
    "citizen:data_request": {
        "empty": Visit("erika", of("granted")),
        "error": Visit("erika", of("granted"), typed={}),
    },
    "citizen:account_request": {"empty": Visit("erika"), "error": Visit("erika", typed={})},
    # --- the office ---
    "office:login": {"empty": Visit("nobody"), "error": Visit("nobody", typed={"login": "niemand"})},
    "office:information": {
        "empty": Visit("fire expert"),
        "found": Visit("registrar", query="q=hund"),
        "nothing found": Visit("registrar", query="q=xyzzyq"),
    },
    "office:information_service": {
        "filled": Visit("registrar", lambda world: {"key": "geburtsurkunde"}),
        "elsewhere": Visit("sandmoor clerk", lambda world: {"key": "baugenehmigung-vereinfacht"}),
    },
    "office:apply_for": {
        "empty": Visit("registrar", lambda world: {"key": "geburtsurkunde"}),
        "error": Visit("registrar", lambda world: {"key": "geburtsurkunde"}, typed={"digits": "123456"}),
        "elsewhere": Visit("sandmoor clerk", lambda world: {"key": "baugenehmigung-vereinfacht"}),
    },
    "office:helped_list": {"empty": Visit("fire expert"), "filled": Visit("registrar")},
    "office:helped": {
        "draft": Visit("registrar", helped("helped")),
        "unpaid": Visit("registrar", helped("helped_unpaid")),
    },
    "office:hand_over_draft": {
        "error": Visit(
            "registrar", helped("helped"), typed={"email": "unfertig"}, form="main form[action*='uebergeben']"
        ),
    },
    "office:calls": {"empty": Visit("fire expert"), "filled": Visit("tax clerk")},
    "office:take_call": {"empty": Visit("registrar"), "error": Visit("registrar", typed={"number": "MH-1999-1"})},
    "office:pay_for": {
        "filled": Visit("registrar", helped("helped_unpaid")),
        "error": Visit("registrar", helped("helped_unpaid"), typed={}),
    },
    "office:pay_fee": {"without a till": Visit("trade clerk", its("owing", payment_id="payments"))},
    "office:tills": {
        "empty": Visit("fire expert"),
        "filled": Visit("registrar", query="q=MH-1999-000001"),
        "error": Visit("building head", typed={}),
    },
    "office:till": {"filled": Visit("registrar", at_the_till("till_id"))},
    "office:close_till": {
        "error": Visit("registrar", at_the_till("till_id"), typed={"counted": "viel"}),
    },
    "office:receipt_page": {
        "filled": Visit("registrar", at_the_till("receipt_id")),
    },
    "office:ask_to_cancel": {
        "error": Visit("registrar", at_the_till("receipt_id"), typed={}),
    },
    "office:correct_means": {
        "error": Visit("registrar", at_the_till("receipt_id"), typed={}),
    },
    "office:deputies": {"empty": Visit("tax clerk"), "filled": Visit("building head")},
    "office:name_deputy": {
        "alone": Visit("tax clerk"),
        "of one's people": Visit("building head"),
        "error": Visit("tax clerk", typed={"first.day": "1", "first.month": "1", "first.year": "2020"}),
    },
    **security("office", "tax clerk", Visit("tax clerk at the door", state=without_factors("steueramt"))),
    "office:worklist": {
        "filled": Visit("tax clerk"),
        "somebody's": Visit("registrar"),
        "empty": Visit("treasurer"),
        "nothing found": Visit("tax clerk", query="q=Zeppelin"),
    },
    "office:finished": {"filled": Visit("tax clerk"), "empty": Visit("treasurer")},
    "office:case": {
        "filled": Visit("tax clerk", case("guest_open")),
        "asking": Visit("tax clerk", case("guest_open"), query="tun=fragen"),
        "waiting": Visit("tax clerk", case("waiting")),
        "opinions": Visit("building clerk", case("opinions")),
        "one opinion": Visit("fire expert", case("opinions")),
        "approval": Visit("building head", case("approval")),
        "closed": Visit("tax clerk", case("granted")),
        "another town asks": Visit("district clerk", inquiry_case),
        "refused": Visit("registrar", case("refused")),
        "missing": Visit("registrar", case("guest_open"), status=404),
    },
    "office:task": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main section.gz-task form[method=post]"),
    },
    "office:step_remark": {
        "filled": Visit("tax clerk", case("guest_open", task_id="tasks")),
        "error": Visit("tax clerk", case("guest_open", task_id="tasks"), typed={}),
    },
    "office:opinions": {
        "filled": Visit("building clerk", case("opinions")),
        "empty": Visit("tax clerk", case("guest_open")),
    },
    "office:ask_opinions": {
        "empty": Visit("building clerk", case("opinions")),
        "error": Visit("building clerk", case("opinions"), typed={}),
    },
    "office:opinion": {
        "filled": Visit("building clerk", asked("open")),
        "answered": Visit("building clerk", asked("answered")),
    },
    "office:extend_opinion": {
        "error": Visit("building clerk", asked(), typed={"due.day": "31", "due.month": "2"}, form="#verlaengern form"),
    },
    "office:revoke_opinion": {
        "error": Visit("building clerk", asked(), typed={}, form="#zurueckziehen form"),
    },
    "office:opinion_letter": {
        "error": Visit("building clerk", asked(), typed={}, form="#brief form"),
    },
    "office:ask_opinion_again": {
        "error": Visit("building clerk", asked("answered"), typed={}, form="#nachfragen form"),
    },
    "office:inquiries": {
        "filled": Visit("district clerk"),
        "empty": Visit("tax clerk"),
        "done": Visit("district clerk", query="ansicht=erledigt"),
    },
    "office:inquiry": {
        "filled": Visit("district clerk", inquiry),
        "error": Visit("district clerk", inquiry, typed={}),
    },
    "office:versions": {
        "empty": Visit("tax clerk", case("waiting")),
        "filled": Visit("building head", case("approval")),
    },
    "office:revoke": {
        "filled": Visit("tax clerk", case("granted")),
        "error": Visit("tax clerk", case("granted"), typed={}),
    },
    "office:correct": {
        "filled": Visit("tax clerk", case("granted")),
        "error": Visit("tax clerk", case("granted"), typed={"right-0": "Bello"}),
    },
    "office:extend": {
        "empty": Visit("tax clerk", case("guest_open")),  # a service whose period nobody may extend
        "filled": Visit("building clerk", case("opinions")),
        "error": Visit("building clerk", case("opinions"), typed={}),
    },
    "office:refund": {
        "error": Visit("registrar", case("refused"), typed={"amount": "viel"}, form="main form[action*='erstatten']"),
    },
    "office:keep_fee": {
        "error": Visit("registrar", case("refused"), typed={}, form="main form[action$='nichts/']"),
    },
    "office:ask": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='nachfordern']"),
    },
    "office:call_off": {
        "error": Visit("tax clerk", case("waiting"), typed={}, form="main form[action*='weiterarbeiten']"),
    },
    "office:write": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='nachricht']"),
    },
    "office:note": {"error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='notiz']")},
    "office:attach": {"error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='ablegen']")},
    "office:hold": {"error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='sperren']")},
    "office:follow_up": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action$='wiedervorlage/']"),
    },
    "appointments:locations": {"filled": Visit("nobody")},
    "appointments:entrance": {
        "empty": Visit("nobody", queue(place="place")),
        "error": Visit("nobody", queue(place="place"), typed={"number": "X999"}),
        "shut": Visit("nobody", queue(place="place"), state=hall_is_shut),
    },
    "appointments:number": {
        "waiting": Visit("nobody", queue(secret="waiting")),
        "called": Visit("nobody", queue(secret="called")),
        "over": Visit("nobody", fixed(secret="gibt-es-nicht"), status=410),
    },
    "appointments:device": {"empty": Visit("nobody"), "error": Visit("nobody", typed={"code": "1234"})},
    "appointments:display": {"filled": Visit("nobody", queue(secret="display"))},
    "appointments:kiosk": {
        "empty": Visit("nobody", queue(secret="kiosk")),
        "errands": Visit("nobody", queue(secret="kiosk"), query="wie=ohne"),
        "shut": Visit("nobody", queue(secret="kiosk"), state=hall_is_shut),
        "counted": Visit("nobody", queue(secret="kiosk"), query="gezaehlt=1", state=hall_is_shut),
        "error": Visit("nobody", queue(secret="kiosk"), query="wie=termin", typed={"number": "X999"}),
    },
    "appointments:kiosk_number": {"filled": Visit("nobody", queue(secret="kiosk", number="waiting"))},
    "appointments_office:counter": {"empty": Visit("tax clerk"), "filled": Visit("citizens' clerk")},
    "appointments_office:take_in": {
        "error": Visit("citizens' clerk", typed={}, form="main form[action$='/aufruf/neu/']"),
    },
    "appointments_office:counter_do": {
        "error": Visit("citizens' clerk", typed={}, form="main form[action$='/weiterleiten/']"),
    },
    "appointments_office:screens": {
        "filled": Visit("citizens' head"),
        "error": Visit("citizens' head", typed={}, form="main form.gz-form"),
    },
    "appointments_office:queue": {
        "empty": Visit("citizens' head", queue(place="place")),
        "error": Visit("citizens' head", queue(place="place"), typed={"letter-0": "T"}),
    },
    "appointments_office:poster": {"filled": Visit("citizens' head", queue(place="place"))},
    # --- signing on a tablet ---
    "signing:tablet": {
        "empty": Visit("waiting tablet"),
        "filled": Visit("tablet"),
        "thanks": Visit("waiting tablet", query="gut=unterschrieben"),
    },
    "signing:pair": {"error": Visit("nobody", typed={"code": "1234"})},
    "signing:sign": {"error": Visit("tablet", typed={"name": ""}, form="main [data-typing] form")},
    "signing_office:pads": {
        "empty": Visit("building clerk"),
        "filled": Visit("tax clerk"),
        "error": Visit("tax clerk", typed={"name": ""}, form="main form.gz-form"),
    },
    "signing_office:choose": {
        "empty": Visit("building clerk", case("opinions")),
        "filled": Visit("tax clerk", case("granted")),
        "error": Visit("tax clerk", case("granted"), typed={"signer": ""}),
    },
    "signing_office:sheet": {
        "filled": Visit("tax clerk", signing("granted", key="signed")),
        "open": Visit("tax clerk", signing("granted", key="lying")),
        "error": Visit("tax clerk", signing("granted", key="signed"), typed={}, form="main form.gz-form"),
    },
    "signing_office:declare": {"filled": Visit("registrar", signing(application="declared"))},
    "office:text_blocks": {"empty": Visit("tax clerk"), "error": Visit("tax clerk", typed={})},
    "office:give": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action*='weitergeben']"),
    },
    "office:give_task": {
        "error": Visit(
            "tax clerk",
            case("granted"),
            typed={},
            form="main form[action*='aufgabe'][action$='geben/']",
            state=a_task_beside("granted"),
        ),
    },
    "office:sweeps": {
        "filled": Visit("tax clerk"),
        "asking": Visit("tax clerk", query="was=fragen"),
        "error": Visit("tax clerk", query="was=fragen", typed={"text": ""}),
        "nothing": Visit("treasurer", query="was=geben"),
    },
    "office:sweep": {
        "looked at": Visit("tax clerk", swept),
        "what goes": Visit("tax clerk", swept, query="zeige=dabei"),
    },
    "office:keys": {"filled": Visit("tax clerk")},
    "office:relate": {
        "error": Visit("tax clerk", case("guest_open"), typed={}, form="main form[action$='verknuepfen/']"),
    },
    "office:merge": {
        "empty": Visit("tax clerk", case("guest_open")),
        "filled": Visit("tax clerk", case("guest_open"), query="mit=<waiting>"),
        "error": Visit("tax clerk", case("guest_open"), query="mit=<waiting>", typed={}),
        "cannot": Visit("tax clerk", case("guest_open"), query="mit=<granted>"),
    },
    "office:several": {"error": Visit("tax clerk", typed={}, form="main form#several")},
    "office:kept": {
        "empty": Visit("tax clerk"),
        "keeping": Visit("tax clerk", query="ansicht=frei"),
        "error": Visit("tax clerk", query="ansicht=frei", typed={"name": " "}),
    },
    "office:calendar": {
        "filled": Visit("building clerk"),
        "week": Visit("building clerk", query="ansicht=woche&wer=meine"),
        "empty": Visit("tax clerk", query="tag=2031-01-01"),
    },
    "office:for_me": {"empty": Visit("tax clerk")},
    "office:post": {"filled": Visit("registrar"), "empty": Visit("fire expert"), "all": Visit("operator")},
    "office:print": {"error": Visit("registrar", typed={}, form="main form[action*='drucken']")},
    "office:returned": {
        "filled": Visit("operator", its("guest_posted", item_id="post"), state=in_the_post("guest_posted")),
        "error": Visit("operator", its("guest_posted", item_id="post"), typed={}, state=in_the_post("guest_posted")),
        "came back": Visit(
            "operator", its("guest_posted", item_id="post"), state=in_the_post("guest_posted", back=True)
        ),
        "empty": Visit("operator", its("guest_posted", item_id="post")),
    },
    "office:batch": {
        "filled": Visit("operator", its("guest_posted", batch="batches")),
        "settled": Visit("operator", its("guest_posted", batch="batches"), state=every_letter_is_settled),
        "error": Visit(
            "operator", its("guest_posted", batch="batches"), typed={"sent.day": "99"}, form="main section form"
        ),
    },
    "office:data_requests": {
        "filled": Visit("tax clerk"),
        "empty": Visit("registrar"),
        "over all": Visit("digital office"),
        "answered": Visit("tax clerk", query="ansicht=erledigt"),
    },
    "office:data_request": {
        "filled": Visit("tax clerk", data_request),
        "error": Visit("tax clerk", data_request, typed={}),
        "over all": Visit("digital office", data_request),
        "in their name": Visit("digital office", access_request),
        "in their name, error": Visit("digital office", access_request, typed={}),
    },
    "office:payments": {
        "empty": Visit("treasurer", state=paying("requested")),
        "filled": Visit("treasurer", state=paying("differs", paid=1000)),
        "refund": Visit("treasurer", state=paying("paid_late", paid=1200)),
    },
    "office:open_fees": {
        "filled": Visit("treasurer"),
        "empty": Visit("treasurer", query="q=MH-1999-000001"),
    },
    "office:may_come_back": {"filled": Visit("treasurer"), "empty": Visit("treasurer", state=every_fee_is_kept)},
    "office:fee_back": {
        "filled": Visit("treasurer", its("refused", payment_id="payments")),
        "settled": Visit("treasurer", its("refused", payment_id="payments"), state=every_fee_is_kept),
    },
    "office:send_back": {
        "error": Visit(
            "treasurer",
            its("refused", payment_id="payments"),
            typed={"amount": "viel"},
            form="main form[action*='/erstattet/']",
        ),
    },
    "office:keep_returnable": {
        "error": Visit(
            "treasurer", its("refused", payment_id="payments"), typed={}, form="main form[action*='/nichts/']"
        ),
    },
    "office:transfer": {
        "filled": Visit("treasurer", its("owing", payment_id="payments")),
        "error": Visit("treasurer", its("owing", payment_id="payments"), typed={"amount": "viel", "on.day": "99"}),
    },
    "office:accept": {
        "error": Visit(
            "treasurer", typed={}, form="main form[action*='anerkennen']", state=paying("differs", paid=1000)
        ),
    },
    "office:refund_late": {
        "error": Visit(
            "treasurer",
            typed={"amount": "viel"},
            form="main form[action*='erstatten']",
            state=paying("paid_late", paid=1200),
        ),
    },
    # --- the workshop: rules, fees, points, examples, release, history ---
    "workshop:rules": {
        "filled": Visit("editor", building(), query="seite=hunde"),
        "empty": Visit("editor", building("imported"), query="seite=-"),
        "to read": Visit("releaser", building("review")),
    },
    "workshop:condition": {
        "empty": Visit("editor", building(), query="frage=email"),
        "filled": Visit("editor", building(), query="frage=firma"),
        "of a page": Visit("editor", building(), query="seite=hunde"),
        "as an expression": Visit("editor", building(), query="frage=hunde.listenhund"),
        "error": Visit("editor", building(), query="frage=hunde.listenhund", typed={"cel": "a.x =="}),
    },
    "workshop:check": {
        "empty": Visit("editor", building(), query="seite=hunde&gruppe=hunde"),
        "filled": Visit("editor", building(), query="seite=halter&schluessel=volljaehrig"),
        "error": Visit("editor", building(), query="seite=halter", typed={"message.de": ""}),
    },
    "workshop:proof": {
        "filled": Visit("editor", building("imported"), query="nachweis=meldebescheinigung"),
        "error": Visit("editor", building("imported"), query="nachweis=meldebescheinigung", typed={"cel": "a.x =="}),
    },
    "workshop:automatic": {
        "filled": Visit("editor", building("imported")),
        "error": Visit("editor", building(), typed={"norm": "", "sample": "viele"}),
    },
    "workshop:period": {
        "filled": Visit("editor", building()),
        "empty": Visit("editor", building("imported")),
        "error": Visit("editor", building(), typed={"number": "viele", "deemed": ""}),
    },
    "workshop:local_values": {
        "filled": Visit("editor", building()),
        "empty": Visit("editor", building("imported")),
        "to read": Visit("releaser", building()),
        "error": Visit("editor", building(), typed={"values.rate_first_dog": "viel"}),
    },
    "workshop:handovers": {
        "filled": Visit("editor", building("handing")),
        "empty": Visit("editor", building()),
    },
    "workshop:handover": {
        "filled": Visit("editor", building("handing"), query="name=finanzamt"),
        "error": Visit(
            "editor",
            building("handing"),
            query="name=kammer",
            typed={"text.columns.5": "a.x =="},
        ),
    },
    "workshop:doubt": {
        "empty": Visit("editor", building()),
        "filled": Visit("editor", building("imported"), query="zweifel=nicht_allein"),
        "error": Visit("editor", building(), typed={"says.de": ""}),
    },
    "workshop:letter": {
        "empty": Visit("editor", building()),
        "filled": Visit("editor", building("imported")),
        "error": Visit("editor", building("imported"), typed={"answers": "chosen"}),
    },
    "workshop:letter_text": {
        "filled": Visit("editor", building("imported"), query="ausgang=granted"),
        "error": Visit(
            "editor",
            building("imported"),
            query="ausgang=granted",
            typed={"tenor": "", "title_0": "x", "text_0": "{x}"},
        ),
    },
    "workshop:letter_condition": {
        "filled": Visit("editor", building("imported"), query="ausgang=granted&abschnitt=1"),
        "error": Visit("editor", building("imported"), query="ausgang=granted&abschnitt=1", typed={"cel": "a.x =="}),
    },
    "workshop:letter_kind": {
        "filled": Visit("editor", building("imported")),
        "to read": Visit("releaser", building("review")),
        "error": Visit("editor", building("imported"), typed={"result.de": "", "matter": "none"}),
    },
    "workshop:text_blocks": {
        "filled": Visit("editor", building()),
        "empty": Visit("editor", building("imported")),
        "to read": Visit("releaser", building()),
    },
    "workshop:text_block": {
        "empty": Visit("editor", building()),
        "filled": Visit("editor", building(), query="schluessel=kein_halter"),
        "to read": Visit("releaser", building(), query="schluessel=kein_halter"),
        "error": Visit("editor", building(), typed={"title": "", "text": ""}),
    },
    "workshop:fees": {"filled": Visit("editor", building()), "empty": Visit("editor", building("imported"))},
    "workshop:fee": {
        "empty": Visit("editor", building()),
        "filled": Visit("editor", building(), query="schluessel=weitere"),
        "error": Visit("editor", building(), typed={"title.de": "", "amount": "viel"}),
    },
    "workshop:process": {
        "filled": Visit("editor", building()),
        "empty": Visit("editor", building(), query="fassung=ist"),
        "to read": Visit("releaser", building("review")),
        "asks first": Visit("editor", building(), typed={"shape": "vier-augen"}, form="main form:has([name=shape])"),
        "error": Visit("editor", building(), typed={}, form="main form[enctype]"),
    },
    "workshop:drawing": {"filled": Visit("editor", building())},
    "workshop:trial_run": {
        "filled": Visit("editor", building()),
        "error": Visit("editor", building(), typed={"per_day": "viele"}, form="main form.ws-assumed"),
    },
    "workshop:points": {
        "filled": Visit("editor", building("imported")),
        "empty": Visit("editor", building()),
        "error": Visit("editor", building("imported"), typed={}),
    },
    "workshop:point_list": {
        "empty": Visit("editor", building("imported"), query="punkt=c1"),
        "error": Visit("editor", building("imported"), query="punkt=c1", typed={}),
    },
    "workshop:examples": {"filled": Visit("editor", building()), "empty": Visit("editor", building("imported"))},
    "workshop:example": {
        "filled": Visit("editor", building(), query="name=ein-hund"),
        "error": Visit("editor", building(), query="name=ein-hund", typed={"title": ""}),
    },
    "workshop:record": {
        "empty": Visit("editor", building("imported")),
        "error": Visit("editor", building("handing"), typed={"title": ""}),
    },
    "workshop:release": {
        "filled": Visit("editor", building()),
        "in the way": Visit("editor", building("imported")),
        "one's own": Visit("editor", building("review")),
        "to review": Visit("releaser", building("review")),
    },
    "workshop:send_back": {
        "error": Visit("releaser", building("review"), typed={}, form="main form[action*='zurueckgeben']"),
    },
    "workshop:approve": {
        "error": Visit("releaser", building("review"), typed={"day": "99"}, form="main form[action*='freigeben']"),
    },
    "workshop:withdraw": {
        "error": Visit(
            "releaser",
            building("review"),
            typed={},
            form="main form[action*='zurueckziehen']",
            state=released("review"),
        ),
    },
    "workshop:movings": {"empty": Visit("releaser")},
    "workshop:moving": {
        "empty": Visit("releaser", fixed(key="hundesteuer-anmelden")),
        "planned": Visit("releaser", fixed(key="hundesteuer-anmelden"), state=moving("planned")),
        "halted": Visit("releaser", fixed(key="hundesteuer-anmelden"), state=moving("halted")),
        "error": Visit(
            "releaser",
            fixed(key="hundesteuer-anmelden"),
            typed={},
            form="main form.gz-form",
            state=moving("planned"),
        ),
    },
    "workshop:left_cases": {
        "filled": Visit("releaser", fixed(key="hundesteuer-anmelden"), state=moving("done")),
    },
    "workshop:history": {"filled": Visit("editor", building()), "empty": Visit("editor", building("imported"))},
    "workshop:compare": {
        "filled": Visit("editor", building(), query=f"alt={DOGS_VERSION}&neu=entwurf"),
        "empty": Visit("editor", building(), query="alt=entwurf&neu=entwurf"),
    },
    # --- the operator ---
    "office:password": {
        "filled": Visit("tax clerk"),
        "error": Visit("tax clerk", typed={"old": "falsch", "password": "kurz"}),
    },
    "office:automation": {
        "filled": Visit("digital office"),
        "empty": Visit("tax clerk"),
    },
    "office:sample_rate": {
        "error": Visit("digital office", typed={"percent": "zu viele"}, form="main form[action*='quote']"),
    },
    "office:pause_automation": {"error": Visit("digital office", typed={}, form="main form[action*='anhalten']")},
    "office:figures": {
        "filled": Visit("digital office"),
        "empty": Visit("building head"),
        "error": Visit("digital office", query="von=2020-01&bis=egal"),
    },
    "office:service_figures": {
        "filled": Visit("digital office", fixed(service="hundesteuer-anmelden", office="tax")),
        "error": Visit(
            "digital office", fixed(service="hundesteuer-anmelden", office="tax"), query="von=2020-01&bis=egal"
        ),
    },
    "office:unfit": {"filled": Visit("records"), "empty": Visit("sandmoor records")},
    "office:rollout": {"filled": Visit("records")},
    "office:note_rollout": {
        "filled": Visit("records", fixed(office="tax")),
        "error": Visit("records", fixed(office="tax"), typed={"metres": "viele"}),
    },
    "office:papers": {"filled": Visit("records"), "empty": Visit("sandmoor records")},
    "office:paper": {
        "filled": Visit("records", paper),
        "mail": Visit("records", mail),
        "error": Visit("records", paper, typed={"number": "MH-1999-1"}),
    },
    "office:discard_paper": {"error": Visit("records", paper, typed={}, form="main form[action*='verwerfen']")},
    "office:record": {
        "filled": Visit("building clerk", case("opinions")),
        "little": Visit("tax clerk", case("guest_open")),
    },
    "office:disposal": {
        "filled": Visit("records"),
        "lots only": Visit("building head"),
        "empty": Visit("tax head"),
        "error": Visit("sandmoor clerk", status=403),
    },
    "office:propose": {"error": Visit("records", typed={}, form="main form[action*='vorschlagen']")},
    "office:lot": {"filled": Visit("records", lot), "to release": Visit("building head", lot)},
    "office:send_back_lot": {
        "error": Visit("building head", lot, typed={}, form="main form[action*='zurueckgeben']"),
    },
    **{
        f"appointments_office:{name}": {"filled": Visit("building head")}
        for name in ("plan", "errands", "skills", "feeds")
    },
    "appointments_office:figures": {
        "filled": Visit("building head", query="jahr=2025"),
        "empty": Visit("tax head"),
        "error": Visit("digital office", query="jahr=gestern"),
    },
    "appointments_office:location_figures": {
        "filled": Visit("building head", offered(key="place"), query="jahr=2025"),
        "error": Visit("building head", offered(key="place"), query="jahr=1"),
    },
    "appointments_office:council": {
        "filled": Visit("digital office", query="von=2025&bis=2025"),
        "empty": Visit("tax head"),
        "error": Visit("building head", query="von=2025&bis=egal"),
    },
    "appointments_office:staff_year": {
        "filled": Visit("building head", last_year),
        "error": Visit("building head", last_year, typed={"posts": "viele"}),
    },
    "appointments_office:notices": {"filled": Visit("building head", offered(key="place"))},
    "appointments_office:new_notice": {"error": Visit("building head", offered(key="place"), typed={"day.day": "31"})},
    "appointments_office:notice": {"filled": Visit("building head", offered(key="place", notice_id="notice"))},
    "appointments_office:edit_notice": {
        "filled": Visit("building head", offered(key="place", notice_id="notice")),
        "error": Visit("building head", offered(key="place", notice_id="notice"), typed={"day.day": "31"}),
    },
    "appointments_office:new_measure": {"error": Visit("building head", offered(key="place"), typed={"words": ""})},
    "appointments_office:edit_measure": {
        "filled": Visit("building head", offered(key="place", measure_id="measure")),
        "error": Visit("building head", offered(key="place", measure_id="measure"), typed={"words": ""}),
    },
    "appointments_office:day": {
        "empty": Visit("building head"),
        "filled": Visit("building clerk", query="suche=femke"),
        "elsewhere": Visit("tax clerk"),
    },
    "appointments_office:print": {"empty": Visit("building head")},
    "appointments_office:book": {
        "empty": Visit("building clerk"),
        "error": Visit("building clerk", query="anliegen.0=beglaubigung&ab.day=1&ab.month=1&ab.year=20"),
    },
    "appointments_office:booking": {"filled": Visit("building clerk", offered(key="booking"))},
    "appointments_office:move": {"empty": Visit("building clerk", offered(key="booking"))},
    "appointments_office:absences": {"filled": Visit("building head")},
    "appointments_office:new_absence": {
        "empty": Visit("building head"),
        "error": Visit("building head", typed={"first.day": "31", "first.month": "2"}),
    },
    "appointments_office:moves": {"filled": Visit("building head", offered(key="place"))},
    "appointments_office:location": {"filled": Visit("building head", offered(key="place"))},
    "appointments_office:new_location": {"error": Visit("building head", typed={})},
    "appointments_office:edit_location": {
        "filled": Visit("building head", offered(key="place")),
        "error": Visit("building head", offered(key="place"), typed={"zone": "Mond/Krater"}),
    },
    "appointments_office:release": {
        "filled": Visit("building head", offered(key="place")),
        "error": Visit("building head", offered(key="place"), typed={"lead_minutes": "bald"}),
    },
    "appointments_office:week": {"filled": Visit("building head", offered(key="place"))},
    "appointments_office:why": {
        "empty": Visit("building head", offered(key="place")),
        "filled": Visit(
            "building head",
            offered(key="place"),
            query="anliegen=beglaubigung&tag.day=29&tag.month=2&tag.year=2028",
        ),
        "error": Visit("building head", offered(key="place"), query="anliegen=&tag.day=30&tag.month=2&tag.year=2028"),
    },
    "appointments_office:forecasts": {"filled": Visit("building head"), "empty": Visit("tax head")},
    "appointments_office:forecast": {
        "filled": Visit("building head", offered(key="place")),
        "error": Visit("digital office", offered(key="place"), query="tag=2028-02-30&wartezeit=lange"),
    },
    "appointments_office:rows": {
        "filled": Visit("building head", offered("zeiten", key="place")),
        "empty": Visit("building head", offered("korridore", key="place")),
        "holidays": Visit("building head", offered("schliesstage", key="place")),
    },
    "appointments_office:new_row": {
        "a shift": Visit("building head", offered("dienste", key="place")),
        "error": Visit("building head", offered("korridore", key="place"), typed={"starts": "8:03"}),
    },
    "appointments_office:row": {
        "filled": Visit("building head", offered("zeiten", key="place", row_id="row")),
        "error": Visit("building head", offered("zeiten", key="place", row_id="row"), typed={"starts": "25"}),
    },
    "appointments_office:new_errand": {"error": Visit("building head", typed={"minutes": "lang"})},
    "appointments_office:errand": {
        "filled": Visit("building head", offered(key="errand")),
        "error": Visit("building head", offered(key="errand"), typed={"minutes": "lang"}),
    },
    "appointments_office:skill": {"filled": Visit("building head", offered(key="staff"))},
    "office:file_plan": {"filled": Visit("records")},
    "office:new_file_class": {"empty": Visit("records"), "error": Visit("records", typed={"key": "Hund"})},
    "office:file_class": {
        "filled": Visit("records", file_class),
        "error": Visit("records", file_class, typed={"years": "ewig"}),
    },
    "api:reference": {"filled": Visit("nobody")},
    "office:interface": {
        "the town's": Visit("digital office"),
        "one's own": Visit("tax clerk"),
        "none": Visit("registrar"),
        "error": Visit("digital office", typed={}, form="main form.gz-form"),
    },
    "office:webhooks": {
        "filled": Visit("digital office"),
        "empty": Visit("digital office", state=without_webhooks()),
        "error": Visit("digital office", typed={"url": "http://innen"}, form="main form.gz-form"),
    },
    "office:webhook": {"given up": Visit("digital office", webhook)},
    "office:deeds": {
        "filled": Visit("operator"),
        "empty": Visit("operator", query="art=betrieb&tag.day=1&tag.month=1&tag.year=2020"),
        "error": Visit("operator", query="tag.day=31&tag.month=2&tag.year=2026"),
    },
    "operator:home": {
        "empty": Visit("operator", state=stuck(0)),
        "filled": Visit("operator", state=stuck(2)),
        "error": Visit("tax clerk", status=403),
    },
    "operator:mails": {"empty": Visit("sandmoor operator"), "filled": Visit("operator", state=stuck(1))},
    "operator:payments": {"empty": Visit("sandmoor operator"), "filled": Visit("operator")},
    "operator:services": {"filled": Visit("operator")},
    "operator:town": {
        "filled": Visit("operator"),
        "error": Visit("operator", typed={"mail": "stadt", "web": "überall", "bank.iban": "DE00"}, form="#town-form"),
        "changed meanwhile": Visit("operator", typed={"shown": "other", "phone": "0471 1"}, form="#town-form"),
    },
    "operator:town_look": {
        "filled": Visit("operator"),
        "error": Visit("operator", typed={"primary": "#ffd200"}, form="#town-form"),
    },
    "operator:targets": {"filled": Visit("operator"), "empty": Visit("sandmoor operator")},
    "operator:letterboxes": {"filled": Visit("operator"), "empty": Visit("sandmoor operator")},
    "operator:new_letterbox": {"empty": Visit("operator"), "error": Visit("operator", typed={"port": "viel"})},
    "operator:letterbox": {
        "filled": Visit("operator", letterbox),
        "error": Visit("operator", letterbox, typed={"name": ""}),
    },
    "operator:offices": {"filled": Visit("operator")},
    "operator:new_office": {"empty": Visit("operator"), "error": Visit("operator", typed={"mail": "kein"})},
    "operator:office": {
        "filled": Visit("operator", citizens_office),
        "error": Visit("operator", citizens_office, typed={"de": ""}),
    },
    "operator:people": {
        "filled": Visit("operator"),
        "nobody found": Visit("operator", query="q=Niemand+heißt+so"),
    },
    "operator:new_person": {"empty": Visit("operator"), "error": Visit("operator", typed={"login": "Zwei Wörter"})},
    "operator:person": {
        "filled": Visit("operator", colleague),
        "error": Visit("operator", colleague, typed={"name": ""}, form="form[action$='/']:has([name=login])"),
    },
    "operator:give_role": {"error": Visit("operator", colleague, typed={}, form="form[action$='/rolle/']")},
    "operator:take_role": {
        "filled": Visit("operator", lambda world: {**colleague(world), "role_id": world.facts["colleagues_role"]}),
    },
    "operator:person_step": {
        "filled": Visit("operator", lambda world: {**colleague(world), "what": "passwort"}),
        "danger": Visit("operator", lambda world: {**colleague(world), "what": "ausscheiden"}),
    },
    "operator:video": {"empty": Visit("operator"), "error": Visit("operator", typed={"url": "video.stadt.de"})},
    "operator:put_arrival_away": {
        "error": Visit("operator", typed={}, form="main form[action*='antwort']"),
    },
    "operator:new_target": {
        "empty": Visit("operator", fixed(line="http")),
        "error": Visit("operator", fixed(line="sftp"), typed={"key": "Groß"}),
    },
    "operator:target": {"filled": Visit("operator", target), "error": Visit("operator", target, typed={"name": ""})},
    "office:unsealed": {
        "empty": Visit("trade clerk"),
        "filled": Visit("tax clerk", state=a_letter_unsealed("granted")),
    },
    "office:handovers": {
        "filled": Visit("trade clerk"),
        "failed": Visit("tax clerk", query="stand=gescheitert"),
        "empty": Visit("sandmoor clerk", query="stand=alle"),
    },
    "office:handover": {"filled": Visit("trade clerk", handover)},
    "office:settle_handover": {
        "error": Visit("trade clerk", handover, typed={}, form="main form[action*='uebergeben']"),
    },
    "office:call_handover_off": {
        "error": Visit("trade clerk", handover, typed={}, form="main form[action*='abbrechen']"),
    },
    # --- the workshop: beginning, the form, building blocks, preview ---
    "workshop:home": {
        "filled": Visit("editor"),
        "nothing found": Visit("editor", query="q=Zeppelin"),
        "reviewing": Visit("releaser"),
        "error": Visit("tax clerk", status=403),
    },
    "workshop:new": {"empty": Visit("editor"), "nothing found": Visit("editor", query="q=Zeppelin")},
    "workshop:from_nothing": {"error": Visit("editor", typed={}, form="main form[action*='leer']")},
    "workshop:from_package": {"empty": Visit("editor"), "error": Visit("editor", typed={})},
    "workshop:from_schema": {"empty": Visit("editor"), "error": Visit("editor", typed={})},
    "workshop:remarks": {
        "filled": Visit("digital office"),
        "answered": Visit("digital office", query="ansicht=beantwortet"),
    },
    "workshop:remark": {
        "filled": Visit("digital office", lambda world: {"key": world.facts["remark"]}),
        "error": Visit("digital office", lambda world: {"key": world.facts["remark"]}, typed={}),
    },
    "workshop:blocks": {"filled": Visit("editor"), "error": Visit("editor", typed={})},
    "workshop:block": {
        "filled": Visit("editor", fixed(key="kontakt")),
        "error": Visit("editor", fixed(key="kontakt"), typed={}, form="main form.ws-new"),
    },
    "workshop:block_question": {
        "filled": Visit("editor", fixed(key="person")),
        "error": Visit("editor", fixed(key="person"), typed={"label.de": ""}),
    },
    "workshop:draft": {
        "filled": Visit("editor", building(), query="seite=hunde"),
        "to look at": Visit("releaser", building("review")),
        "error": Visit("editor", building(), typed={}, form="main form.ws-new"),
    },
    "workshop:page_settings": {
        "filled": Visit("editor", building(), query="seite=hunde"),
        "error": Visit("editor", building(), query="seite=hunde", typed={"title.de": ""}),
    },
    "workshop:question": {
        "filled": Visit("editor", building(), query="frage=hunde.name"),
        "a group": Visit("editor", building(), query="frage=hunde"),
        "an address": Visit("editor", building(), query="frage=email"),
        "answers": Visit("editor", building(), query="frage=hunde.verguenstigung"),
        "files": Visit("editor", building(), query="frage=hunde.nachweis"),
        "to look at": Visit("releaser", building(), query="frage=hunde.name"),
        "error": Visit("editor", building(), query="frage=hunde.name", typed={"label.de": "", "max_length": "viele"}),
    },
    "workshop:move": {"filled": Visit("editor", building(), query="frage=telefon")},
    "workshop:to_block": {
        "filled": Visit("editor", building(), query="frage=hunde"),
        "error": Visit("editor", building(), query="frage=hunde", typed={"title": ""}),
    },
    "workshop:service": {
        "filled": Visit("editor", building()),
        "error": Visit("editor", building(), typed={"title.de": "", "leika": "12"}),
    },
    "workshop:imported": {"empty": Visit("editor", building())},
    "workshop:preview": {"filled": Visit("editor", building())},
    "workshop:preview_page": {
        "filled": Visit("editor", building()),
        "in the editor": Visit("editor", building(), query="seite=hunde&rahmen=1"),
        "at the end": Visit("editor", building(), query="seite=-ende"),
        "error": Visit("editor", building(), typed={}),
    },
    "workshop:discard": {"filled": Visit("editor", building())},
}

SHOWN_AT: Mapping[str, str] = {
    "appointments:lost": "appointments:find",
    **dict.fromkeys(("signing:pair", "signing:sign"), "signing:tablet"),
    **{f"appointments_office:{name}": "appointments_office:counter" for name in ("take_in", "counter_do")},
    "office:sample_rate": "office:automation",
    "office:pause_automation": "office:automation",
    **{f"{desk}:codes": f"{desk}:security" for desk in ("citizen", "office")},
    **{
        f"office:{name}": "office:case"
        for name in ("task", "refund", "ask", "call_off", "write", "note", "follow_up", "give", "hold", "relate")
    },
    **dict.fromkeys(("office:give_task", "office:keep_fee", "office:attach"), "office:case"),
    "office:several": "office:worklist",
    **{
        f"office:{name}": "office:opinion"
        for name in ("extend_opinion", "revoke_opinion", "ask_opinion_again", "opinion_letter")
    },
    **dict.fromkeys(("office:accept", "office:refund_late"), "office:payments"),
    **dict.fromkeys(("office:send_back", "office:keep_returnable"), "office:fee_back"),
    "office:hand_over_draft": "office:helped",
    "office:close_till": "office:till",
    "office:ask_to_cancel": "office:receipt_page",
    "office:correct_means": "office:receipt_page",
    "office:print": "office:post",
    "office:propose": "office:disposal",
    "office:discard_paper": "office:paper",
    "office:send_back_lot": "office:lot",
    "operator:put_arrival_away": "operator:targets",
    "operator:give_role": "operator:person",
    **dict.fromkeys(("office:settle_handover", "office:call_handover_off"), "office:handover"),
    **dict.fromkeys(("workshop:send_back", "workshop:approve", "workshop:withdraw"), "workshop:release"),
    "workshop:from_nothing": "workshop:new",
}
"""Pages that only answer to a form, and the page the form is on."""

API = (
    "accept", "call_done", "calls", "open_fees", "refund_late", "to_settle", "transfer",
    "approve", "ask", "assign", "batch_back", "batch_file", "batch_sent", "batches", "call_off", "case", "cases",
    "colleagues", "complete", "decide", "discard", "document", "export_cases", "export_tasks", "file", "files",
    "follow_up", "follow_up_done", "give", "hold", "letter", "letters", "lift", "messages", "note", "nothing",
    "paper", "papers", "refund", "release", "retry", "revocation_letter", "revoke", "service", "services", "take",
    "tasks", "timeline", "token",
    "keep", "opinions", "opinion_choices", "extend_opinion", "remind_opinion", "revoke_opinion", "ask_again",
    "returned", "send_again", "handed_over", "served",
    "call_handover_off", "certify", "correct", "correction_letter", "drop_text_block", "extend", "for_me",
    "handovers", "merge", "paper_part", "read", "rejection_letter", "related", "reopen", "retry_handover",
    "seal_again", "settle_handover", "start_sweep", "stay", "stop_sweep", "sweep", "sweeps", "swept", "text_block",
    "text_blocks", "unrelate", "unsealed", "versions", "keep_fee", "take_task", "give_task", "release_task",
)  # fmt: skip
SCIM = (
    "abilities", "resource_types", "resource_type", "schemas", "schema", "users", "user", "groups", "group", "nothing",
)  # fmt: skip
NO_PAGES: Mapping[str, str] = {
    "appointments:hold": "leads on; what it refuses is told on the page of free times",
    "appointments:patience": "stands for some seconds while very many ask; tested beside it",
    "appointments:release": "leads back to the free times",
    "appointments:calendar": "a file",
    "appointments:video": "leads on to the town's video server; read by test_video.py",
    "appointments_office:video": "leads on to the town's video server; read by test_video.py",
    "appointments:prepare": "leads on to the application",
    "appointments:json_feed": "for programs",
    "appointments:atom_feed": "for programs",
    "appointments:arrive": "opens by the link of an appointment; read by the queue's test_pages.py",
    "appointments:number_news": "a part of a page for its script",
    "appointments:display_news": "a part of a page for its script",
    "appointments_office:screen_code": "shows a code once, by POST; read by the queue's test_pages.py",
    "appointments_office:end_screen": "leads back",
    **dict.fromkeys(("signing:refuse", "signing:on_paper", "signing:end"), "leads back to the tablet's page"),
    "signing:reading": "frames the browser's own reader, which is no page of ours; opened in tests/journeys",
    "signing:document": "a file",
    "signing_office:paper": "a file; read by signing's test_signing.py",
    "signing:news": "a word for the tablet's script",
    "signing_office:code": "shows a code once, by POST; read by signing's test_signing.py",
    **{f"signing_office:{name}": "leads back" for name in ("end", "remove", "take_back", "undeclare")},
    "citizen:forward": "leads back",
    "live": "a word for machines",
    "ready": "a word for machines",
    "web:look": "a stylesheet",
    "web:security": "a text for machines",
    "web:signing_keys": "keys for machines",
    "web:language": "sets a cookie and leads back",
    "web:yardstick": "for measuring",
    "citizen:lay_down": "leads back to citizen:acting",
    "citizen:application": "leads to where the applicant was",
    "citizen:hand_over": "a word for other sites",
    "citizen:file": "a file",
    "citizen:streets": "answers a script as JSON",
    "citizen:upload": "answers a script as JSON",
    "citizen:receipt": "a file",
    "office:receipt_file": "a file",
    "office:withdraw_for": "leads back to office:helped",
    "office:call_done": "leads back to office:calls",
    "office:closing_file": "a file",
    "office:cancel_receipt": "leads on; what it refuses is said on office:receipt_page",
    "citizen:schema": "a file",
    "citizen:paper": "a file",
    "citizen:download": "a file",
    "citizen:report": "a file, or leads back to one's data",
    "citizen:report_file": "a file",
    **{
        f"{desk}:passkey": "answers a script's form and leads on; what it refuses is tested beside it"
        for desk in ("citizen", "office")
    },
    **{
        f"{desk}:{name}": "answers a script as JSON"
        for desk in ("citizen", "office")
        for name in ("passkey_question", "new_passkey_question")
    },
    "citizen:identity_answer": "leads on; what it refuses is said on the page of citizen:identity_arrive",
    "citizen:identity_metadata": "a file",
    "citizen:consent": "leads back",
    "office:logout": "leads on",
    "office:first_password": "the page of office:password in other words, read by the office's test_passwords.py",
    "office:sign_on": "leads to the identity provider; the demo's is met in tests/journeys",
    "office:sign_on_back": "leads on; what it refuses is said on the sign-in page",
    "office:sign_on_ended": "a word for machines",
    "office:end_deputy": "leads back",
    **{f"scim:{name}": "JSON for the town's directory" for name in SCIM},
    **{f"api:{name}": "JSON for programs" for name in API},
    "office:export_finished": "a file",
    "office:revoke_token": "leads back",
    "office:agree_token": "leads back",
    "office:webhook_secret": "shows a secret once, by POST; read by the office's test_interface.py",
    "office:webhook_again": "leads back",
    "office:end_webhook": "leads back",
    "office:export": "a file",
    "office:figures_csv": "a file",
    "office:steps_csv": "a file",
    "office:event_log": "a file; too few cases are said on the page of office:service_figures",
    "citizen:opinion_paper": "a file",
    "office:inquiry_file": "a file",
    "office:remind_opinion": "leads back; what it refuses stands on the page of office:opinion",
    "office:opinion_link": "shows a secret once; tests/journeys/test_participation.py looks at it",
    "office:opinion_code": "shows a secret once; tests/journeys/test_participation.py looks at it",
    "office:follow_up_done": "leads back",
    "office:unrelate": "leads back",
    "office:start_sweep": "leads back",
    "office:stop_sweep": "leads back",
    "office:read": "leads back",
    "office:drop_view": "leads back",
    "office:keep_form": "leads back, and answers a script with nothing",
    "office:keep_form_for_many": "answers a script with nothing",
    "office:present": "words for a script",
    "office:drop_text_block": "leads back",
    "office:text_block": "the page of office:text_blocks with a block in its form; read by test_text_blocks.py",
    "office:take": "leads back",
    "office:take_task": "leads back",
    "office:release_task": "leads back",
    "office:lift": "leads back",
    "office:resume_automation": "leads back",
    "office:certify": "leads back",
    "office:subscribe": "shows the calendar, with an address",
    "office:feed": "a file",
    "appointments_office:subscribe": "shows the addresses, with a new one",
    "appointments_office:feed": "a file",
    **{
        f"appointments_office:{name}": "XML for calendar programs"
        for name in ("dav", "dav_calendar", "dav_event", "dav_nothing")
    },
    "appointments:caldav": "leads on to the calendars",
    "appointments_office:cancel": "leads back",
    "appointments_office:mark": "leads back",
    "appointments_office:end_absence": "leads back",
    "appointments_office:council_pdf": "a file",
    "appointments_office:council_csv": "a file",
    "appointments_office:move_notice": "leads back",
    "appointments_office:remove_notice": "leads back",
    "appointments_office:remove_measure": "leads back",
    "appointments_office:telephoned": "leads back",
    "appointments_office:take_corridors": "leads back; appointments it would touch: the forecast's test_pages.py",
    "citizen:certificate": "leads back",
    "office:remove_file_class": "leads back; why a class stays is read in the office's test_disposal.py",
    "office:release_lot": "leads back; what it refuses is read in the office's test_disposal.py",
    "office:hand_again": "leads back",
    "office:take_out": "leads back",
    "office:certificate": "a file",
    "office:paper_file": "a file",
    "office:mail_file": "a file",
    "office:cover": "a file",
    "office:picture": "a file",
    "office:release": "leads back",
    "office:retry": "leads back",
    "office:draft": "a file",
    "office:revocation_draft": "a file",
    "office:reopen": "leads back",
    "office:correction_draft": "a file, or the form with what is wrong",
    "office:rejection_draft": "a file",
    "office:stay": "leads back",
    "office:restore_version": "shows the case page, office:case",
    "office:file": "a file",
    "workshop:drawing_file": "a file",
    "workshop:package": "a file",
    "workshop:letter_pdf": "a PDF; its structure is checked in desks/workshop/tests/test_letter.py",
    "office:letter": "a file",
    "office:print_again": "leads back",
    "office:print_file": "a file",
    "office:print_package": "a file",
    "office:take_batch_back": "leads back",
    "operator:retry_job": "leads back",
    "operator:send_again": "leads back",
    "operator:look_at_target": "leads back",
    "operator:look_at_letterbox": "leads back",
    "operator:unlock_person": "leads back",
    "operator:town_colours": "a stylesheet",
    "office:retry_handover": "leads back",
    "office:seal_again": "leads back",
    "office:handover_files": "a file",
    "workshop:submit": "leads back",
    "workshop:release_again": "leads back; why it was refused again stands on the page of the release",
    "workshop:from_version": "begins a draft and leads to it",
    "workshop:upload_list": "takes a list and leads back; what it refuses stands on the question's page",
    "workshop:undo": "leads back",
    "workshop:redo": "leads back",
}
"""Addresses that show no page, and what they do instead."""
