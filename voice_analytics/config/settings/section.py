"""What sections of the settings are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
Days = Annotated[int, Field(ge=1, le=3650)]
Share = Annotated[float, Field(gt=0.0, le=1.0)]


class Section(BaseModel):
    """A part of the tree; refuses unknown keys, and is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
