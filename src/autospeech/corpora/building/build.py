"""`build_datasets`: a source -> one dataset, or several that share nothing."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autospeech.contract import Labels
from autospeech.corpora.building.card import card_of, origins_of
from autospeech.corpora.building.choose import capped, distinct, largest_classes, within_classes
from autospeech.corpora.building.clip import Clip
from autospeech.corpora.building.conversion import Converted, Progress, convert_recordings
from autospeech.corpora.building.leaks import Leaks, find_leaks
from autospeech.corpora.building.near import near_duplicates
from autospeech.corpora.building.options import BuildOptions
from autospeech.corpora.building.split import deal_sets, split_set
from autospeech.corpora.source import Source
from autospeech.data import write_dataset
from autospeech.data.atomic import storage_errors
from autospeech.data.findings import some
from autospeech.data.recording import Recording
from autospeech.data.recordings import class_names
from autospeech.errors import DataError, UsageError

__all__ = ["Built", "build_datasets"]


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build made."""

    folders: tuple[Path, ...]
    """Dataset folders, one a set."""
    leaks: tuple[Leaks, ...]
    """What leaks in each."""
    clips: int
    """Clips in all of them."""
    skipped: tuple[str, ...]
    """A sentence for every recording that couldn't be read."""
    remarks: tuple[str, ...]
    """What was left out, and why."""

    def __bool__(self) -> bool:
        """Return whether every recording could be read."""
        return not self.skipped


def build_datasets(
    source: Source, out: Path, options: BuildOptions, *, on_progress: Callable[[Progress], None] = lambda _: None
) -> Built:
    """Make datasets from a source; recordings that can't be read are skipped and told.

    Converted clips are kept beside `out` until the build is finished: one that was interrupted goes on there.

    Args:
        source: Where the recordings come from.
        out: New or empty folder; with sets it receives a folder each.
        options: What is wanted.
        on_progress: Told after every file.

    Raises:
        DataError: The source is not what it should be, or fewer than two classes are left.
        UsageError: `out` holds something.
        MachineryError: The disk is full, read-only or not ours.
    """
    _check_new(out, options)
    remarks = list(source.remarks())
    recordings = _chosen(source, options, remarks)
    store = out.absolute().with_name(f".{out.name}.building")
    with storage_errors(store):
        store.mkdir(parents=True, exist_ok=True)
        converted = convert_recordings(
            recordings, store, segment=options.segment, jobs=options.jobs, on_progress=on_progress
        )
    built = _dealt(source, out, options, converted, remarks)
    shutil.rmtree(store, ignore_errors=True)
    return built


def _check_new(out: Path, options: BuildOptions) -> None:
    for folder in [out / name for name in options.sets] or [out]:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"folder {folder}", expected="a new or empty folder", got="one that holds something")


def _chosen(source: Source, options: BuildOptions, remarks: list[str]) -> list[Recording]:
    """Choose what need be read at all: segments are counted after they are cut."""
    found = distinct(source.recordings(), remarks)
    if not found:
        hint = "fill the column label, or give one folder of audio files a class"
        raise DataError(f"labelled recordings in {source.root}", expected="at least one", got="none", hint=hint)
    if options.segment is None:
        found = within_classes(found, _label, options.min_clips_per_class, "clips", remarks)
        found = largest_classes(found, _label, _all_classes(options), remarks)
    most = None if options.max_clips is None else options.max_clips * options.count
    return capped(found, _label, most, np.random.default_rng(options.seed))


def _all_classes(options: BuildOptions) -> int | None:
    if options.classes is None:
        return None
    return options.classes * (options.count if options.disjoint_classes else 1)


def _dealt(source: Source, out: Path, options: BuildOptions, converted: Converted, remarks: list[str]) -> Built:
    """Deal converted clips into sets, and write each."""
    if converted.skipped and not converted.clips:
        got = f"none of {len(converted.skipped)}"
        raise DataError("readable recordings", expected="at least one", got=got, hint=f"first: {converted.skipped[0]}")
    if converted.silent:
        remarks.append(f"{converted.silent} clips are silent; left out")
    rng = np.random.default_rng(options.seed)
    clips = within_classes(converted.clips, _class, options.min_clips_per_class, "readable clips", remarks)
    wanted = _all_classes(options) if options.segment is not None else None
    clips = largest_classes(clips, _class, wanted, remarks)
    sets = deal_sets(clips, options.count, rng, disjoint_classes=options.disjoint_classes, remarks=remarks)
    folders, leaks, count = [], [], 0
    told = list(remarks)
    for number, dealt in enumerate(sets):
        own = [*remarks, *_heard_elsewhere(sets, number, options.sets)]
        redraw = options.test_size is not None or options.count > 1
        drawn = redraw or not any(clip.recording.split for clip in dealt)
        kept = capped(dealt, _class, options.max_clips, rng)
        sides = split_set(kept, options.share, rng, redraw=redraw, remarks=own)
        folder = out / options.sets[number] if options.sets else out
        leaks.append(find_leaks(*sides, seed=options.seed))
        folders.append(_written(folder, source, options, sides, (leaks[-1], own, converted.skipped, drawn)))
        count += sum(map(len, sides))
        told += [remark for remark in own if remark not in told]
    return Built(
        folders=tuple(folders), leaks=tuple(leaks), clips=count, skipped=converted.skipped, remarks=tuple(told)
    )


def _heard_elsewhere(sets: Sequence[Sequence[Clip]], number: int, names: Sequence[str]) -> list[str]:
    """Say which later sets have clips that sound like clips of this one."""
    remarks = []
    for other in range(number + 1, len(sets)):
        pairs = near_duplicates(sets[number], sets[other])
        named = [f"{sets[other][theirs].named()} like {sets[number][ours].named()}" for ours, theirs in pairs]
        if named:
            remarks.append(f"{len(named)} clips of {names[other]} sound like clips of {names[number]} ({some(named)})")
    return remarks


def _written(
    folder: Path,
    source: Source,
    options: BuildOptions,
    sides: tuple[list[Clip], list[Clip]],
    told: tuple[Leaks, Sequence[str], Sequence[str], bool],
) -> Path:
    leaks, remarks, skipped, drawn = told
    classes = class_names(clip.label for clip in sides[0])
    name = options.name or folder.name
    if options.name and options.sets:
        name = f"{options.name}_{folder.name}"
    card = card_of(name, source, options, sides, classes=classes, drawn=drawn, remarks=remarks, skipped=skipped)
    beside = {
        f"{name}.classes.json": json.dumps(classes, ensure_ascii=False).encode(),
        "card.json": card,
        "leaks.json": leaks.as_bytes(),
        "leaks.txt": leaks.as_text().encode(errors="surrogateescape"),
        "origins.csv": origins_of(source.root, sides),
    }
    train, test = sides
    return write_dataset(
        folder,
        name=name,
        train=(clip.piece.waveform() for clip in train),
        train_labels=_one_hot(train, classes),
        test=(clip.piece.waveform() for clip in test),
        test_labels=_one_hot(test, classes),
        time_budget=options.time_budget,
        beside=beside,
    )


def _one_hot(clips: Sequence[Clip], classes: Sequence[str]) -> Labels:
    place = {name: index for index, name in enumerate(classes)}
    return np.eye(len(classes), dtype=np.uint8)[[place[clip.label] for clip in clips]]


def _label(recording: Recording) -> str:
    return recording.label


def _class(clip: Clip) -> str:
    return clip.label
