"""What goes wrong when pyannote.audio is loaded is one sentence."""

from pathlib import Path

import pytest

from tests.real import diarizer_paths, torch_network
from voice_analytics.backends.pyannote_audio.diarizer import PyannoteDiarizer
from voice_analytics.backends.pyannote_audio.package import installed, installed_version
from voice_analytics.errors import ModelError

pytestmark = pytest.mark.model


def test_the_package_is_found_without_importing_it() -> None:
    assert installed()
    assert installed_version() == "4.0.7"


def test_a_file_that_is_no_network_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "pytorch_model.bin"
    broken.write_bytes(b"no network")
    with pytest.raises(ModelError) as caught:
        PyannoteDiarizer(broken, diarizer_paths()[1], tmp_path).open()
    assert str(caught.value) == (
        "pytorch_model.bin: cannot be loaded by pyannote.audio; run `voice-analytics models verify`"
    )


def test_cuda_that_torch_cannot_use_is_one_sentence(tmp_path: Path) -> None:
    asked = PyannoteDiarizer(torch_network(), diarizer_paths()[1], tmp_path, device="cuda")
    with pytest.raises(ModelError) as caught:
        asked.open()
    assert str(caught.value) == (
        "torch here cannot use CUDA: install a build of torch for it, "
        "or set diarisation.backend to onnx"
    )
