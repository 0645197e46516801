import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.backends.weights.world import manifest_data
from voice_analytics.backends.weights import Manifest, read_manifest
from voice_analytics.config.resources import shipped
from voice_analytics.errors import ConfigError, ModelError


def test_shipped_manifest_names_the_default_models_and_their_sizes() -> None:
    manifest = read_manifest()
    assert manifest.default_names == (
        "silero-vad",
        "swift-f0",
        "whisper-base",
        "pyannote-segmentation",
        "campplus",
        "minilm",
    )
    assert manifest.get("base").bytes == 147_882_941
    assert manifest.get("whisper-tiny.en").default is False


def test_every_shipped_model_has_its_licence_text_beside_it() -> None:
    for model in read_manifest().models:
        assert model.licence_file is not None
        text = shipped("models", model.licence_file).read_text(encoding="utf-8")
        assert {"MIT": "MIT License", "Apache-2.0": "Apache License"}[model.licence] in text
        assert "Copyright" in text


def test_every_size_of_the_recogniser_has_a_repository() -> None:
    utils = pytest.importorskip("faster_whisper.utils")
    assert set(utils.available_models()) == set(read_manifest().whisper_repositories)


def test_an_unknown_model_is_refused_with_the_known_names() -> None:
    with pytest.raises(ModelError, match=r"no model called nonsense; known are vad, whisper-base"):
        Manifest.model_validate(manifest_data()).get("nonsense")


def test_toml_that_cannot_be_read_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text("schema = ")
    with pytest.raises(ConfigError, match=r"manifest\.toml cannot be read as a model manifest"):
        read_manifest(path)
    with pytest.raises(ConfigError, match="No such file"):
        read_manifest(tmp_path / "other.toml")


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("bytes = 2309", "bytes = 0", "models.2.files.1.bytes", id="no bytes"),
        pytest.param("schema = 1", "schema = 2", "schema", id="other schema"),
        pytest.param('sha256 = "56a6', 'sha256 = "zza6', "models.2.files.1.sha256", id="no hash"),
        pytest.param('kind = "tree"', 'kind = "ftp"', "files.0.sources.0", id="unknown source"),
        pytest.param("licence =", "license =", "models.0.licence", id="unknown field"),
        pytest.param(
            'path = "silero-vad/', 'path = "../', "sources.0.tree.path", id="leaves its folder"
        ),
        pytest.param('name = "swift-f0"', 'name = "silero-vad"', "given twice", id="two models"),
        pytest.param('name = "config.json"', 'name = "model.bin"', "given twice", id="two files"),
        pytest.param('name = "config.json"', 'name = "a/b"', "plain file name", id="path as name"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    text = shipped("models", "manifest.toml").read_text(encoding="utf-8")
    path = tmp_path / "manifest.toml"
    path.write_text(_replaced(text, old, new))
    with pytest.raises(ConfigError) as caught:
        read_manifest(path)
    assert place in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_pinned_file_needs_a_source(tmp_path: Path) -> None:
    data: dict[str, Any] = tomllib.loads(
        shipped("models", "manifest.toml").read_text(encoding="utf-8")
    )
    data["models"][0]["files"][0]["sources"] = []
    with pytest.raises(ValueError, match=r"silero_vad\.onnx of silero-vad has no source"):
        Manifest.model_validate(data)


def test_taking_the_small_weights_again_changes_nothing(tmp_path: Path) -> None:
    script = shipped("models", "take_small_weights.py")
    environ = {**os.environ, "PYTHONPATH": str(script.parent.parent)}
    done = subprocess.run(
        [sys.executable, str(script), "--from", str(tmp_path)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "silero-vad/silero_vad.onnx: already right",
        "swift-f0/model.onnx: already right",
    ]
