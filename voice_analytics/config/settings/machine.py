"""What the machine gives, and where model files are."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field

from voice_analytics.config.settings.section import Section


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Profile(StrEnum):
    """Settings that suit a kind of machine; each is a file in `edge_config/profiles`."""

    CPU_2CORE = "cpu-2core"
    CPU_8CORE = "cpu-8core"
    JETSON_ORIN = "jetson-orin"
    NVIDIA_T4 = "nvidia-t4"


class RuntimeSettings(Section):
    """What the machine gives."""

    device: Device = Field(default=Device.AUTO, description="`auto` takes CUDA where it is there.")
    threads: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Threads per worker; 0 shares the processor's cores among the workers.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Calls analysed at the same time.")


class ModelSettings(Section):
    """Where model files are."""

    folder: Path | None = Field(
        default=None,
        description="Folder of fetched models; left out, the user's data folder.",
    )
