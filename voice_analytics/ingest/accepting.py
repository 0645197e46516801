"""Recordings taken in: into the spool whole and readable, or refused with nothing left of them.

Used the same way for an upload, whose bytes come piece by piece, and for files in a folder.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from voice_analytics.domain.call import CallMetadata, Role
from voice_analytics.errors import ProtocolViolation, TooLarge
from voice_analytics.ingest.limited import Decoder
from voice_analytics.ingest.opening import open_file
from voice_analytics.ingest.recording import Recording, printable, shown
from voice_analytics.ingest.sidecar import checked_sidecar, parse_sidecar
from voice_analytics.ingest.spool import Parcel, Spool
from voice_analytics.pipeline.protocols import SourceFormat

_PIECE_BYTES = 1 << 18
_LONGEST_NAME_BYTES = 200
_PAIR = {0: Role.AGENT, 1: Role.CUSTOMER}
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A recording that is in the spool."""

    id: str
    """By which the spool has it."""

    label: str
    """Its files' names."""

    sha256: str
    """Of everything that came in, the sidecar as well: the same for the same recording again."""

    audio_sha256: str
    """Of the audio alone, as the report of the call has it."""

    document: Mapping[str, Any]
    """The sidecar as it came; empty where there was none."""

    metadata: CallMetadata
    """What the sidecar says."""

    format: SourceFormat


class Acceptance:
    """Takes recordings into the spool.

    Parameters
    ----------
    spool
        Where they go.
    decoder
        Tells whether they can be read.
    largest_bytes
        What all audio files of one recording may have together.
    roles
        Role of each channel in the settings.
    """

    def __init__(
        self, spool: Spool, decoder: Decoder, largest_bytes: int, roles: Mapping[int, Role]
    ) -> None:
        self.largest_bytes = largest_bytes
        self._spool = spool
        self._decoder = decoder
        self._roles = roles

    @contextmanager
    def begin(self, intake_id: str) -> Iterator["Incoming"]:
        """Give a recording to fill with what comes; unless it is accepted, nothing of it stays.

        Parameters
        ----------
        intake_id
            The id it gets.

        Raises
        ------
        StoreError
            When the spool's disk is full or cannot be written.
        """
        with self._spool.write(intake_id) as parcel:
            yield Incoming(intake_id, parcel, self._decoder, self.largest_bytes, self._roles)

    def take(
        self,
        intake_id: str,
        recording: Recording,
        document: Mapping[str, Any] | None = None,
    ) -> Accepted:
        """Take a recording on disk into the spool; its files stay.

        Parameters
        ----------
        intake_id
            The id it gets.
        recording
            The files.
        document
            What is known of it, in place of a sidecar file.

        Raises
        ------
        IngestError
            When it cannot be analysed.
        StoreError
            When the spool's disk is full or cannot be written.
        """
        with self.begin(intake_id) as incoming:
            for path in recording.paths:
                incoming.file(path.name)
                with open_file(path) as file:
                    while piece := file.read(_PIECE_BYTES):
                        incoming.write(piece)
            if document is None and recording.sidecar is not None:
                with open_file(recording.sidecar) as file:
                    document = parse_sidecar(file.read(), shown(recording.sidecar))
            return incoming.accept(document, printable(recording.name), recording.roles)


class Incoming:
    """A recording that is coming in; made by `Acceptance.begin`.

    Parameters
    ----------
    intake_id
        Its id.
    parcel
        Where it goes.
    decoder, largest_bytes, roles
        As in `Acceptance`.
    """

    def __init__(
        self,
        intake_id: str,
        parcel: Parcel,
        decoder: Decoder,
        largest_bytes: int,
        roles: Mapping[int, Role],
    ) -> None:
        self._id = intake_id
        self._parcel = parcel
        self._decoder = decoder
        self._largest_bytes = largest_bytes
        self._left_bytes = largest_bytes
        self._roles = roles
        self._names: list[str] = []
        self._digest = hashlib.sha256()
        self._part = hashlib.sha256()
        self._parts: list[bytes] = []

    def file(self, name: str) -> None:
        """Begin an audio file; a second one makes a pair, the agent's first.

        Raises
        ------
        ProtocolViolation
            When it is the third.
        """
        if len(self._names) == len(_PAIR):
            raise ProtocolViolation(
                "a recording has one audio file, or the agent's and the customer's; send no more"
            )
        if self._names:
            self._parts.append(self._part.digest())
            self._part = hashlib.sha256()
        self._names.append(file_name(name))
        self._parcel.begin(self._names[-1])

    def write(self, piece: bytes) -> None:
        """Add to the file that was begun.

        Raises
        ------
        TooLarge
            When the recording has more bytes than it may have.
        StoreError
            When the disk is full or cannot be written.
        """
        self._left_bytes -= len(piece)
        if self._left_bytes < 0:
            raise too_large(self._largest_bytes)
        self._digest.update(piece)
        self._part.update(piece)
        self._parcel.write(piece)

    def accept(
        self,
        document: object = None,
        name: str | None = None,
        roles: Mapping[int, Role] | None = None,
    ) -> Accepted:
        """Keep the recording when it can be analysed.

        Parameters
        ----------
        document
            The sidecar's JSON value, as `parse_sidecar` gives it; None where there is none.
        name
            The recording's name; left out, that of its first file.
        roles
            Role of each channel where the files tell it; left out, that of a pair.

        Raises
        ------
        IngestError
            When the sidecar is wrong, or the audio cannot be decoded.
        StoreError
            When the disk is full or cannot be written.
        """
        if not self._names:
            raise ProtocolViolation("no audio came; send the recording as a file")
        metadata = CallMetadata() if document is None else checked_sidecar(document, "sidecar")
        sidecar = None if document is None else _canonical(document)
        pair = _PAIR if len(self._names) == len(_PAIR) else None
        stated = roles or pair
        self._parcel.complete(name or PurePosixPath(self._names[0]).stem, sidecar, stated)
        with self._parcel.opened() as recording:
            source = self._decoder.open(recording, metadata.channels or stated, self._roles)
        self._parcel.keep()
        return Accepted(
            id=self._id,
            label=" + ".join(self._names),
            sha256=self._whole_sha256(sidecar),
            audio_sha256=self._digest.hexdigest(),
            document=dict(document) if isinstance(document, dict) else {},
            metadata=metadata,
            format=source.format,
        )

    def _whole_sha256(self, sidecar: bytes | None) -> str:
        parts = b"".join((*self._parts, self._part.digest()))
        return hashlib.sha256(parts + (sidecar or b"")).hexdigest()


def too_large(largest_bytes: int) -> TooLarge:
    """Return what to say of a recording that has, or states, more bytes than it may have."""
    return TooLarge(
        f"the recording is larger than {largest_bytes >> 20} MiB (upload.largest_mb); send it "
        "compressed, as FLAC or Opus, or in parts"
    )


def checked_key(text: str) -> str:
    """Return an idempotency key: 1 to 200 visible ASCII characters, made up by the sender.

    Raises
    ------
    ProtocolViolation
        When it is none.
    """
    if not _KEY.fullmatch(text):
        raise ProtocolViolation(
            "Idempotency-Key must be 1 to 200 visible ASCII characters, such as a UUID"
        )
    return text


def file_name(given: str) -> str:
    """Return a sender's name of a file without folders, fit for messages, and not too long."""
    name = printable(re.split(r"[/\\]", given)[-1]).strip() or "recording"
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix) <= 10 else ""
    stem = name.removesuffix(suffix).encode()[: _LONGEST_NAME_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix


def _canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
