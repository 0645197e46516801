"""Where models run."""

import os

import pytest

from voice_analytics.backends.device import compute_type, cuda_devices, resolve_device, threads_for
from voice_analytics.errors import ModelError


@pytest.fixture
def no_cuda() -> None:
    if cuda_devices() > 0:
        pytest.skip("this machine has CUDA")


@pytest.mark.usefixtures("no_cuda")
@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_without_cuda_models_run_on_the_processor(wanted: str) -> None:
    assert resolve_device(wanted) == "cpu"


@pytest.mark.usefixtures("no_cuda")
def test_cuda_where_there_is_none_is_one_sentence() -> None:
    with pytest.raises(ModelError) as caught:
        resolve_device("cuda")
    message = str(caught.value)
    assert message.startswith("--device cuda: no CUDA device is usable here")
    assert message.endswith("use --device cpu or auto")
    assert "\n" not in message


def test_given_threads_are_taken() -> None:
    assert threads_for(3, workers=2) == 3


@pytest.mark.parametrize("workers", [1, 2, 1000])
def test_cores_are_shared_among_the_workers(workers: int) -> None:
    cores = len(os.sched_getaffinity(0))
    assert threads_for(0, workers) == max(1, cores // workers)


@pytest.mark.parametrize(
    ("device", "wanted", "expected"),
    [
        ("cpu", "auto", "int8"),
        ("cuda", "auto", "float16"),
        ("cpu", "float32", "float32"),
        ("cuda", "int8_float16", "int8_float16"),
    ],
)
def test_number_format_is_the_one_wanted_or_suits_the_device(
    device: str, wanted: str, expected: str
) -> None:
    assert compute_type(device, wanted) == expected


@pytest.mark.parametrize("wanted", ["float16", "int8_float16"])
def test_a_processor_does_not_compute_in_half_precision(wanted: str) -> None:
    with pytest.raises(ModelError, match=f"recognition.precision {wanted} needs CUDA"):
        compute_type("cpu", wanted)
