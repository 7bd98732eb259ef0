"""`speak_all`: many utterances at once, in processes of their own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np

from autospeech.contract import Waveform
from autospeech.corpora.espeak import Utterance
from autospeech.errors import MachineryError

__all__ = ["speak_all"]

_PROCESSES: Final = 4
"""Fixed: what eSpeak said before colours what it says next, and the samples must not depend on the machine's cores."""


def speak_all(utterances: Sequence[Utterance]) -> list[Waveform]:
    """Return every utterance as a waveform, in order; the same utterances give the same samples.

    Raises:
        MachineryError: eSpeak NG is absent or died.
    """
    count = max(1, min(_PROCESSES, len(utterances)))
    with tempfile.TemporaryDirectory(prefix="autospeech-speech-") as scratch:
        outs = [Path(scratch) / f"{index}.npz" for index in range(count)]
        workers = [_start(out) for out in outs]
        for index, worker in enumerate(workers):
            _tell(worker, utterances[index::count])
        for worker in workers:
            _expect_good_end(worker)
        shares = [_read(out) for out in outs]
    return [shares[index % count][index // count] for index in range(len(utterances))]


def _start(out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "autospeech.corpora.espeak_worker", str(out)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _tell(worker: subprocess.Popen[bytes], share: Sequence[Utterance]) -> None:
    if worker.stdin is None:
        raise MachineryError("the speaking process", expected="an open stdin", got="none")
    with worker.stdin as stdin:
        stdin.write(json.dumps([asdict(one) for one in share]).encode())


def _expect_good_end(worker: subprocess.Popen[bytes]) -> None:
    stderr = b"" if worker.stderr is None else worker.stderr.read()
    if worker.stderr is not None:
        worker.stderr.close()
    if worker.wait() != 0:
        last = stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise MachineryError("eSpeak NG", expected="a process that ends well", got=last or f"code {worker.returncode}")


def _read(out: Path) -> list[Waveform]:
    with np.load(out, allow_pickle=False) as content:
        return np.split(content["samples"], np.cumsum(content["lengths"])[:-1])
