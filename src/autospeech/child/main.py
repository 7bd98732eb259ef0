"""Runs a submission's Model for the parent: standard library and numpy only, Python 3.8 syntax.

Started by path (``python main.py CONFINEMENT FD``) in the participant's interpreter; nothing of our package can be
imported here. CONFINEMENT is JSON for confine.py, or empty where it was confined from outside.
Over the socket FD come requests and go replies, each a frame: 4 bytes length of the header, 8 bytes length of the
payload (both big endian), a JSON header, the payload. The parent sends ``init`` (metadata), then ``train`` and ``test``
(seconds remaining); the first of each brings two file descriptors: the clips (float32 samples end to end) and their
index (int64 offsets, then for train uint8 labels). The reply to ``test`` carries the prediction as .npy bytes.
"""

from __future__ import annotations

import importlib
import io
import json
import mmap
import os
import socket
import struct
import sys
import time
import traceback

TYPE_CHECKING = False  # typing is the submission's to import
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, NoReturn

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = struct.Struct("!IQ")
TRACEBACK_CHARS = 16000
MESSAGE_CHARS = 500
NOTICED_WITHIN = 20  # seconds, several times what the parent takes
_sleep = time.sleep  # the submission may replace time.sleep


class Refused(Exception):  # noqa: N818  not an error: it carries an outcome
    """The submission's answer is not what the protocol says; `facts` tell the parent which and why."""

    def __init__(self, outcome: str, **facts: str) -> None:
        super().__init__(outcome)
        self.facts = dict(facts, outcome=outcome)


class Connection:
    """The child's end of the frames."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def receive(self) -> tuple[dict[str, Any], list[int]]:
        """Return (header, descriptors) of the next request; leave the program when the parent is gone."""
        space = socket.CMSG_SPACE(2 * struct.calcsize("i"))
        first, ancillary, _, _ = self._socket.recvmsg(PREFIX.size, space)
        header_bytes, _ = PREFIX.unpack(first + self._exactly(PREFIX.size - len(first)))
        header = json.loads(self._exactly(header_bytes).decode())
        descriptors: list[int] = []
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors = list(struct.unpack("%di" % (len(content) // 4), content))
        return header, descriptors

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            part = self._socket.recv(count)
            if not part:
                os._exit(0)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Send one frame; when the submission closed the descriptor, give the parent time to notice, if it lives."""
        content = json.dumps(header).encode()
        try:
            self._socket.sendall(PREFIX.pack(len(content), len(payload)) + content)
            self._socket.sendall(payload)
        except OSError:
            _sleep(NOTICED_WITHIN)
            os._exit(0)


class Host:
    """Holds the submission's Model and the data it is handed, the same objects at every call."""

    def __init__(self, numpy: Any) -> None:  # noqa: ANN401  the module
        self._numpy = numpy
        self._model: Any = None
        self._train: tuple[list[Any], Any] | None = None
        self._test: list[Any] | None = None
        self.importing = False

    def init(self, header: dict[str, Any], _: list[int]) -> tuple[dict[str, Any], bytes]:
        """Import model.py and build Model(metadata)."""
        sys.path.insert(0, header["code"])
        self.importing = True
        module = importlib.import_module("model")
        self.importing = False
        if not hasattr(module, "Model"):
            names = sorted(name for name in vars(module) if not name.startswith("_"))
            raise Refused("no_model", found=", ".join(names)[:MESSAGE_CHARS] or "nothing")
        self._model = module.Model(header["metadata"])
        return {"done": self._done()}, b""

    def train(self, header: dict[str, Any], descriptors: list[int]) -> tuple[dict[str, Any], bytes]:
        """Have the model train on the clips and labels, which come with the first call."""
        if self._train is None:
            clips, rest = self._clips(header, descriptors)
            labels = rest.reshape(len(clips), -1).astype("int64")
            self._train = (clips, labels)
        self._model.train(self._train, header["remaining"])
        return {}, b""

    def test(self, header: dict[str, Any], descriptors: list[int]) -> tuple[dict[str, Any], bytes]:
        """Have the model score the test clips, and turn its result into .npy bytes."""
        if self._test is None:
            self._test, _ = self._clips(header, descriptors)
        result = self._model.test(self._test, header["remaining"])
        if result is None:
            raise Refused("returned_none")
        payload = self._npy(result, tuple(header["shape"]))
        return {"done": self._done()}, payload

    def _done(self) -> bool:
        return bool(getattr(self._model, "done_training", False))

    def _clips(self, header: dict[str, Any], descriptors: list[int]) -> tuple[list[Any], Any]:
        """Map the clips copy-on-write: a list of plain writable float32 arrays, and the rest of the index."""
        numpy = self._numpy
        blob, index = descriptors
        with open(index, "rb") as stream:
            content = stream.read()
        count = header["clips"]
        offsets = numpy.frombuffer(content, "<i8", count + 1).tolist()
        rest = numpy.frombuffer(content, "u1", offset=8 * (count + 1))
        samples = self._samples(blob, offsets[-1])
        os.close(blob)
        return [samples[start:end] for start, end in zip(offsets, offsets[1:])], rest  # noqa: B905, RUF007  newer than 3.8

    def _samples(self, blob: int, count: int) -> Any:  # noqa: ANN401  an array
        if count == 0:
            return self._numpy.zeros(0, "<f4")
        pages = mmap.mmap(blob, 4 * count, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        return self._numpy.frombuffer(pages, "<f4", count)

    def _npy(self, result: Any, shape: tuple[int, ...]) -> bytes:  # noqa: ANN401  whatever test() returned
        array = self._array(result)
        if array.shape != shape:
            raise Refused("bad_shape", got=str(array.shape)[:MESSAGE_CHARS])
        stream, floats = io.BytesIO(), self._numpy.ascontiguousarray(self._floats(array))
        self._numpy.lib.format.write_array(stream, floats, allow_pickle=False)
        return stream.getvalue()

    def _array(self, result: Any) -> Any:  # noqa: ANN401  an array from whatever test() returned
        try:
            return self._numpy.asarray(result)
        except ValueError as error:
            if not isinstance(result, (list, tuple)):
                raise
            raise Refused("bad_dtype", got="a list numpy cannot convert: %s" % str(error)[:MESSAGE_CHARS]) from None

    def _floats(self, array: Any) -> Any:  # noqa: ANN401  an array from an array
        if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
            return array.astype(array.dtype.newbyteorder("<"), copy=False)
        if array.dtype.kind not in "fiubO":
            raise Refused("bad_dtype", got=str(array.dtype)[:MESSAGE_CHARS])
        try:
            return array.astype("<f8")
        except (TypeError, ValueError) as error:
            raise Refused("bad_dtype", got="%s: %s" % (array.dtype, str(error)[:MESSAGE_CHARS])) from None


def describe(error: BaseException, *, importing: bool) -> dict[str, Any]:
    """Tell the parent what foreign code raised: type, message, errno and a capped traceback."""
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else int(bool(error.code))
        return {"outcome": "exited", "code": code, "importing": importing}
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    text, half = "".join(lines), TRACEBACK_CHARS // 2
    return {
        "outcome": "raised",
        "type": type(error).__name__,
        "mro": [kind.__name__ for kind in type(error).__mro__],
        "errno": getattr(error, "errno", None) if isinstance(error, OSError) else None,
        "importing": importing,
        "message": last_line(lines)[:MESSAGE_CHARS],
        "traceback": text if len(text) <= TRACEBACK_CHARS else text[:half] + "\n[...]\n" + text[-half:],
    }


def last_line(lines: list[str]) -> str:
    """Return the line of a formatted traceback that names the error."""
    return (lines[-1].strip().splitlines() or [""])[0]


def serve(connection: Connection, host: Host) -> NoReturn:
    """Answer requests until the parent is gone."""
    handlers = {"init": host.init, "train": host.train, "test": host.test}
    while True:
        header, descriptors = connection.receive()
        payload = b""
        try:
            reply, payload = handlers[header["call"]](header, descriptors)
        except Refused as refused:
            reply = refused.facts
        except BaseException as error:  # noqa: BLE001 - the one place where foreign code ends: whatever it raises is told
            reply = describe(error, importing=host.importing)
        connection.send(reply, payload)


def give_up(confinement: str) -> None:
    """Give up what a submission does not need, before anything foreign is imported."""
    if confinement:
        sys.path.insert(0, HERE)
        import confine  # type: ignore[import-not-found]  # noqa: PLC0415  beside this file; only inside a sandbox

        confine.confine(json.loads(confinement))
        del sys.modules["confine"]


def greet(connection: Connection) -> ModuleType | None:
    """Import numpy, uncounted, and tell the parent which interpreter and numpy these are; return numpy or None."""
    facts = {"python": "%d.%d.%d" % sys.version_info[:3]}
    try:
        import numpy  # noqa: ICN001, PLC0415  may be missing in the participant's interpreter
    except ImportError as error:
        connection.send(dict(facts, numpy=None, message=str(error)[:MESSAGE_CHARS]))
        return None
    connection.send(dict(facts, numpy=numpy.__version__))
    return numpy


def main() -> None:
    """Serve one submission."""
    descriptor = int(sys.argv.pop())
    os.set_inheritable(descriptor, False)
    give_up(sys.argv.pop())
    sys.path[:] = [path for path in sys.path if path != HERE]  # this folder is not the submission's to import from
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")  # what it printed survives a kill
    connection = Connection(descriptor)
    numpy = greet(connection)
    if numpy is not None:
        serve(connection, Host(numpy))


if __name__ == "__main__":
    main()
