"""How soon the command line answers: `import autospeech`, `autospeech --help`, and the first lines of a command.

python benchmarks/bench_cli.py [REPEATS]     prints one JSON line: medians and best of wall seconds, warm.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AUTOSPEECH = str(Path(sys.executable).with_name("autospeech"))
COMMANDS = {
    "python_pass": [sys.executable, "-c", "pass"],
    "import_autospeech": [sys.executable, "-c", "import autospeech"],
    "help": [AUTOSPEECH, "--help"],
    "run_help": [AUTOSPEECH, "run", "--help"],
    "version": [AUTOSPEECH, "--version"],
}


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def measured(command: list[str], repeats: int) -> dict[str, float]:
    seconds(command)  # warm: byte code and pages
    times = [seconds(command) for _ in range(repeats)]
    return {"median_s": round(statistics.median(times), 4), "best_s": round(min(times), 4)}


def commit() -> str:
    git = shutil.which("git") or "git"
    told = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    figures = {name: measured(command, repeats) for name, command in COMMANDS.items()}
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    bars = {"import_autospeech": 0.3, "help": 0.5}
    held = all(figures[name]["median_s"] < bar for name, bar in bars.items())
    print(json.dumps({"bench": "cli", "commit": commit(), "machine": machine, "bars": bars, "held": held, **figures}))


if __name__ == "__main__":
    main()
