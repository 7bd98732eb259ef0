"""The model card: README.md with the front matter of the Hugging Face hub."""

from typing import Any

from autospeech.classifier.licence import licence_lines
from autospeech.classifier.model import AudioModel
from autospeech.report.text import shorten
from autospeech.report.units import score_text, seconds_text

__all__ = ["model_card"]

_MOST_CLASSES = 200
_MARKUP = frozenset("\\`*_[]<>|#~$")


def model_card(model: AudioModel, *, picture: str | None = None) -> str:
    """Return the card of a model in Markdown.

    Args:
        model: The model.
        picture: File name of the learning curve beside the card; None: no picture.
    """
    parts = [
        _front_matter(model),
        "# Audio classifier",
        _opening(model),
        "## How good it is",
        *_quality(model),
        *([f"![Learning curve: NAUC expected from training clips, over seconds]({picture})"] if picture else []),
        "## Classes",
        _class_table(model),
        "## Intended use",
        _USE,
        "## How to use it",
        _HOW,
        "## What it is made of",
        *_made_of(model),
        "## Licence",
        _licence(model),
    ]
    return "\n\n".join(parts) + "\n"


_USE = (
    "Telling the classes above apart in recordings made like the training clips: the same languages, kinds of speakers,"
    " microphones and rooms. The figures say nothing about other recordings; try some of your own before relying on"
    " it. It always names one of its classes, also for a sound that belongs to none. Do not use it to decide about"
    " people (employment, credit, health, law, surveillance): voice is evidence of none of that."
)
_HOW = """```console
$ autospeech predict . recording.wav
```

```python
from pathlib import Path

from autospeech.classifier import Scorer, open_model
from autospeech.data import load_audio

scorer = Scorer(open_model(Path(".")))
print(scorer.model.classes, scorer.probabilities([load_audio(Path("recording.wav"))]))
```"""


def _front_matter(model: AudioModel) -> str:
    lines = ["library_name: autospeech", *licence_lines(model.licence), "pipeline_tag: audio-classification"]
    lines += ["tags:", "- audio-classification"]
    found = model.facts.judgement
    if found is not None:
        lines += [
            "model-index:",
            "- name: autospeech audio classifier",
            "  results:",
            "  - task: {type: audio-classification}",
            '    dataset: {name: "training clips, out of fold", type: private}',
            "    metrics:",
            f"    - {{type: accuracy, value: {found['accuracy']['value']:.4f}}}",
            f"    - {{type: nauc, value: {found['nauc']['value']:.4f}}}",
        ]
    return "\n".join(["---", *lines, "---"])


def _opening(model: AudioModel) -> str:
    names = [_cell(name) for name in model.classes[:8]]
    more = f" and {len(model.classes) - 8} more" if len(model.classes) > 8 else ""  # noqa: PLR2004  as above
    hears = f"Hears a recording (16 kHz, one channel) and says which of {len(model.classes)} classes it is"
    return f"{hears}: {', '.join(names)}{more}."


def _quality(model: AudioModel) -> list[str]:
    found = model.facts.judgement
    if found is None:
        return ["Not validated: this is a first answer, or there were too few clips to hold some out."]
    rows = [("NAUC (2 · AUC - 1)", found["nauc"]), ("accuracy", found["accuracy"])]
    table = ["| expected | value | 90 % interval |", "|---|---:|---:|"]
    table += [f"| {name} | {_of(one, 'value')} | {_of(one, 'low')} to {_of(one, 'high')} |" for name, one in rows]
    held = {
        "given": "No group (speaker, recording) was on both sides.",
        "guessed": "Nobody said which clips share a speaker: groups were guessed from the sound and held out whole.",
        "none": "Clips were held out one by one.",
    }
    how = f"Estimated on {found['clips']} training clips, each scored by models that had not heard it."
    return ["\n".join(table), f"{how} {held.get(found['groups'], '')}".strip()]


def _class_table(model: AudioModel) -> str:
    found = model.facts.judgement
    figures: list[dict[str, Any]] = [{}] * len(model.classes) if found is None else found["classes"]
    rows = ["| class | clips | AUC | precision | recall |", "|---|---:|---:|---:|---:|"]
    for name, one in list(zip(model.classes, figures, strict=True))[:_MOST_CLASSES]:
        numbers = " | ".join(score_text(one.get(key)) for key in ("auc", "precision", "recall"))
        rows.append(f"| {_cell(name)} | {one.get('clips', '—')} | {numbers} |")
    if len(model.classes) > _MOST_CLASSES:
        rows.append(f"| … {len(model.classes) - _MOST_CLASSES} more in config.json | | | | |")
    return "\n".join(rows)


def _made_of(model: AudioModel) -> list[str]:
    facts, encoder = model.facts, model.encoder
    data = f"Fitted to {facts.clips} clips, {seconds_text(facts.audio)} of sound, in {seconds_text(facts.spent)}"
    missing = "".join(
        f" {count} clips {why} were left out."
        for count, why in ((len(facts.left_out), "that could not be read"), (facts.late, "there was no time to read"))
        if count
    )
    heads = "\n".join(f"- {shorten(head.name, 80)}" for head in model.ensemble.heads)
    hears = "It hears with no pretrained encoder."
    if encoder is not None:
        digest = f" (SHA-256 {encoder.digest[:16]}…)" if encoder.digest else ""
        hears = f"It hears with the pretrained encoder {encoder.name}{digest}, which is not part of this folder."
    return [f"{data} (budget {facts.budget:g} s).{missing}", hears, f"Its heads:\n\n{heads}"]


def _licence(model: AudioModel) -> str:
    said = f"This model may be used under the licence `{model.licence}`."
    if model.licence is None:
        said = "Whoever fitted this model has stated no licence (`autospeech fit --license` states one): ask them."
    if model.encoder is not None:
        said += f" The encoder {model.encoder.name} has its own, `{model.encoder.licence}`."
    return said


def _of(figures: dict[str, float], key: str) -> str:
    return score_text(figures[key])


def _cell(name: object) -> str:
    r"""Return a class's name fit for a table: one line, no markup of its own.

    >>> _cell("a|b <i>")
    'a\\|b \\<i\\>'
    """
    return "".join(f"\\{letter}" if letter in _MARKUP else letter for letter in shorten(str(name), 60))
