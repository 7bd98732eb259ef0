"""Kinds of sources that any corpus may come as, one file a kind.

1. ``class_folders``: one folder of audio files a class.
2. ``table``: csv or tsv with path and label.
3. ``audio_folder``: Hugging Face AudioFolder.
"""

from autospeech.corpora.sources.audio_folder import AudioFolder
from autospeech.corpora.sources.class_folders import ClassFolders
from autospeech.corpora.sources.table import Table

__all__ = ["AudioFolder", "ClassFolders", "Table"]
