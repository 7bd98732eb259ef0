"""`autospeech export`: a model as one ONNX file, for programs without this package."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autospeech.cli.output import print_json

if TYPE_CHECKING:
    from autospeech.classifier.export import Exported, Loss

__all__ = ["EXAMPLES", "export"]

EXAMPLES = "Examples:  autospeech export model model.onnx  ·  autospeech export model model.onnx --data data/emo --json"


def export(
    model: Annotated[Path, typer.Argument(help="Model folder, as autospeech fit writes it.")],
    out: Annotated[Path, typer.Argument(help="File to write; ends in .onnx.")],
    *,
    data: Annotated[
        Path | None, typer.Option(help="Dataset whose labelled test clips tell what exporting costs.")
    ] = None,
    small: Annotated[
        bool, typer.Option("--small", help="Encoder in whole numbers: a third of the size, probabilities less exact.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write a model as one ONNX file: 16 kHz waveforms in, probabilities out, everything between inside.

    Heads on the encoder's states and on quick statistics are exported, others are left out; what that costs is told.
    """
    from autospeech.classifier.export import export_model, measure_loss  # noqa: PLC0415  loaded when used
    from autospeech.classifier.folder import open_model  # noqa: PLC0415  the same
    from autospeech.data import open_dataset  # noqa: PLC0415  the same

    whole = open_model(model)
    dataset = None if data is None else open_dataset(data)
    exported = export_model(whole, out, precision="int8" if small else "float32")
    loss = None if dataset is None else measure_loss(whole, out, dataset)
    if json:
        print_json(_facts(exported, loss))
    else:
        typer.echo("\n".join(_lines(exported, loss)))


def _facts(exported: "Exported", loss: "Loss | None") -> dict[str, Any]:
    subset = exported.subset
    measured = None if loss is None else {"model": loss.model, "exported": loss.exported, "clips": loss.clips}
    return {
        "file": str(exported.path),
        "bytes": exported.size,
        "heads": [head.name for head in subset.ensemble.heads],
        "left_out": list(subset.left_out),
        "nauc_lost": subset.loss if loss is None else loss.lost,
        "nauc": measured,
    }


def _lines(exported: "Exported", loss: "Loss | None") -> list[str]:
    subset = exported.subset
    lines = [
        f"{exported.path}: {exported.size / 1e6:.1f} MB",
        f"heads exported: {', '.join(head.name for head in subset.ensemble.heads)}",
    ]
    if subset.left_out:
        lines.append(f"heads left out: {', '.join(subset.left_out)}")
    if loss is not None:
        return [
            *lines,
            f"NAUC lost: {loss.lost:.4f} (model {loss.model:.4f}, file {loss.exported:.4f}, on {loss.clips} clips)",
        ]
    if subset.loss is None:
        return [*lines, "NAUC lost: not known, nobody kept out-of-fold scores; measure it with --data DATASET"]
    how = "expected, out of fold; --data DATASET measures it" if subset.left_out else "every head is exported"
    return [*lines, f"NAUC lost: {subset.loss:.4f} ({how})"]
