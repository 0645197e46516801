"""Memory does not grow with the length of a call."""

from pathlib import Path

import pytest

from benchmarks.processes import FLAT_GROWTH, What, run_child
from tests.command import ROOT
from tests.real import SAMPLES
from tests.slow.command import need_models
from tests.slow.recordings import repeated_in_mu_law

pytestmark = [pytest.mark.slow, pytest.mark.model]

MOST_MEMORY_BYTES = 900_000_000
MIB = 2**20


@pytest.mark.parametrize(("minutes", "channels"), [(40, 2), (30, 1)])
def test_memory_is_flat_over_a_long_call(
    minutes: int, channels: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_models("base")
    calls = (SAMPLES / "good_listener.flac", SAMPLES / "poor_listener.flac")
    call = repeated_in_mu_law(calls, minutes, tmp_path / "long.wav", mono=channels == 1)
    monkeypatch.chdir(ROOT)
    run = run_child([What.ANALYSIS, str(call), "--model", "base"])
    # Stages take different amounts, so the halves of the stage that takes most are compared.
    whole_s = sum(run.timings.values())
    before_s = whole_s - run.timings["recognise"] - run.timings["compose"] - run.timings["redact"]
    recognising = run.memory_mib[int(len(run.memory_mib) * before_s / whole_s) :]
    half = len(recognising) // 2
    assert half > 20, "too few looks at the memory to tell"
    assert max(recognising[half:]) <= FLAT_GROWTH * max(recognising[:half])
    assert run.peak_memory_mib * MIB < MOST_MEMORY_BYTES
    assert run.words > minutes * 100
    assert ("diarise" in run.timings) == (channels == 1)
