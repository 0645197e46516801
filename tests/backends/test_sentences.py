"""The shipped sentence model keeps the promise of `SentenceEncoder`."""

import numpy as np
import pytest

from voice_analytics.backends.minilm import MiniLmEncoder
from voice_analytics.backends.weights import Weights, default_folder, read_manifest


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    network, tokenizer = Weights(read_manifest(), default_folder()).locate("minilm").files
    return MiniLmEncoder(network.path, tokenizer.path)


def test_a_sentence_has_one_place_of_length_one(encoder: MiniLmEncoder) -> None:
    place = encoder.encode("I am worried about my parcel.")
    assert place.dtype == np.float32
    assert place.shape == (384,)
    assert float(np.linalg.norm(place)) == pytest.approx(1.0, abs=1e-5)
    encoder.encode("Something else in between.")
    assert np.array_equal(place, encoder.encode("I am worried about my parcel."))


def test_what_means_the_same_lies_nearer(encoder: MiniLmEncoder) -> None:
    upset = encoder.encode("I am very upset about this.")
    same = encoder.encode("This has made me really unhappy.")
    other = encoder.encode("The invoice number has nine digits.")
    assert float(upset @ same) > float(upset @ other) + 0.2


def test_very_long_and_empty_sentences_have_a_place(encoder: MiniLmEncoder) -> None:
    for text in ("", "word " * 1000):
        assert np.isfinite(encoder.encode(text)).all()
