"""What sections of the settings are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
Days = Annotated[int, Field(ge=1, le=3650)]
Share = Annotated[float, Field(gt=0.0, le=1.0)]

_DATABASES = ("sqlite:////", "postgresql+psycopg://")


def _of_a_known_kind(url: SecretStr) -> SecretStr:
    """Refuse other databases; the message does not repeat what may be a password."""
    if not url.get_secret_value().startswith(_DATABASES):
        raise ValueError(f"must begin with {' or '.join(_DATABASES)}")
    return url


DatabaseUrl = Annotated[SecretStr, AfterValidator(_of_a_known_kind)]


class Section(BaseModel):
    """A part of the tree; refuses unknown keys, and is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
