"""A model as one ONNX file: raw waveforms in, probabilities out, in reading order.

1. ``subset``: the heads a graph can hold, and what weighs them then.
2. ``values``: whole numbers and masks inside a graph.
3. ``windows``: which windows of each clip are heard; ``frontend``: their log-mel spectrograms.
4. ``hearing``: windows through the encoder, pooled; ``quick``: quick statistics; ``heads``: discriminants and fusion.
5. ``graph``: all of it as one graph; ``onnx_file``: the same on disk, with class names and licence.
6. ``loss``: what the exported part scores beside the whole model.
"""

from autospeech.classifier.export.loss import Loss, measure_loss
from autospeech.classifier.export.onnx_file import Exported, export_model
from autospeech.classifier.export.subset import Subset, exportable_subset

__all__ = ["Exported", "Loss", "Subset", "export_model", "exportable_subset", "measure_loss"]
