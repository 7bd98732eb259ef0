"""Doubles that the protocol's tests share."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.contract import Labels, Metadata
from autospeech.protocol import Run


@dataclass(frozen=True)
class ToyClips:
    blob: Path
    offsets: NDArray[np.int64]
    digest: str


@dataclass(frozen=True)
class ToyTask:
    name: str
    metadata: Metadata
    train: ToyClips
    test: ToyClips
    train_labels: Labels


def make_clips(folder: Path, lengths: list[int], seed: int) -> ToyClips:
    samples = np.random.default_rng(seed).standard_normal(sum(lengths)).astype("<f4") / 10
    blob = folder / f"{seed:040x}"
    samples.tofile(blob)
    return ToyClips(blob=blob, offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), digest=blob.name)


def make_task(folder: Path, *, train: int = 12, test: int = 8, classes: int = 3) -> ToyTask:
    folder.mkdir(parents=True, exist_ok=True)
    return ToyTask(
        name="the-secret-name",
        metadata=Metadata(class_num=classes, train_num=train, test_num=test),
        train=make_clips(folder, [800 + 100 * (i % 5) for i in range(train)], seed=1),
        test=make_clips(folder, [700 + 100 * (i % 7) for i in range(test)], seed=2),
        train_labels=np.eye(classes, dtype=np.uint8)[np.arange(train) % classes],
    )


@pytest.fixture(scope="session")
def task(tmp_path_factory: pytest.TempPathFactory) -> ToyTask:
    """A task of 12 training and 8 test clips in 3 classes; the samples' file names tell nothing."""
    return make_task(tmp_path_factory.mktemp("store"))


PROBE = '''
import json
import os
import sys

import numpy


class Model:
    """Tells what it sees on stdout, one JSON object a call; is done after three rounds."""

    def __init__(self, metadata):
        self.metadata = metadata
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False
        self.rounds = 0
        tell("init", metadata=metadata, **surroundings())

    def train(self, data, remaining):
        tell("train", remaining=remaining, **surroundings())
        self.rounds += 1

    def test(self, clips, remaining):
        tell("test", remaining=remaining)
        self.done_training = self.rounds == 3
        return numpy.zeros(self.shape)


def tell(call, **facts):
    print(json.dumps(dict(facts, call=call)))


def surroundings():
    descriptors = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            descriptors[name] = os.readlink("/proc/self/fd/" + name)
        except OSError:
            pass
    return {
        "argv": sys.argv, "path": sys.path, "modules": sorted(sys.modules), "environ": dict(os.environ),
        "cwd": os.getcwd(), "descriptors": descriptors, "cores": sorted(os.sched_getaffinity(0)),
        "files": sorted(os.listdir(".")), "cmdline": open("/proc/self/cmdline").read(),
        "mounts": open("/proc/self/mountinfo").read(),
    }
'''


def write_submission(folder: Path, code: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.py").write_text(code, encoding="utf-8")
    return folder


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    """A submission that tells what it sees."""
    return write_submission(tmp_path / "probe", PROBE)


def told(run: Run) -> list[dict[str, Any]]:
    """Return what the probe told, in order."""
    return [json.loads(line) for line in run.log_tail("stdout", lines=100).splitlines()]
