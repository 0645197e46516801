"""The voice network under the names that pyannote.audio expects.

pyannote.audio takes an embedding network in ONNX form only from a path that says `wespeaker`, and
only when its output is called `embs`. The shipped network is the same but for that name.
"""

from pathlib import Path

from voice_analytics.backends.weights.files import Hashes
from voice_analytics.errors import ModelError, StoreError

FOLDER_NAME = "campplus-wespeaker"
FILE_NAME = "campplus.onnx"
RENAMED_SHA256 = "4277f88aa49a3233fee24263aadaaed72983bda32d149e92734d8ca333df6c7d"

OURS, THEIRS = "emb", "embs"


def renamed_copy(voices: Path, folder: Path) -> Path:
    """Return the path of the copy, made below `folder` when it is not there yet.

    Parameters
    ----------
    voices
        `campplus.onnx`, checked by its hash.
    folder
        The models folder.

    Raises
    ------
    ModelError
        When what was made is not the file expected.
    StoreError
        When it cannot be written.
    """
    target = folder / FOLDER_NAME / FILE_NAME
    if _is_right(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        partial.write_bytes(_renamed(voices))
        partial.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from error
    if not _is_right(target):
        raise ModelError(
            f"{target} did not come out as expected (SHA-256 {RENAMED_SHA256}): "
            "install the versions of requirements-pyannote.lock"
        )
    return target


def _is_right(path: Path) -> bool:
    return path.is_file() and Hashes().sha256(path) == RENAMED_SHA256


def _renamed(voices: Path) -> bytes:
    import onnx

    network = onnx.load(voices)
    for node in network.graph.node:
        for place, name in enumerate(node.output):
            if name == OURS:
                node.output[place] = THEIRS
    for output in network.graph.output:
        if output.name == OURS:
            output.name = THEIRS
    content: bytes = network.SerializeToString()
    return content
