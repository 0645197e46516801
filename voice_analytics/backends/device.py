"""Where models run: the processor, or CUDA where it is there."""

import ctypes
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from voice_analytics.errors import ModelError

Array = NDArray[Any]

_M_ARENA_MAX = -8
_ARENAS = 2
_M_MMAP_THRESHOLD = -3
_MAPPED_BYTES = 4 << 20

AUTO = "auto"
CPU = "cpu"
CUDA = "cuda"


class OnnxSession(Protocol):
    """The part of an onnxruntime session that is used."""

    def run(self, outputs: None, inputs: Mapping[str, Array], /) -> Sequence[Array]:
        """Return all outputs for the named inputs."""


def cuda_devices() -> int:
    """Return how many CUDA devices the recogniser can use."""
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def resolve_device(wanted: str) -> str:
    """Return `cpu` or `cuda` for `auto`, `cpu` or `cuda`.

    Raises
    ------
    ModelError
        When CUDA is asked for and there is none.
    """
    if wanted == CPU:
        return CPU
    if cuda_devices() > 0:
        return CUDA
    if wanted == CUDA:
        raise ModelError(
            "--device cuda: no CUDA device is usable here (is the NVIDIA driver installed?); "
            "use --device cpu or auto"
        )
    return CPU


def compute_type(device: str, wanted: str = AUTO) -> str:
    """Return the number format the recogniser computes in on a device.

    Raises
    ------
    ModelError
        When the device cannot compute in the one wanted.
    """
    if wanted == AUTO:
        return "float16" if device == CUDA else "int8"
    if device != CUDA and wanted.endswith("float16"):
        raise ModelError(f"recognition.precision {wanted} needs CUDA; use int8, float32 or auto")
    return wanted


def threads_for(wanted: int, workers: int) -> int:
    """Return the threads each of `workers` may use; 0 shares the cores of this process."""
    return wanted or max(1, len(os.sched_getaffinity(0)) // workers)


def give_memory_back() -> None:
    """Have the C library return large blocks when they are freed, and hold few heaps.

    Left alone it keeps a heap per thread and what was freed in it: measured, 100 to 400 MB more at
    the peak for the same speed.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_ARENA_MAX, _ARENAS)
        tune(_M_MMAP_THRESHOLD, _MAPPED_BYTES)


def keep_to_itself() -> None:
    """Turn off what onnxruntime tells its makers; to be called before anything imports it.

    From 1.29 on its packages for Linux and macOS report sessions and models over the network, and
    leave an identifier of the machine and unsent reports in the user's cache.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def release_memory() -> None:
    """Have the C library return what was freed in small blocks too, as the weights of a network."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def onnx_session(
    path: Path, threads: int, device: str = CPU, *, pooled: bool = False
) -> OnnxSession:
    """Return an onnxruntime session for a model file.

    Parameters
    ----------
    path
        The model.
    threads
        Processor threads.
    device
        `cpu` or `cuda`.
    pooled
        Memory of a run is kept for the next one. Worth its size where runs are alike and the
        session does not outlive them.

    Raises
    ------
    ModelError
        When the file cannot be loaded.
    """
    keep_to_itself()
    import onnxruntime as ort
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The pool keeps the most it ever took, 40 to 85 MB for voices alone; without it freed blocks go
    # back to the system, for 2 to 9 % more time.
    options.enable_cpu_mem_arena = pooled
    wanted = ["CUDAExecutionProvider"] if device == CUDA else []
    here = set(ort.get_available_providers())
    providers = [name for name in [*wanted, "CPUExecutionProvider"] if name in here]
    try:
        session: OnnxSession = ort.InferenceSession(str(path), options, providers=providers)
        return session
    except (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NoSuchFile,
        failures.NotImplemented,
        failures.RuntimeException,
    ) as error:
        raise ModelError(
            f"{path.name}: cannot be loaded; run `voice-analytics models verify`"
        ) from error
