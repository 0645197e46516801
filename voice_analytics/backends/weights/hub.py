"""The model hub, by its plain addresses.

`HF_ENDPOINT` names a mirror, `HF_TOKEN` a token for gated repositories; `HF_HUB_OFFLINE` forbids
any use of it.
"""

import os
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from voice_analytics.backends.weights.download import Downloader, Remote
from voice_analytics.errors import ModelError

ENDPOINT = "https://huggingface.co"
LISTING_LIMIT_BYTES = 4 << 20
OFF = frozenset({"", "0", "false", "no", "off"})


class _LargeFile(BaseModel):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HubFile(BaseModel):
    """A file of a repository."""

    name: Annotated[str, Field(alias="rfilename")]
    bytes: Annotated[int, Field(alias="size", ge=0)]
    lfs: _LargeFile | None = None
    """Hash of a large file; the hub tells none for a small one."""


class HubListing(BaseModel):
    """A repository at its newest revision."""

    revision: Annotated[str, Field(alias="sha", min_length=1)]
    files: Annotated[tuple[HubFile, ...], Field(alias="siblings")]
    card: Annotated[dict[str, Any] | None, Field(alias="cardData")] = None

    @property
    def licence(self) -> str:
        """Licence as the model card states it."""
        return str((self.card or {}).get("license", "not stated"))


class Hub:
    """Addresses and listings of the model hub."""

    def __init__(self, downloader: Downloader, environ: Mapping[str, str] = os.environ) -> None:
        self._downloader = downloader
        self._endpoint = (environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
        self._token = environ.get("HF_TOKEN")
        self._offline = environ.get("HF_HUB_OFFLINE", "").lower() not in OFF

    def remote(self, repository: str, revision: str, file: str) -> Remote:
        """Return the address of one file.

        Raises
        ------
        ModelError
            When the hub is forbidden.
        """
        return self._remote(f"{repository}/resolve/{quote(revision, safe='')}/{quote(file)}")

    def listing(self, repository: str) -> HubListing:
        """Return what a repository holds.

        Raises
        ------
        ModelError
            When the hub is forbidden, cannot be reached or answers something else.
        """
        remote = self._remote(f"api/models/{repository}?blobs=true")
        answer = self._downloader.read(remote, LISTING_LIMIT_BYTES)
        try:
            return HubListing.model_validate_json(answer)
        except ValidationError as error:
            raise ModelError("the hub's answer is no listing of a repository") from error

    def _remote(self, path: str) -> Remote:
        if self._offline:
            raise ModelError("HF_HUB_OFFLINE forbids it")
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return Remote(f"{self._endpoint}/{path}", headers)
