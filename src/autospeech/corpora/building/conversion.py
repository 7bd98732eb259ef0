"""Recordings -> converted clips, in parallel; what an interrupted build converted is taken as it is."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from autospeech.contract import Seconds
from autospeech.corpora.building.clip import Clip
from autospeech.corpora.building.convert import Part, read_pieces
from autospeech.corpora.building.pool import Job, Workers
from autospeech.data.recording import Recording

__all__ = ["Converted", "Progress", "convert_recordings"]

_VERSION: Final = 1
"""Grows when conversion gives other samples, so that nothing old is taken."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a conversion is."""

    done: int
    """Recordings converted or refused."""
    total: int
    """Recordings in all."""
    seconds: Seconds
    """Sound converted so far."""


@dataclass(frozen=True, kw_only=True)
class Converted:
    """What a conversion gave."""

    clips: tuple[Clip, ...]
    """In the order of the recordings; silent ones left out."""
    skipped: tuple[str, ...]
    """A sentence for every recording that can't be read."""
    silent: int
    """How many clips were silent."""


def convert_recordings(
    recordings: Sequence[Recording],
    store: Path,
    *,
    segment: Seconds | None,
    jobs: int,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Converted:
    """Convert recordings to 16 kHz, 16 bits, perhaps cut into segments.

    Args:
        recordings: What to convert.
        store: Folder that keeps what is converted.
        segment: Length of the segments in seconds; None leaves recordings whole.
        jobs: How many processes read audio.
        on_progress: Told after every file.
    """
    stems = {index: _stem(each, store, segment) for index, each in enumerate(recordings)}
    skipped: list[str] = []
    by_file: dict[Path, list[int]] = defaultdict(list)
    for index, each in enumerate(recordings):
        if read_pieces(stems[index]) is None:
            by_file[each.path].append(index)
    seconds, done = 0.0, len(recordings) - sum(map(len, by_file.values()))
    with Workers(jobs) as workers:
        wanted = [_job(path, indices, recordings, stems, segment) for path, indices in by_file.items()]
        for job, sentences in workers.convert(wanted):
            skipped += [sentence for sentence in sentences if sentence]
            done += len(job.parts)
            seconds += sum(piece.seconds for part in job.parts for piece in read_pieces(part.stem) or [])
            on_progress(Progress(done=done, total=len(recordings), seconds=seconds))
    clips = [
        Clip(recording=each, piece=piece)
        for index, each in enumerate(recordings)
        for piece in read_pieces(stems[index]) or []
    ]
    heard = tuple(clip for clip in clips if not clip.piece.silent)
    return Converted(clips=heard, skipped=tuple(dict.fromkeys(skipped)), silent=len(clips) - len(heard))


def _job(
    path: Path, indices: Sequence[int], recordings: Sequence[Recording], stems: dict[int, str], segment: Seconds | None
) -> Job:
    parts = (
        Part(start=recordings[index].start, end=recordings[index].end, segment=segment, stem=stems[index])
        for index in indices
    )
    return Job(path=path, parts=tuple(parts))


def _stem(recording: Recording, store: Path, segment: Seconds | None) -> str:
    """Return where a recording's pieces go: named by place, size, modification, part and segment."""
    try:
        facts = recording.path.stat()
        seen = [facts.st_size, facts.st_mtime_ns]
    except OSError:
        seen = []
    key = [_VERSION, str(recording.path.absolute()), *seen, recording.start, recording.end, segment]
    name = blake2b(json.dumps(key).encode(), digest_size=16).hexdigest()
    folder = store / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder / name)
