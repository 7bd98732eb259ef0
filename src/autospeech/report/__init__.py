"""Pictures and HTML pages of runs, in reading order.

1. ``palette``, ``text``, ``units``: colours for light and dark; foreign text made fit to show; numbers for readers.
2. ``picture``: from a drawn figure to files and into pages.
3. ``curve_plot``, ``confusion_plot``, ``reliability_plot``, ``calls_plot``: what is drawn.
4. ``page``: self-contained pages, for every room above.
5. ``explain``, ``run_view``, ``run_report``: the report of a run.
6. ``export_2019``: a run as the files of the 2019 programs.
"""

from autospeech.report.confusion_plot import plot_confusion
from autospeech.report.curve_plot import plot_curves
from autospeech.report.export_2019 import export_2019
from autospeech.report.page import Tile, render_page, write_page
from autospeech.report.picture import inline_picture, save_picture
from autospeech.report.reliability_plot import plot_reliability
from autospeech.report.run_report import write_run_report
from autospeech.report.run_view import MOMENTS

__all__ = [
    "MOMENTS",
    "Tile",
    "export_2019",
    "inline_picture",
    "plot_confusion",
    "plot_curves",
    "plot_reliability",
    "render_page",
    "save_picture",
    "write_page",
    "write_run_report",
]
