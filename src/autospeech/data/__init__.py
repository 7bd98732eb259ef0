"""The dataset format: audio, content files, memory-mapped store, solutions, validation.

The format itself: docs/reference/format.md. Reading order:

1. ``atomic``, ``cache``: files that appear whole or not at all; where converted data are kept.
2. ``content``: the clips' pickles, read without running anything they name.
3. ``solution``, ``metadata``: labels and sizes.
4. ``store``, ``convert``: ``ClipStore``, waveforms end to end in one mapped file, converted once.
5. ``dataset``, ``write``: ``open_dataset`` and ``write_dataset``.
6. ``audio``, ``ffmpeg``: recordings of any format -> 16 kHz mono 16-bit.
7. ``recording``, ``table``, ``recordings``: tables and folders of audio files -> ``Recording``, one a clip.
8. ``gather``, ``scatter``: recordings -> a dataset, and back.
9. ``archive``: a dataset as one zip.
10. ``clip_facts``, ``findings``, ``check``: what is wrong with a dataset, in sentences.
"""

from autospeech.data.archive import extract_dataset, pack_dataset
from autospeech.data.atomic import atomic_folder, write_atomically
from autospeech.data.audio import AudioInfo, audio_info, load_audio
from autospeech.data.cache import default_cache
from autospeech.data.check import check_dataset
from autospeech.data.dataset import Dataset, open_dataset
from autospeech.data.findings import Finding, Severity
from autospeech.data.gather import gather_dataset
from autospeech.data.scatter import scatter_dataset
from autospeech.data.solution import read_solution, write_solution
from autospeech.data.store import ClipStore
from autospeech.data.write import write_dataset

__all__ = [
    "AudioInfo",
    "ClipStore",
    "Dataset",
    "Finding",
    "Severity",
    "atomic_folder",
    "audio_info",
    "check_dataset",
    "default_cache",
    "extract_dataset",
    "gather_dataset",
    "load_audio",
    "open_dataset",
    "pack_dataset",
    "read_solution",
    "scatter_dataset",
    "write_atomically",
    "write_dataset",
    "write_solution",
]
