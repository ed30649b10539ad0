# SPDX-License-Identifier: EUPL-1.2
"""The process tree: database, web, worker and the demo's peers, started, watched, restarted and stopped together.

Children end when the process that started them ends, however it ends. Start, tend and stop a tree from one thread
that stays: the kernel ties a child to the *thread* that started it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geleitzug.config import database, places, ports
from geleitzug.config.children import CAN_HATCH, RESTART_PAUSE, Child, Hatchling, Nest, Process
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import Cluster

READY_SECONDS = 90.0

PEERS = (10, 11, 12, 13, 14, 15, 16)
"""The peers' ports, counted from the pages': payments, mails in and shown, citizens, staff, ZBP, the tax office."""

DEMO_SIGN_ON = """\
musterhafen:
  issuer: {issuer}
  client_id: geleitzug
  secret: demo
  name: Stadt Musterhafen
"""

DEMO_CENTRAL_MAILBOX = "7a2668ba-0a39-4b3c-8a6c-2b6b4f6f7d10"
"""The destination at the demo's FIT-Connect."""

DEMO_REFUSAL = ("<Rechtsform>gmbh<", "Bei einer GmbH brauchen wir den Auszug aus dem Handelsregister.")
"""What the demo's tax office does not take, and what it says then: so there is a hand-over somebody has to look at."""

INVENTED_OPERATOR = {
    "OPERATOR_NAME": "Zweckverband Geleitzug Unterweser",
    "OPERATOR_REPRESENTED_BY": "Verbandsgeschäftsführerin Meike Tietjen",
    "OPERATOR_STREET": "Speicherstraße 4",
    "OPERATOR_POSTCODE": "27565",
    "OPERATOR_CITY": "Musterhafen",
    "OPERATOR_PHONE": "0471 555 4000",
    "OPERATOR_MAIL": "verbund@geleitzug.example",
}
"""Who answers for the demo's own first page."""

# glibc gives every thread an arena of its own, which costs more than it brings in processes with few threads. And it
# learns from a large block that is freed to keep the next ones: one checked password (argon2: 19 MB) stayed for good.
LEAN = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**22),
    "PYTHONUNBUFFERED": "1",
}


@dataclass
class Tree:
    """A whole installation as processes; ``with Tree(...) as tree`` starts and stops it.

    ``port`` is the pages' port; the peers have the ports after ``port + 10``. ``environment`` adds to what every
    process gets. Without ``peers`` mail and payments go where the environment says.
    """

    var: Path
    port: int = 8000
    peers: bool = True
    web_workers: int = 2
    jobs_at_once: int = 2
    environment: Mapping[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    cluster: Cluster | None = None

    @property
    def url(self) -> str:
        """Return the address of the group's own page."""
        return f"http://localhost:{self.port}"

    @property
    def pay_url(self) -> str:
        """Return the address under which a browser reaches the payment provider."""
        return f"http://pay.localhost:{self.port + 10}"

    @property
    def staff_url(self) -> str:
        """Return the address of the identity provider of Musterhafen's staff: its issuer."""
        return f"http://konto.localhost:{self.port + 14}"

    @property
    def central_url(self) -> str:
        """Return the address of the central citizen mailbox."""
        return f"http://localhost:{self.port + 15}"

    @property
    def idp_url(self) -> str:
        """Return the address under which a browser reaches the identity provider: another site, as in life."""
        return f"http://idp.localhost:{self.port + 13}"

    @property
    def mail_url(self) -> str:
        """Return the address of the mail sink's pages."""
        return f"http://localhost:{self.port + 12}"

    def start_database(self) -> bool:
        """Start the embedded server, unless the environment names one; tells whether the database is new."""
        if database.is_external():
            return False
        self.cluster = Cluster(self.var / "postgres")
        server = self.cluster.start()
        new = database.prepare(server)
        self.environment = {**self.environment, **database.urls_of(server)}
        return new

    def start_peers(self) -> None:
        """Start the peers, and wait until those answer that pages ask."""
        pay, smtp, mail, idp, staff, central, special = (self.port + more for more in PEERS)
        places.ensure_pair(places.saml_pair(self.var))
        places.ensure_pair(places.author_pair(self.var))
        self._add(
            "pay",
            ["geleitzug_peers.payment_provider", "--port", str(pay), "--public-url", self.pay_url, *self._state("pay")],
            lambda: answers(pay, "/-/live"),
        )
        self._add(
            "mail",
            ["geleitzug_peers.mail_sink", "--port", str(mail), "--smtp-port", str(smtp), *self._state("mail")],
            lambda: answers(mail, "/-/live"),
        )
        self._add(
            "staff",
            ["geleitzug_peers.staff_provider", "--port", str(staff), "--public-url", self.staff_url],
            lambda: answers(staff, "/-/live"),
        )
        service, companies = (f"{self.url}/anmelden/{provider}/metadaten.xml" for provider in ("bundid", "muk"))
        self._add(
            "idp",
            ["geleitzug_peers.identity_provider", "--port", str(idp), "--public-url", self.idp_url,
             "--service", service, "--company-service", companies, *self._state("idp")],
            lambda: answers(idp, "/-/live"),
        )  # fmt: skip
        self._add(
            "zbp",
            ["geleitzug_peers.central_mailbox", "--port", str(central), "--public-url", self.central_url,
             "--certificate", str(places.author_pair(self.var)[1]), *self._state("zbp")],
            lambda: answers(central, "/-/live"),
        )  # fmt: skip
        folder = places.handover_folder(self.var)
        folder.mkdir(parents=True, exist_ok=True)
        self._add(
            "fach",
            ["geleitzug_peers.specialist", "--port", str(special), "--folder", str(folder),
             "--refuse", *DEMO_REFUSAL, *self._state("fach")],
        )  # fmt: skip
        # Not awaited: it makes its keys for seconds, and the jobs that call it try again.
        self.await_ready("pay", "mail", "idp", "staff")

    def start_house(self) -> None:
        """Start web and worker, and wait until the pages say that all is ready."""
        if self.peers:
            places.demo_sign_on(self.var).write_text(DEMO_SIGN_ON.format(issuer=self.staff_url), encoding="utf-8")
            kept = {"PORT": str(self.port), "PUBLIC_PORT": str(self.port), **self._demo_settings()}
            places.demo_settings(self.var).write_text(json.dumps(kept))
        nest = self._start_nest() if CAN_HATCH else None
        self._add("worker", ["geleitzug.config.worker"], nest=nest)
        self._add("web", ["geleitzug.config.web"], lambda: answers(self.port, "/-/ready"), nest=nest)
        self.await_ready("web", "worker")

    def _start_nest(self) -> Nest:
        nest = Nest(*self._told("nest", ["geleitzug.config.nest"]))
        self.children[nest.name] = nest
        nest.start()
        self.await_ready(nest.name)
        return nest

    def start(self) -> None:
        """Start everything on a database that is migrated and filled."""
        self.check_ports()
        self.start_database()
        if self.peers:
            self.start_peers()
        self.start_house()

    def variables(self) -> dict[str, str]:
        """Return the environment of the tree's processes, for others that work beside them."""
        own = {
            "GELEITZUG_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "geleitzug.config.settings",
            "PORT": str(self.port),
            "PUBLIC_PORT": str(self.port),
            "WEB_WORKERS": str(self.web_workers),
            "JOBS_AT_ONCE": str(self.jobs_at_once),
        }
        if not {"SECRET_KEY", "SECRET_KEY_FILE"} & {*os.environ, *self.environment}:
            own["SECRET_KEY_FILE"] = str(places.secret_key_file(self.var))
        if not places.SEALING & {*os.environ, *self.environment}:
            own["ENCRYPTION_KEY_FILE"] = str(places.installation_key_file(self.var))
        return {**os.environ, **LEAN, **own, **self._demo_settings(), **self.environment}

    def _demo_settings(self) -> dict[str, str]:
        """Return where the invented others are, who come with a demo."""
        if not self.peers:
            return {}
        return {
            "DEMO": "true",
            **INVENTED_OPERATOR,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.port + 11),
            "MAIL_SINK_URL": f"http://127.0.0.1:{self.port + 12}",
            "PAYMENT_BASE_URL": f"http://127.0.0.1:{self.port + 10}",
            "PAYMENT_ORIGIN": self.pay_url,
            **({"SIGN_ON_FILE": str(sign_on)} if (sign_on := places.demo_sign_on(self.var)).exists() else {}),
            **({"SEALS_FILE": str(seals)} if (seals := places.demo_seals(self.var)).exists() else {}),
            "BUNDID_METADATA_FILE": str(self.var / "peers" / "idp" / "metadata.xml"),
            "MUK_METADATA_FILE": str(self.var / "peers" / "idp" / "metadata-muk.xml"),
            "SAML_KEY_FILE": str(places.saml_pair(self.var)[0]),
            "SAML_CERTIFICATE_FILE": str(places.saml_pair(self.var)[1]),
            "HANDOVER_FOLDER": str(places.handover_folder(self.var)),
            **self._central_settings(),
        }

    def _central_settings(self) -> dict[str, str]:
        key, certificate = places.author_pair(self.var)
        url = f"http://127.0.0.1:{self.port + 15}"
        return {
            "ZBP_DESTINATION": DEMO_CENTRAL_MAILBOX,
            "ZBP_SUBMISSION_URL": url,
            "ZBP_TOKEN_URL": f"{url}/token",
            "ZBP_CLIENT_ID": "geleitzug",
            "ZBP_CLIENT_SECRET": "demo",
            "ZBP_KEY_FILE": str(key),
            "ZBP_CERTIFICATE_FILE": str(certificate),
        }

    def check_ports(self) -> None:
        """Raise a sentence if another program has one of our ports."""
        for port in [self.port, *([self.port + more for more in PEERS] if self.peers else [])]:
            trouble = ports.why_not("127.0.0.1", port)
            if trouble:
                raise Trouble(trouble)

    def await_ready(self, *names: str) -> None:
        """Wait until the named children are ready; raises with the end of the log of one that ended."""
        until = time.monotonic() + READY_SECONDS
        for child in (self.children[name] for name in names):
            while not child.is_ready():
                if not child.is_running():
                    raise Trouble(
                        f"{child.name} ended while starting. Its log ({child.log}) says:\n{child.end_of_log()}"
                    )
                if time.monotonic() > until:
                    raise Trouble(f"{child.name} was not ready after {READY_SECONDS:.0f} s; see {child.log}.")
                time.sleep(0.05)

    def tend(self) -> list[str]:
        """Start again what has ended, not more often than every few seconds; returns the names."""
        restarted = []
        if self.cluster is not None and not self.cluster.is_running():
            self.cluster.stop()
            self.cluster.start()
            restarted.append("database")
        now = time.monotonic()
        for child in self.children.values():
            if child.is_running():
                if now - child.started_at > 30:
                    child.pause = RESTART_PAUSE[0]
            elif child.restart_at == 0.0:
                child.restart_at = now + child.pause
                child.pause = min(child.pause * 2, RESTART_PAUSE[1])
            elif now >= child.restart_at:
                child.restart_at = 0.0
                child.start()
                restarted.append(child.name)
        return restarted

    def kill(self, name: str, sign: signal.Signals = signal.SIGKILL) -> bool:
        """Send a signal to one process: web, worker, nest, pay, mail, idp or database; tells whether it runs."""
        process = self.cluster.process if name == "database" and self.cluster else self.children[name].process
        if process is None or process.poll() is not None:
            return False
        process.send_signal(sign)
        return True

    def processes(self) -> dict[str, list[int]]:
        """Return the processes of each part, with those they started; what the nest forked is not the nest's."""
        parts: dict[str, Process | None] = {name: child.process for name, child in self.children.items()}
        if self.cluster is not None:
            parts["database"] = self.cluster.process
        return {
            name: [process.pid] if name == "nest" else family(process.pid)
            for name, process in parts.items()
            if process is not None
        }

    def stop(self) -> list[str]:
        """Stop everything: first those who ask, the database last. Returns who had to be killed."""
        if self.cluster is not None and self.cluster.is_ours():  # else it is another demo's
            places.demo_settings(self.var).unlink(missing_ok=True)
        for name in ("web", "worker", "pay", "mail", "idp", "zbp", "fach"):
            child = self.children.get(name)
            if child is not None and child.process is not None and child.process.poll() is None:
                child.process.terminate()
        # The nest after those it has forked: they would end with it.
        killed = [child.name for child in reversed(self.children.values()) if not child.stop()]
        if self.cluster is not None:
            self.cluster.stop()
        return killed

    def __enter__(self) -> Tree:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *trouble: object) -> None:
        self.stop()

    def _state(self, peer: str) -> list[str]:
        return ["--state", str(self.var / "peers" / peer)]

    def _add(
        self,
        name: str,
        module_and_arguments: list[str],
        is_ready: Callable[[], bool] = lambda: True,
        nest: Nest | None = None,
    ) -> None:
        told = self._told(name, module_and_arguments)
        child = Child(*told, is_ready) if nest is None else Hatchling(*told, is_ready, nest=nest)
        self.children[name] = child
        child.start()

    def _told(self, name: str, module_and_arguments: list[str]) -> tuple[str, list[str], dict[str, str], Path]:
        """Return how a process is called and started, under which settings, and where it writes what it says."""
        logs = self.var / "log"
        logs.mkdir(parents=True, exist_ok=True)
        environment = {**self.variables(), "GELEITZUG_PROCESS": "web" if name == "nest" else name}
        return name, [sys.executable, "-P", "-m", *module_and_arguments], environment, logs / f"{name}.log"


def answers(port: int, path: str) -> bool:
    """Tell whether a page answers with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """Return a process and all that it and they started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(after_name[1]), []).append(int(entry.parent.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += parents.get(found[-1], [])
    return found


def memory_of(pids: list[int]) -> int:
    """Return the proportional memory (PSS) of processes in bytes: what is shared counts once, split among them."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
