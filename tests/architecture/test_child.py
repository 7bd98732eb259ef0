"""The child runs in any Python from 3.8 on and carries nothing of the package into the participant's process."""

import ast
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from autospeech.corpora import make_toy_dataset
from autospeech.data import open_dataset
from autospeech.protocol import Run, RunSpec, run_submission

CHILD = Path(__file__).parents[2] / "src" / "autospeech" / "child"

SPY = """
import json, sys
import numpy as np

class Model:
    def __init__(self, metadata):
        self.done_training = False
        mine = sorted(name for name in sys.modules if name.split(".")[0] == "autospeech")
        print("spied", json.dumps({"modules": mine, "argv": sys.argv, "path": sys.path}), flush=True)
    def train(self, train_dataset, remaining_time_budget=None):
        self.classes = train_dataset[1].shape[1]
        self.done_training = True
    def test(self, test_x, remaining_time_budget=None):
        return np.zeros((len(test_x), self.classes))
"""


@pytest.mark.parametrize("path", sorted(CHILD.glob("*.py")), ids=lambda path: path.name)
def test_its_syntax_is_that_of_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", sorted(CHILD.glob("*.py")), ids=lambda path: path.name)
def test_it_imports_the_standard_library_numpy_and_its_neighbours_only(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}

    foreign = {name.partition(".")[0] for name in names} - {"numpy", *sys.stdlib_module_names}

    assert foreign <= {neighbour.stem for neighbour in CHILD.glob("*.py")}


def test_a_started_child_has_none_of_the_package_in_its_modules(tmp_path: Path) -> None:
    code = tmp_path / "spy"
    code.mkdir()
    (code / "model.py").write_text(SPY)
    dataset = open_dataset(make_toy_dataset(tmp_path), cache=tmp_path / "cache")

    run = run_submission(dataset, RunSpec(code=code, budget=20), tmp_path / "run")

    spied = next(line for line in Run.open(run.folder).log_tail("stdout").splitlines() if line.startswith("spied "))
    seen = json.loads(spied.removeprefix("spied "))
    assert seen["modules"] == []
    assert "toy" not in " ".join(seen["argv"] + seen["path"])
    assert np.load(run.predictions[0].path).shape == (12, 3)
