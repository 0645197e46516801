"""Where nobody speaks there are no words."""

from pathlib import Path

import pytest

from benchmarks.nospeech import SOUNDS, write_set
from benchmarks.product import Analyse, open_product, settings_for
from tests.slow.command import need_models

pytestmark = [pytest.mark.slow, pytest.mark.model]

MINUTES = 1.0


@pytest.fixture(scope="module", params=["base", "tiny.en"])
def product(request: pytest.FixtureRequest) -> Analyse:
    need_models(request.param)
    return open_product(settings_for(model=request.param))


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    items = write_set(tmp_path_factory.mktemp("no_speech"), MINUTES)
    return {item.name: item.audio for item in items}


@pytest.mark.parametrize("name", [sound.__name__ for sound in SOUNDS])
def test_no_words(name: str, product: Analyse, recordings: dict[str, Path]) -> None:
    report = product(recordings[name]).document
    assert report["words"] == []
    assert report["call"]["language"] is None
    assert report["call"]["scorable"] is False
