"""What attackers want, laid out for them, with every path in their hands."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autospeech.protocol import Limits, Run, RunSpec, run_submission
from tests.protocol.conftest import ToyTask, make_task

ATTACKS = Path(__file__).resolve().parent / "submissions"
MARK = "mark-8f14e45f"
"""Found in every secret."""
MIB = 1024**2
VICTIM = """
import ctypes, sys, time
secret = ctypes.create_string_buffer(b"mark-8f14e45f")
print(ctypes.addressof(secret), flush=True)
time.sleep(3600)
"""


@dataclass(frozen=True, kw_only=True)
class Attack:
    name: str
    tries: str
    plain: str
    outcomes: tuple[str, ...]
    proof: str
    run: dict[str, Any]
    why: str
    nauc: tuple[float, ...]
    """Worked by hand: what each of its predictions scores where clip i is of class i modulo classes."""
    accuracy: tuple[float, ...]


def read_attack(folder: Path) -> Attack:
    told = tomllib.loads((folder / "attack.toml").read_text(encoding="utf-8"))
    outcome = told["outcome"]
    return Attack(
        name=folder.name,
        tries=told["tries"],
        plain=told["plain"],
        outcomes=(outcome,) if isinstance(outcome, str) else tuple(outcome),
        proof=told.get("proof", ""),
        run=told.get("run", {}),
        why=told.get("why", ""),
        nauc=tuple(told.get("nauc", ())),
        accuracy=tuple(told.get("accuracy", ())),
    )


ALL_ATTACKS = [read_attack(folder) for folder in sorted(ATTACKS.iterdir()) if (folder / "attack.toml").exists()]


class Bait:
    """Secrets, services and a victim; `settings` tells an attacker where they are."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / "outside"
        self.outside.mkdir(parents=True)
        (self.outside / "id_ed25519").write_text(MARK, encoding="utf-8")
        (self.outside / "id_ed25519").chmod(0o600)
        self.solution = folder / "hidden.solution"
        self.solution.write_text(MARK, encoding="utf-8")
        self.other_run = folder / "other"
        self.other_run.mkdir()
        (self.other_run / "record.json").write_text(MARK, encoding="utf-8")
        self.task: ToyTask = make_task(folder / "store", train=40)
        self.samples = self.task.train.blob.read_bytes()
        command = [sys.executable, "-c", VICTIM, MARK]
        self.victim = subprocess.Popen(command, stdout=subprocess.PIPE, env={"SECRET": MARK})
        assert self.victim.stdout is not None
        self.victim_address = int(self.victim.stdout.readline())
        self.services = Services(folder)

    def settings(self, run: Path) -> dict[str, Any]:
        return {
            "mark": MARK,
            "solution": str(self.solution),
            "outside": str(self.outside),
            "other_run": str(self.other_run),
            "run": str(run),
            "store": str(self.task.train.blob),
            "store_name": self.task.train.blob.name,
            "supervisor": os.getpid(),
            "victim": self.victim.pid,
            "victim_address": self.victim_address,
            "user": "nobody",
            **self.services.addresses,
        }

    def close(self) -> None:
        self.victim.kill()
        self.victim.communicate()
        self.services.close()


class Services:
    """A TCP server, a database's socket in the file system, an abstract one, and one for datagrams."""

    def __init__(self, folder: Path) -> None:
        abstract = f"autospeech-{os.getpid()}-{id(self)}"
        self._sockets = [
            _listening(socket.AF_INET, ("0.0.0.0", 0)),  # noqa: S104  a test's own service
            _listening(socket.AF_UNIX, str(folder / "db")),
            _listening(socket.AF_UNIX, "\0" + abstract),
        ]
        self._datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._datagrams.bind(str(folder / "log"))
        self.addresses = {
            "port": self._sockets[0].getsockname()[1],
            "address": socket.gethostbyname(socket.gethostname()),
            "unix": str(folder / "db"),
            "abstract": abstract,
            "datagram": str(folder / "log"),
        }
        for server in self._sockets:
            threading.Thread(target=_serve, args=(server,), daemon=True).start()

    def close(self) -> None:
        for server in (*self._sockets, self._datagrams):
            with server:
                _shut(server)


def _listening(family: int, address: Any) -> socket.socket:  # noqa: ANN401  every family has its own kind
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(address)
    server.listen()
    return server


def _serve(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(b"welcome")


def _shut(server: socket.socket) -> None:
    try:
        server.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    """Everything an attacker wants; the supervisor's environment holds a secret, too."""
    os.environ["AUTOSPEECH_TEST_SECRET"] = MARK
    laid = Bait(tmp_path_factory.mktemp("bait"))
    yield laid
    laid.close()
    del os.environ["AUTOSPEECH_TEST_SECRET"]


def launch(attack: Attack, level: str, bait: Bait, folder: Path) -> Run:
    """Run an attack at a level."""
    code = folder / "code"
    code.mkdir()
    shutil.copy(ATTACKS / attack.name / "model.py", code)
    shutil.copy(ATTACKS / "lib.py", code)
    limits = Limits(
        memory_bytes=attack.run.get("memory_mib", 4096) * MIB,
        disk_bytes=4096 * MIB,
        processes=attack.run.get("processes", 100),
        cores=attack.run.get("cores"),
    )
    spec = RunSpec(
        code=code,
        budget=attack.run.get("budget", 20.0),
        limits=limits,
        sandbox=level,
        settings=bait.settings(folder / "run"),
    )
    return run_submission(bait.task, spec, folder / "run")
