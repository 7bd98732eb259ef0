"""A feature over some clips at a time: temporaries stay small, and threads have something to share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from autospeech.learner.features.frames import Frames
from autospeech.learner.features.segments import Rows

__all__ = ["in_parts"]

_PART_FRAMES: Final = 7500  # 150 s at 20 ms: temporaries of about a megabyte


def in_parts(describe: Callable[[Frames], Rows], frames: Frames, threads: int = 1) -> Rows:
    """Return `describe` of all clips, worked out part by part: shape (clips, numbers).

    Args:
        describe: From the frames of some clips to a row a clip; a row depends on its own clip alone.
        frames: Frames of all clips.
        threads: Parts worked on at the same time.
    """
    if not len(frames):
        return describe(_one_blank(frames))[:0]
    parts = list(frames.parts(_PART_FRAMES))
    if threads == 1:
        return np.concatenate([describe(part) for part in parts])
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(describe, parts)))


def _one_blank(frames: Frames) -> Frames:
    """Return one clip of one frame: what tells how wide a row would be."""
    return Frames(
        log_mel=np.zeros((1, frames.log_mel.shape[1]), np.float32),
        offsets=np.array([0, 1]),
        level=np.zeros((1, frames.level.shape[1]), np.float32),
        frame_seconds=frames.frame_seconds,
    )
