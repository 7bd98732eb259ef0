"""Speaks what it is told on stdin, in a process of its own: ``python -m autospeech.corpora.espeak_worker OUT.npz``."""

import json
import sys

import numpy as np

from autospeech.corpora.espeak import Speaker, Utterance

__all__ = ["main"]


def main() -> None:
    """Read a JSON list of utterances from stdin; write their waveforms, end to end, and their lengths to the file."""
    speaker = Speaker()
    waveforms = [speaker.speak(Utterance(**values)) for values in json.load(sys.stdin)]
    lengths = np.array([len(waveform) for waveform in waveforms], dtype=np.int64)
    np.savez(sys.argv[1], samples=np.concatenate(waveforms), lengths=lengths)


if __name__ == "__main__":
    main()
