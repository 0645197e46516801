"""All calls in progress written to disk, one append per call and round."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping

from voice_analytics.errors import StoreError
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.writing import Capture
from voice_analytics.ingest.session.events import CallOpened

ROUND_S = 0.5
"""Between two appends: with what waits for the network, less than a second is at risk."""


class Recorder:
    """Writes what calls bring; `begin` may be called from another thread than `round`.

    Parameters
    ----------
    folder
        Where calls in progress lie.
    closed
        Told of each call that is whole on disk.
    trouble
        Told a sentence when the disk fails, and None when it takes everything again.
    """

    def __init__(
        self,
        folder: CaptureFolder,
        closed: Callable[[str], None],
        trouble: Callable[[str | None], None],
    ) -> None:
        self._folder = folder
        self._closed = closed
        self._trouble = trouble
        self._captures: list[Capture] = []
        self._lock = threading.Lock()
        self._failing: str | None = None
        self._shed_ms: Counter[str] = Counter()

    @property
    def shed_ms(self) -> Mapping[str, int]:
        """Return how much audio the disk did not take, of all calls so far, by their trunk."""
        with self._lock:
            shed = self._shed_ms.copy()
            for one in self._captures:
                shed[one.source] += one.shed_ms
        return {trunk: shed_ms for trunk, shed_ms in shed.items() if shed_ms}

    def begin(self, call: CallOpened, began_ms: int) -> Capture:
        """Return a capture of a call that began at that time, milliseconds since 1970 in UTC."""
        capture = self._folder.begin(call, began_ms)
        with self._lock:
            self._captures.append(capture)
        return capture

    def round(self) -> None:
        """Write what came since the last round; close what has ended."""
        with self._lock:
            captures = list(self._captures)
        failed: str | None = None
        dirty: list[Capture] = []
        whole: list[Capture] = []
        for capture in captures:
            ended = capture.ended  # before writing: nothing comes after it
            try:
                if capture.write():
                    dirty.append(capture)
            except StoreError as error:
                failed = str(error)
                continue
            if ended:
                whole.append(capture)
        for capture in dirty:
            try:
                capture.sync()
            except StoreError as error:
                failed = str(error)
        self._tell(failed)
        for capture in whole:
            self._close(capture)

    def run(self, stop: threading.Event) -> None:
        """Write round after round until `stop` is set, then once more and close everything."""
        while not stop.wait(ROUND_S):
            self.round()
        self.round()
        with self._lock:
            left = list(self._captures)
        for capture in left:
            self._close(capture)

    def _close(self, capture: Capture) -> None:
        capture.close()
        with self._lock:
            self._captures.remove(capture)
            self._shed_ms[capture.source] += capture.shed_ms
        self._closed(capture.id)

    def _tell(self, failed: str | None) -> None:
        if failed != self._failing:
            self._failing = failed
            self._trouble(failed)
