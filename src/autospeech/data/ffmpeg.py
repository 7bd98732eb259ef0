"""What libsndfile can't decode (m4a, aac, webm …), through the ffmpeg program where there is one."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Final

from autospeech.errors import DataError

__all__ = ["FFMPEG_ENDINGS", "decode_to_wav", "needs_ffmpeg"]

FFMPEG_ENDINGS: Final = frozenset(
    {".3gp", ".aac", ".ac3", ".amr", ".m4a", ".mka", ".mkv", ".mov", ".mp4", ".webm", ".wma", ".wv"}
)
"""Endings of files that go to ffmpeg."""
_PATIENCE_S: Final = 600


def needs_ffmpeg(path: Path) -> bool:
    """Return whether a file's ending is one that libsndfile has no decoder for.

    >>> needs_ffmpeg(Path("00001.m4a")), needs_ffmpeg(Path("a.mp3"))
    (True, False)
    """
    return path.suffix.lower() in FFMPEG_ENDINGS


def decode_to_wav(path: Path) -> IO[bytes]:
    """Decode a file's sound into a temporary WAV (32-bit float, rate and channels kept), at its beginning.

    Raises:
        DataError: There is no ffmpeg, or it can't decode the file.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        hint = "install ffmpeg, or convert the file to wav or flac"
        raise DataError(f"audio file {path}", expected="ffmpeg on the PATH for this format", got="none", hint=hint)
    wav = tempfile.NamedTemporaryFile(suffix=".wav")  # noqa: SIM115  the caller reads it; it goes when closed
    source = f"file:{path.resolve()}"
    command = [program, "-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file", "-i", source, "-vn"]
    command += ["-c:a", "pcm_f32le", "-f", "wav", wav.name]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        wav.close()
        raise DataError(f"audio file {path}", expected=f"decoded within {_PATIENCE_S} s", got="no end") from error
    if done.returncode:
        wav.close()
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise DataError(f"audio file {path}", expected="audio that ffmpeg reads", got=said[-1][:200])
    return wav
