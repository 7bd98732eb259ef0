"""Converts what it is told on stdin, a JSON line a file: ``python -m autospeech.corpora.building.worker``."""

import json
import signal
import sys
from pathlib import Path

from autospeech.corpora.building.convert import Part, convert_parts

__all__ = ["main"]


def main() -> None:
    """Read requests from stdin until it ends; answer each with a JSON list of sentences on stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; our parent ends us
    for line in sys.stdin:
        request = json.loads(line)
        answer = convert_parts(Path(request["path"]), [Part(**part) for part in request["parts"]])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
