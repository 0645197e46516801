"""What a process that serves pages knows of calls in progress, from the one that listens."""

import itertools
import queue
import socket
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from voice_analytics.domain.live import CallGone, CallNow, Happening, Totals
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.live_bridge import reachable
from voice_analytics.ingest.live_wire import (
    LONGEST_LINE,
    WINDOW,
    Answer,
    Hello,
    Line,
    Wish,
    read,
    written,
)

AGAIN_S = 1.0
"""Between two tries to reach the listener."""

ANSWER_S = 5.0

_LOOK_S = 0.2
"""Between two looks whether it is to stop."""

Said = CallNow | CallGone | Happening
Tell = Callable[[Said], None]


@dataclass(frozen=True, slots=True)
class Now:
    """All there is at a moment."""

    run: str | None
    """Which run of the listener; None: nobody listens."""

    calls: tuple[CallNow, ...]
    happenings: tuple[Happening, ...]
    """The last ones, in order."""

    totals: Totals


class LiveLink:
    """Knows of calls in progress; may be asked from any thread.

    Parameters
    ----------
    path
        Where the listener's socket is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._run: str | None = None
        self._calls: OrderedDict[str, CallNow] = OrderedDict()
        self._happenings: deque[Happening] = deque(maxlen=WINDOW)
        self._totals = Totals()
        self._told: set[Tell] = set()
        self._socket: socket.socket | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.SimpleQueue[Answer]] = {}

    @property
    def followers(self) -> int:
        """Return how many follow what happens."""
        return len(self._told)

    def now(self) -> Now:
        """Return all there is."""
        with self._lock:
            return self._now()

    @contextmanager
    def following(self, tell: Tell) -> Iterator[Now]:
        """Give all there is, and tell of everything after that within the block.

        Parameters
        ----------
        tell
            Called from another thread; has to return at once.
        """
        with self._lock:
            now = self._now()
            self._told.add(tell)
        try:
            yield now
        finally:
            with self._lock:
                self._told.discard(tell)

    def wish(self, call: str, *, pause: bool) -> Answer | None:
        """Ask for a pause of a call, or its end; return what became of it, None: nobody listens."""
        number = next(self._numbers)
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        with self._lock:
            self._answers[number] = answers
            one = self._socket
            try:
                if one is not None:
                    wanted = Wish(number, "pause" if pause else "resume", call)
                    one.sendall(written(Line(wish=wanted)))
            except OSError:
                one = None
        try:
            return None if one is None else answers.get(timeout=ANSWER_S)
        except queue.Empty:
            return None
        finally:
            with self._lock:
                del self._answers[number]

    def keep_up(self, stop: threading.Event) -> None:
        """Follow the listener, and find it again when it was gone, until `stop` is set."""
        while not stop.is_set():
            with suppress(OSError, ProtocolViolation):  # not there, or of another version
                self._follow(stop)
            self._forget()
            stop.wait(AGAIN_S)

    def _follow(self, stop: threading.Event) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
            one.settimeout(_LOOK_S)
            with reachable(self._path) as name:
                one.connect(name)
            with self._lock:
                self._socket = one
            held = b""
            while not stop.is_set():
                try:
                    data = one.recv(1 << 16)
                except TimeoutError:
                    continue
                if not data or len(held) > LONGEST_LINE:
                    return
                *lines, held = (held + data).split(b"\n")
                for line in lines:
                    self._take(read(line))

    def _forget(self) -> None:
        with self._lock:
            self._socket = None
            self._run = None
            gone = [CallGone(call_id, normal=False) for call_id in self._calls]
            self._calls.clear()
            for one in gone:
                self._tell(one)

    def _take(self, line: Line) -> None:
        with self._lock:
            if line.hello is not None:
                self._greet(line.hello)
            elif line.call is not None:
                self._calls[line.call.id] = line.call
                self._tell(line.call)
            elif line.gone is not None:
                self._calls.pop(line.gone.call_id, None)
                self._tell(line.gone)
            elif line.happening is not None:
                self._happenings.append(line.happening)
                self._tell(line.happening)
            elif line.totals is not None:
                self._totals = line.totals
            elif line.answer is not None and line.answer.number in self._answers:
                self._answers[line.answer.number].put(line.answer)

    def _greet(self, hello: Hello) -> None:
        self._run, self._totals = hello.run, hello.totals
        self._calls = OrderedDict((call.id, call) for call in hello.calls)
        self._happenings = deque(hello.happenings, maxlen=WINDOW)
        for call in hello.calls:
            self._tell(call)

    def _tell(self, said: Said) -> None:
        for tell in self._told:
            tell(said)

    def _now(self) -> Now:
        return Now(self._run, tuple(self._calls.values()), tuple(self._happenings), self._totals)


@contextmanager
def linked(path: Path) -> Iterator[LiveLink]:
    """Give what knows of calls in progress, while it follows the listener."""
    link = LiveLink(path)
    stop = threading.Event()
    thread = threading.Thread(target=link.keep_up, args=(stop,), name="live-link")
    thread.start()
    try:
        yield link
    finally:
        stop.set()
        thread.join()
