"""Fixtures of the data room's tests."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autospeech.data import write_dataset

NUMPY1 = Path(__file__).resolve().parents[2] / ".cache" / "numpy1"

Waves = list[NDArray[np.float32]]


@pytest.fixture
def waves() -> Waves:
    """Clips of very different lengths, on the grid of 16-bit audio, both extremes included."""
    rng = np.random.default_rng(0)
    sizes = (5, 1, 700, 16000, 3, 4)
    return [np.r_[-1.0, rng.integers(-32768, 32768, n) / 32768][:n].astype(np.float32) for n in sizes]


@pytest.fixture
def make_dataset(tmp_path: Path) -> Callable[..., Path]:
    """Write a small healthy dataset; keywords replace its parts."""

    def make(name: str = "small", **changes: Any) -> Path:  # noqa: ANN401  whatever write_dataset takes
        rng = np.random.default_rng(1)
        clips = [rng.uniform(-0.5, 0.5, 2000 + i).astype(np.float32) for i in range(15)]
        labels = np.eye(3, dtype=np.uint8)[np.arange(15) % 3]
        parts = {"train": clips[:9], "train_labels": labels[:9], "test": clips[9:], "test_labels": labels[9:]}
        return write_dataset(tmp_path / name, name=name, **{**parts, **changes})

    return make


@pytest.fixture(params=["numpy1", "numpy2"])
def other_numpy(request: pytest.FixtureRequest) -> Callable[[str, Sequence[object]], str]:
    """Run a program under numpy 1.x or 2.x in a process of its own; give what it prints."""
    path = str(NUMPY1) if request.param == "numpy1" else ""
    if path and not (NUMPY1 / "numpy").is_dir():
        pytest.skip("no numpy 1.x: make .cache/numpy1/.ready")

    def run(program: str, arguments: Sequence[object] = ()) -> str:
        command = [sys.executable, "-W", "error", "-c", program, *map(str, arguments)]
        return subprocess.run(command, env={"PYTHONPATH": path}, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def bounded() -> Callable[[str, Sequence[object], int], str]:
    """Run a program whose address space may grow by so many bytes after its imports; give what it prints."""
    head = (
        "import resource, sys\n"
        "import numpy as np\n"
        "from autospeech.data.content.reader import Content, read_content\n"
        "from autospeech.errors import DataError\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "limit = used + int(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
    )

    def run(program: str, arguments: Sequence[object], extra: int) -> str:
        command = [sys.executable, "-c", head + program, str(extra), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
