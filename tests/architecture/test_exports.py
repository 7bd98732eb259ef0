"""Every module exports on purpose: `__all__` stands there, sorted, and names what exists."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "autospeech"
FOREIGN = {"child", "submission", "kit"}
MODULES = sorted(path for path in SRC.rglob("*.py") if not FOREIGN & set(path.relative_to(SRC).parts))


def _exports(path: Path) -> list[str] | None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            return [str(one) for one in ast.literal_eval(node.value)]  # type: ignore[attr-defined]  # an assignment
    return None


def _order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then the rest: the order ruff's RUF022 keeps."""
    if name.isupper():
        return 0, name
    return (1, name) if name[0].isupper() else (2, name)


def _is_doc_only(path: Path) -> bool:
    return len(ast.parse(path.read_text(encoding="utf-8")).body) <= 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_exports_are_sorted_and_nothing_is_exported_by_accident(path: Path) -> None:
    exports = _exports(path)

    if _is_doc_only(path):
        assert not exports
        return
    assert exports is not None, f"{path.name} has no __all__"
    assert exports == sorted(exports, key=_order)
    assert len(set(exports)) == len(exports)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_a_module_keeps_to_the_size_a_reader_can_hold(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")

    assert lines <= 250, f"{path.name} has {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    lengths = {node.name: _length(node) for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}

    assert not {name: length for name, length in lengths.items() if length > 50}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a body; a docstring and a long signature cost a reader nothing."""
    return (node.body[-1].end_lineno or 0) - node.body[0].lineno + 1
