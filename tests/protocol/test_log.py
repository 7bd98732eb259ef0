"""Output is kept up to a cap: the first half as it comes, the last half at the end, a mark between."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.protocol.log import CappedLog


def logged(folder: Path, parts: list[bytes], cap: int) -> tuple[bytes, int]:
    reader, writer = os.pipe()
    log = CappedLog(reader, folder / "stdout.log", cap=cap)
    for part in parts:
        os.write(writer, part)
        log.drain()
    os.close(writer)
    log.close()
    return (folder / "stdout.log").read_bytes(), log.dropped


def test_short_output_is_kept_whole(tmp_path: Path) -> None:
    assert logged(tmp_path, [b"one\n", b"two\n"], cap=100) == (b"one\ntwo\n", 0)


def test_beyond_the_cap_the_middle_is_dropped_with_a_mark(tmp_path: Path) -> None:
    content, dropped = logged(tmp_path, [b"a" * 10, b"b" * 50, b"c" * 10], cap=20)

    assert content == b"a" * 10 + b"\n[... 50 bytes dropped ...]\n" + b"c" * 10
    assert dropped == 50


def test_the_head_is_on_disk_before_the_end(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    log = CappedLog(reader, tmp_path / "stdout.log", cap=100)
    os.write(writer, b"survives kill -9")

    log.drain()

    assert (tmp_path / "stdout.log").read_bytes() == b"survives kill -9"
    os.close(writer)
    log.close()


@given(parts=st.lists(st.binary(min_size=1, max_size=30), max_size=10), cap=st.integers(2, 60))
def test_head_and_tail_are_those_of_the_output(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], cap: int
) -> None:
    whole = b"".join(parts)

    content, dropped = logged(tmp_path_factory.mktemp("log"), parts, cap)

    assert dropped == max(0, len(whole) - cap)
    head, tail = whole[: cap - cap // 2], whole[len(whole) - cap // 2 :] if dropped else b""
    assert content.startswith(head)
    assert content.endswith(tail)
    if not dropped:
        assert content == whole
