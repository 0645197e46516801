"""The shipped ONNX networks are those that pyannote.audio runs."""

import hashlib
import os
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from tests.real import SAMPLES, diarizer_paths, sample_call, torch_network
from voice_analytics.backends.diarisation.segmentation import WINDOW_SAMPLES, SegmentationNetwork
from voice_analytics.backends.pyannote_audio.diarizer import ENVIRONMENT
from voice_analytics.backends.pyannote_audio.renamed import RENAMED_SHA256, renamed_copy
from voice_analytics.errors import StoreError

AGREED = 1e-4
"""Of probabilities."""

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore"),  # torch's and pyannote.audio's own
]


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    os.environ.update(ENVIRONMENT)
    from pyannote.audio import Model

    model = Model.from_pretrained(torch_network())
    assert model is not None
    return model.eval()


def test_the_segmentation_network_answers_as_before_conversion(network: torch.nn.Module) -> None:
    whole = sample_call("mono_mix")[0]
    windows = np.stack([whole[start : start + WINDOW_SAMPLES] for start in (0, 240_000, 800_000)])
    with torch.inference_mode():
        theirs = network(torch.from_numpy(windows[:, np.newaxis])).numpy()
    ours = SegmentationNetwork(diarizer_paths()[0]).run(windows)
    np.testing.assert_allclose(ours, np.exp(theirs), atol=AGREED)
    assert (ours.argmax(axis=2) == theirs.argmax(axis=2)).mean() > 0.9995


def test_converting_the_segmentation_network_again_gives_the_shipped_file(
    network: torch.nn.Module, tmp_path: Path
) -> None:
    again = tmp_path / "again.onnx"
    with torch.inference_mode():
        torch.onnx.export(
            network,
            (torch.zeros(1, 1, WINDOW_SAMPLES),),
            str(again),
            input_names=["x"],
            output_names=["y"],
            dynamic_axes={"x": {0: "N", 2: "T"}, "y": {0: "N", 1: "F"}},
            opset_version=17,
            dynamo=False,
        )
    assert _sha256(again) == _sha256(diarizer_paths()[0])


def test_the_voice_network_is_the_same_under_another_name(tmp_path: Path) -> None:
    shipped = diarizer_paths()[1]
    renamed = renamed_copy(shipped, tmp_path)
    assert _sha256(renamed) == RENAMED_SHA256
    assert "wespeaker" in str(renamed.relative_to(tmp_path))
    given = {"feats": np.random.default_rng(1).standard_normal((2, 150, 80)).astype(np.float32)}
    (ours,) = onnxruntime.InferenceSession(str(shipped)).run(["emb"], given)
    (theirs,) = onnxruntime.InferenceSession(str(renamed)).run(["embs"], given)
    assert np.array_equal(ours, theirs)


def test_a_broken_copy_is_made_again(tmp_path: Path) -> None:
    renamed = renamed_copy(diarizer_paths()[1], tmp_path)
    renamed.write_bytes(b"broken off")
    assert _sha256(renamed_copy(diarizer_paths()[1], tmp_path)) == RENAMED_SHA256


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(StoreError, match=r"campplus\.onnx cannot be written: .+"):
        renamed_copy(diarizer_paths()[1], SAMPLES / "mono_mix.flac")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
