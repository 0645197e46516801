"""A call in progress on its way to disk: gathered by one thread, written by another."""

import errno
from collections import deque
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.ingest.capture.entries import Began, Entry, Quality, entry_of, written
from voice_analytics.ingest.capture.pauses import Pauses
from voice_analytics.ingest.capture.sealed_log import SealedLog
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import (
    CallOpened,
    Event,
    LegAudio,
    LegId,
    Paused,
    Resumed,
)

MOST_WAITING_BYTES = 4 << 20
"""Of one call, before audio is left out: two minutes of two legs that the disk did not take."""

_SAMPLE_BYTES = 2


class Capture:
    """One call being kept; made by `CaptureFolder.begin`.

    `put` and `end` belong to the thread that has the sockets, `write` and `sync` to the one that
    has the disk.

    Parameters
    ----------
    capture_id
        By which it is found again.
    path
        Its file.
    key
        The spool's.
    call
        Who is calling.
    began_ms
        When the call's clock was 0: milliseconds since 1970 in UTC.
    """

    def __init__(
        self, capture_id: str, path: Path, key: bytes, call: CallOpened, began_ms: int
    ) -> None:
        self.id = capture_id
        self.path = path
        self.source = call.source
        """The trunk it came over."""
        self.shed_ms = 0
        """Audio that was left out because the disk was full or too slow, all legs together."""
        self.ended = False
        """Nothing more is put in; what is left is to be written."""
        self._key = key
        self._log: SealedLog | None = None
        self._pauses = Pauses()
        self._waiting: deque[Entry] = deque([Began(call, began_ms)])
        self._waiting_bytes = 0
        self._failed: list[Entry] = []

    def put(self, event: Event, at_ms: int) -> None:
        """Take what happened at a time of the call; audio in a pause goes no further."""
        if isinstance(event, LegAudio):
            for part in self._pauses.outside(event):
                self._put_audio(part)
            return
        if isinstance(event, Paused | Resumed):
            self._pauses.note(event)
        entry = entry_of(event, at_ms)
        if entry is not None:
            self._waiting.append(entry)

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        """Take how a leg has arrived so far; the last word counts."""
        counts = {name: getattr(quality, name) for name in LegQuality.__slots__}
        self._waiting.append(Quality(leg, counts))

    def end(self) -> None:
        """Say that nothing more comes."""
        self.ended = True

    def write(self) -> bool:
        """Append what waits; return whether there was something.

        Raises
        ------
        StoreError
            When the disk does not take it. Its audio is left out and counted, the rest is tried
            again with the next.
        """
        entries = [*self._failed, *self._taken()]
        self._failed = []
        if not entries:
            return False
        try:
            if self._log is None:
                self._log = SealedLog(self.path, self._key, self.id)
            self._log.append(b"".join(map(written, entries)))
        except OSError as error:
            self._failed = [one for one in entries if not isinstance(one, LegAudio)]
            self.shed_ms += sum(_length_ms(one) for one in entries if isinstance(one, LegAudio))
            raise _not_kept(self.path.parent, error) from error
        return True

    def sync(self) -> None:
        """Make what was written outlast a loss of power.

        Raises
        ------
        StoreError
            When the disk fails.
        """
        try:
            if self._log is not None:
                self._log.sync()
        except OSError as error:
            raise _not_kept(self.path.parent, error) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._log is not None:
            self._log.close()

    def _put_audio(self, audio: LegAudio) -> None:
        size = len(audio.samples) * _SAMPLE_BYTES
        if self._waiting_bytes + size > MOST_WAITING_BYTES:
            self.shed_ms += _length_ms(audio)
            return
        self._waiting_bytes += size
        self._waiting.append(audio)

    def _taken(self) -> list[Entry]:
        taken: list[Entry] = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        self._waiting_bytes = 0
        return taken


def _length_ms(audio: LegAudio) -> int:
    return len(audio.samples) * 1000 // audio.rate_hz


def _not_kept(folder: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            f"the disk of {folder} is full, so audio of calls in progress is being lost; free "
            "space on it"
        )
    return StoreError(
        f"{folder} cannot be written ({error.strerror}), so audio of calls in progress is being "
        "lost; check the disk"
    )
