"""Two-channel recordings mixed to one channel, as many recorders store them.

Truth stays what it was. Where nothing is known of a recording, the speech that the product's own
detector hears on each of its channels is the truth of who speaks when.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.nospeech import write_wav
from benchmarks.sets import Item
from benchmarks.truth import Truth
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.protocols import AudioSource


def mixed(items: Sequence[Item], folder: Path) -> Iterator[Item]:
    """Yield every item on one channel, in sets with `_mono` after their names.

    Parameters
    ----------
    items
        Recordings; those on one channel stay as they are.
    folder
        Takes the mixes.

    Raises
    ------
    IngestError
        When a recording cannot be decoded.
    """
    for item in items:
        source = open_recording(Recording(item.name, (item.audio,)), None)
        item = replace(item, set_name=f"{item.set_name}_mono")
        if source.format.channels == 1:
            yield item
            continue
        path = folder / item.set_name / f"{item.name}.wav"
        path.parent.mkdir(exist_ok=True)
        parts = [block.samples.mean(axis=0) for block in source.blocks()]
        write_wav(path, np.concatenate(parts), SAMPLE_RATE_HZ)
        yield replace(item, audio=path, truth=item.truth or channel_speech(source))


def channel_speech(source: AudioSource) -> Truth:
    """Return who speaks when by the speech on each channel."""
    weights = Weights(read_manifest(), default_folder())
    detector = SileroDetector(weights.locate("silero-vad").path)
    listening = listen(source, detector, SegmenterOptions(), lambda _at_ms: None)
    return Truth(segments={f"channel_{index}": own for index, own in enumerate(listening.segments)})
