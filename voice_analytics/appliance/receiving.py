"""Calls in progress kept as they come, and handed in for their analysis when they have ended."""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from voice_analytics.appliance.taking import From, TakingIn
from voice_analytics.domain.call import Role
from voice_analytics.domain.intake import Intake, Priority
from voice_analytics.domain.operating import ReceivedLeg
from voice_analytics.errors import IngestError, StoreError
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.reading import CapturedCall
from voice_analytics.ingest.capture.receptions import received_legs
from voice_analytics.ingest.capture.recorder import Recorder
from voice_analytics.ingest.capture.wave import sidecar_of, wav_pieces
from voice_analytics.ingest.capture.writing import Capture
from voice_analytics.ingest.session.events import CallOpened

LIVE = "live"
"""The source of calls that were mirrored here while they were in progress."""

_AGAIN_S = 30.0


def _not_noted(_call_id: str, _legs: Sequence[ReceivedLeg]) -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True)
class HandingIn:
    """What else is done with calls that are handed in."""

    delays_ms: Mapping[str, Mapping[Role, int]] = field(default_factory=dict)
    """By how much each party is delivered late, always, by trunk."""

    noted: Callable[[str, Sequence[ReceivedLeg]], None] = _not_noted
    """Told how the legs of a call arrived; may be told twice, and raise `StoreError`."""


PLAINLY = HandingIn()


class Receiving:
    """Keeps calls in progress and hands them in; made by `receiving`.

    Parameters
    ----------
    folder
        Where calls in progress lie.
    taking
        Takes recordings in.
    now_ms
        The time.
    handing
        What else is done with a call that is handed in.
    """

    def __init__(
        self,
        folder: CaptureFolder,
        taking: TakingIn,
        now_ms: Callable[[], int],
        handing: HandingIn,
    ) -> None:
        self._handing = handing
        self._folder = folder
        self._taking = taking
        self._now_ms = now_ms
        self._log = structlog.get_logger("voice_analytics.receiving")
        self._whole: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._recorder = Recorder(folder, self._whole.put, self._trouble)
        self._stop = threading.Event()
        self._threads = (
            threading.Thread(target=self._recorder.run, args=(self._stop,), name="captures"),
            threading.Thread(target=self._hand_in_all, name="captures-in"),
        )

    @property
    def shed_ms(self) -> Mapping[str, int]:
        """Return how much audio the disk did not take, of all calls so far, by their trunk."""
        return self._recorder.shed_ms

    def begin(self, call: CallOpened) -> Capture:
        """Return what keeps a call that begins now; what it is told last is that it has ended."""
        return self._recorder.begin(call, self._now_ms())

    def start(self) -> None:
        """Begin to write; calls that were cut short when this ended last are handed in first.

        Raises
        ------
        StoreError
            When the folder cannot be made or read.
        """
        self._folder.prepare()
        for capture_id in self._folder.left_over():
            self._whole.put(capture_id)
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Write what is left and hand it in; what cannot be now is at the next start."""
        self._stop.set()
        self._threads[0].join()
        self._whole.put(None)
        self._threads[1].join()

    def _hand_in_all(self) -> None:
        waiting: list[str] = []
        while True:
            try:
                capture_id = self._whole.get(timeout=_AGAIN_S if waiting else None)
            except queue.Empty:
                waiting = [one for one in waiting if not self._handed_in(one)]
                continue
            if capture_id is None:
                return
            if not self._handed_in(capture_id):
                waiting.append(capture_id)

    def _handed_in(self, capture_id: str) -> bool:
        """Hand a call in; return whether there is no more to do about it."""
        try:
            hand_in(self._folder, capture_id, self._taking, self._now_ms(), self._handing)
        except IngestError as error:
            self._log.warning("capture_refused", call_id=capture_id, why=str(error))
        except StoreError as error:
            self._log.warning("capture_waits", call_id=capture_id, why=str(error))
            return False
        return True

    def _trouble(self, why: str | None) -> None:
        if why is None:
            self._log.info("captures_written_again", shed_ms=sum(self.shed_ms.values()))
        else:
            self._log.error("captures_not_written", why=why)


def hand_in(
    folder: CaptureFolder,
    capture_id: str,
    taking: TakingIn,
    now_ms: int,
    handing: HandingIn = PLAINLY,
) -> Intake | None:
    """Hand in a call that has ended, or was cut short; return None where nothing was heard of it.

    Done again, as after a crash, it is the same recording.

    Parameters
    ----------
    folder
        Where it lies; it is removed from there.
    capture_id
        Which one.
    taking
        Takes recordings in.
    now_ms
        The time.
    handing
        What else is done with it.

    Raises
    ------
    IngestError
        When it is larger than a recording may be; it stays where it is.
    StoreError
        When the spool, the store or the queue cannot be written; try again.
    """
    call = folder.read(capture_id)
    intake = None if call is None or not call.tracks else _taken(call, taking, now_ms, handing)
    if call is not None:
        handing.noted(call.id, received_legs(call))
    folder.remove(capture_id)
    return intake


def _taken(call: CapturedCall, taking: TakingIn, now_ms: int, handing: HandingIn) -> Intake:
    delays_ms = handing.delays_ms.get(call.call.source)
    with taking.begin() as incoming:
        incoming.file(f"{call.id}.wav")
        for piece in wav_pieces(call):
            incoming.write(piece)
        accepted = incoming.accept(sidecar_of(call, delays_ms), call.id)
    origin = From(LIVE, key=f"{LIVE}/{call.id}", priority=Priority.LIVE)
    return taking.record(accepted, origin, now_ms)


@contextmanager
def receiving(
    folder: CaptureFolder,
    taking: TakingIn,
    now_ms: Callable[[], int],
    handing: HandingIn = PLAINLY,
) -> Iterator[Receiving]:
    """Give what keeps calls in progress; within the block it writes.

    Parameters
    ----------
    folder, taking, now_ms, handing
        As in `Receiving`.

    Raises
    ------
    StoreError
        When the folder cannot be made or read.
    """
    one = Receiving(folder, taking, now_ms, handing)
    one.start()
    try:
        yield one
    finally:
        one.close()
