"""Sentences placed by meaning, with all-MiniLM-L6-v2 in int8 on onnxruntime."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from voice_analytics.backends.device import onnx_session

MOST_TOKENS = 128
"""What is longer is cut; sentences of calls are far shorter."""


class MiniLmEncoder:
    """Places English sentences so that those which mean the same lie near each other.

    The int8 network scales over everything it is given at once, so sentences run one at a time:
    then a sentence has one place only.

    Parameters
    ----------
    network
        `minilm.int8.onnx`, checked by its hash.
    tokenizer
        `tokenizer.json` that belongs to it, checked by its hash.

    Raises
    ------
    ModelError
        When the network cannot be loaded.
    """

    def __init__(self, network: Path, tokenizer: Path) -> None:
        # Sentences are short: a second thread costs more than it brings.
        self._session = onnx_session(network, threads=1)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def encode(self, text: str) -> NDArray[np.float32]:  # (384,)
        """Return the place of a sentence, a vector of length one."""
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        (places,) = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        place: NDArray[np.float32] = places[0]
        return place
