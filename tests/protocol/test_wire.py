"""Frames are read whole or refused, whatever the other end sends."""

import json
import socket
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.protocol.outcome import Outcome, RunEnded
from autospeech.protocol.wire import Frame, FrameReader, send_frame

CAP = 1000


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def frame_bytes(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack("!IQ", len(header), len(payload)) + header + payload


@given(cut=st.integers(1, 60), payload=st.binary(max_size=40))
def test_a_frame_in_pieces_is_put_together(cut: int, payload: bytes) -> None:
    content = frame_bytes(b'{"done": true}', payload)
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        reader = FrameReader(ours, payload_cap=CAP)
        theirs.sendall(content[:cut])
        first = reader.read()
        theirs.sendall(content[cut:])

        frame = first or reader.read()

    assert frame == Frame(header={"done": True}, payload=payload)


def test_two_frames_do_not_mix(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(frame_bytes(b'{"n": 1}', b"one") + frame_bytes(b'{"n": 2}', b"two"))
    reader = FrameReader(ours, payload_cap=CAP)

    frames = [reader.read(), reader.read()]

    assert [frame and (frame.header["n"], frame.payload) for frame in frames] == [(1, b"one"), (2, b"two")]
    assert not reader.pending()


@pytest.mark.parametrize("sizes", [(0, 1 << 60), (1 << 31, 0), (2, CAP + 1)])
def test_a_length_beyond_the_cap_is_refused_before_anything_is_stored(
    sizes: tuple[int, int], ends: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack("!IQ", *sizes))

    with pytest.raises(RunEnded) as ended:
        FrameReader(ours, payload_cap=CAP).read()

    assert ended.value.outcome is Outcome.EXITED
    assert "announced a reply of" in ended.value.facts["did"]


@pytest.mark.parametrize("header", [b"\x80\x04N.", b"[1]", b"{", b"\xff\xfe\x00", b"", b'{"a": ' * 10])
def test_what_is_no_message_is_refused(header: bytes, ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(frame_bytes(header))

    with pytest.raises(RunEnded, match="exited"):
        FrameReader(ours, payload_cap=CAP).read()


def test_a_header_nested_without_end_is_refused(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(frame_bytes(b"[" * 100_000))

    with pytest.raises(RunEnded, match="exited"):
        FrameReader(ours, payload_cap=CAP).read()


def test_a_closed_end_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.close()

    with pytest.raises(EOFError):
        FrameReader(ours, payload_cap=CAP).read()


def test_a_request_carries_descriptors(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    send_frame(ours, {"call": "train"}, (0, 1))

    content, descriptors, _, _ = socket.recv_fds(theirs, 1000, 5)

    assert len(descriptors) == 2
    assert json.loads(content[12:]) == {"call": "train"}
    for descriptor in descriptors:
        socket.close(descriptor)
