"""A submission may bring its own interpreter: Python 3.8 or newer, CPython or not, numpy 1.x or 2.x."""

import ast
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autospeech.errors import UsageError
from autospeech.protocol import Outcome, RunSpec, run_submission, write_kit
from autospeech.protocol.launch import CHILD
from autospeech.protocol.sandbox import SandboxLevel, missing_levels
from tests.protocol.conftest import ToyTask
from tests.protocol.test_gallery import BEST, NAMES, ends_as_it_must

CACHE = Path(__file__).resolve().parents[2] / ".cache"
KIT = CHILD.parent / "protocol" / "kit"
PROGRAMS = sorted([*CHILD.glob("*.py"), *KIT.glob("*.py")])
LEVELS = [level for level in SandboxLevel if level not in missing_levels()]


def numpy1() -> dict[str, Any]:
    """Return what has this package's own interpreter take numpy 1.x."""
    if not (CACHE / "numpy1" / "numpy").is_dir():
        pytest.skip("no numpy 1.x: make .cache/numpy1/.ready")
    return {"env": {"PYTHONPATH": str(CACHE / "numpy1")}, "readable": (CACHE / "numpy1",)}


def python38() -> dict[str, Any]:
    """Return the oldest interpreter that may be brought, with the last numpy for it."""
    if not (CACHE / "python38" / "bin" / "python").exists():
        pytest.skip("no Python 3.8: install one, then make .cache/python38/.ready")
    return {"python": CACHE / "python38" / "bin" / "python"}


OTHERS = {"numpy1": (numpy1, "3.", "1.26."), "python38": (python38, "3.8.", "1.24.")}


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Fields of a RunSpec that choose another interpreter or numpy."""
    find, _, _ = OTHERS[request.param]
    return find()


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.value)
@pytest.mark.parametrize("kind", OTHERS)
def test_the_starting_kit_runs_and_the_record_names_both(
    kind: str, level: SandboxLevel, task: ToyTask, tmp_path: Path
) -> None:
    find, python, numpy = OTHERS[kind]
    write_kit(tmp_path / "kit")

    run = run_submission(task, RunSpec(code=tmp_path / "kit", sandbox=level.value, **find()), tmp_path / "run")

    assert run.record.outcome is Outcome.DONE, run.record.sentence
    assert run.record.python.startswith(python)
    assert run.record.numpy.startswith(numpy)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_ends_as_it_must_with_another_interpreter(
    name: str, other: dict[str, Any], task: ToyTask, tmp_path: Path
) -> None:
    ends_as_it_must(name, task, tmp_path / "run", BEST, **other)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.value)
def test_pypy_without_numpy_is_told_what_to_install(level: SandboxLevel, task: ToyTask, tmp_path: Path) -> None:
    pypy = shutil.which("pypy3")
    if pypy is None or subprocess.run([pypy, "-c", "import numpy"], check=False, capture_output=True).returncode == 0:
        pytest.skip("no PyPy without numpy: apt-get install pypy3")
    write_kit(tmp_path / "kit")
    spec = RunSpec(code=tmp_path / "kit", sandbox=level.value, python=Path(pypy))

    with pytest.raises(UsageError, match=r"numpy for .*pypy3: expected one that can be .*install numpy there"):
        run_submission(task, spec, tmp_path / "run")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_what_runs_in_the_participants_interpreter_is_python_38(program: Path) -> None:
    tree = ast.parse(program.read_text(encoding="utf-8"), feature_version=(3, 8))

    assert [ast.unparse(node) for node in ast.walk(tree) if newer(node)] == []


NEWER_METHODS = {"removeprefix", "removesuffix", "bit_count", "pairwise", "batched", "with_stem", "is_relative_to"}


def newer(node: ast.AST) -> bool:
    """Tell whether a node uses what `feature_version` lets pass but Python 3.8 does not know."""
    if isinstance(node, ast.Attribute):
        return node.attr in NEWER_METHODS
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "zip" and bool(getattr(node, "keywords", []))


def test_python_38_itself_compiles_them() -> None:
    python = python38()["python"]
    program = "import sys; [compile(open(name).read(), name, 'exec') for name in sys.argv[1:]]"

    done = subprocess.run(
        [python, "-W", "error", "-c", program, *PROGRAMS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
