"""Many submissions on many datasets, compared, in reading order.

1. ``plan``: ``BenchSpec``, ``Entry``: what is compared; ``plan_jobs``: one job for each pair.
2. ``finished``: which jobs are done already, by their folders and by what was asked.
3. ``anchors``: learning curves measured elsewhere.
4. ``run_bench``: run the rest, compare everything.
5. ``result``: ``BenchResult``, ``Cell``: what was found.
6. ``bench_page``: JSON and a self-contained page.
"""

from autospeech.bench.anchors import read_anchor, read_anchors
from autospeech.bench.bench_page import PAGE_NAME, write_bench
from autospeech.bench.plan import BenchSpec, Entry, plan_jobs
from autospeech.bench.result import BenchResult, Cell
from autospeech.bench.run_bench import run_bench

__all__ = [
    "PAGE_NAME",
    "BenchResult",
    "BenchSpec",
    "Cell",
    "Entry",
    "plan_jobs",
    "read_anchor",
    "read_anchors",
    "run_bench",
    "write_bench",
]
