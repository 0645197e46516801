"""Where the process that listens tells others of calls in progress, and is asked to pause them.

A socket in the data folder, which only the owner of the folder can reach, carries lines of JSON. It
was chosen over a table of the store, which would be written several times a second, read by asking
again and again, and cannot carry a wish back in the moment that counts; and over another service,
which somebody would have to run. So whoever shows calls in progress runs on the machine that
receives them, as `serve` does. Where nobody listens to what is said, nothing is lost but the view.
"""

import asyncio
import os
import socket
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from voice_analytics.domain.live import CallGone, CallNow, Happening, Totals
from voice_analytics.errors import ConfigError, ProtocolViolation
from voice_analytics.ingest.live_wire import (
    WINDOW,
    Answer,
    Hello,
    Line,
    Wish,
    read,
    written,
)

_UNREAD_BYTES = 4 << 20
"""Of one listener: it does not read, and begins anew."""

_LONGEST_WISH = 1 << 16

_END_S = 1.0
"""For connections to end."""

_LONGEST_PATH = 100
"""Of a socket; a longer one is reached through its folder."""

Grant = Callable[[Wish], Answer]


class LiveBridge:
    """Tells of calls in progress.

    Parameters
    ----------
    path
        Where the socket is.
    run
        Unlike that of any other run.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._run = run
        self._loop: asyncio.AbstractEventLoop | None = None
        self._grant: Grant | None = None
        self._writers: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self._calls: OrderedDict[str, CallNow] = OrderedDict()
        self._happenings: deque[Happening] = deque(maxlen=WINDOW)
        self._totals = Totals()

    @asynccontextmanager
    async def open(self, grant: Grant) -> AsyncIterator[None]:
        """Tell whoever connects, within the block.

        Parameters
        ----------
        grant
            Does what is wished for.

        Raises
        ------
        ConfigError
            When the socket cannot be made.
        """
        self._loop, self._grant = asyncio.get_running_loop(), grant
        with _bound(self._path) as one:
            server = await asyncio.start_unix_server(self._serve, sock=one, limit=_LONGEST_WISH)
            try:
                yield
            finally:
                self._loop = None
                server.close()
                await self._let_go()
                self._path.unlink(missing_ok=True)

    def tell(self, said: CallNow | CallGone | Happening | Totals) -> None:
        """Say something; from any thread, before and after the block too."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended since
                loop.call_soon_threadsafe(self._tell, said)

    def _tell(self, said: CallNow | CallGone | Happening | Totals) -> None:
        self._remember(said)
        data = written(line_of(said))
        for writer in list(self._writers):
            writer.write(data)
            if writer.transport.get_write_buffer_size() > _UNREAD_BYTES:
                writer.transport.abort()

    def _remember(self, said: CallNow | CallGone | Happening | Totals) -> None:
        if isinstance(said, CallNow):
            self._calls[said.id] = said
        elif isinstance(said, CallGone):
            self._calls.pop(said.call_id, None)
        elif isinstance(said, Happening):
            self._happenings.append(said)
        else:
            self._totals = said

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers[writer] = asyncio.current_task()
        calls, happenings = tuple(self._calls.values()), tuple(self._happenings)
        hello = Hello(self._run, calls, happenings, self._totals)
        writer.write(written(Line(hello=hello)))
        try:
            while data := await reader.readline():
                wish = read(data).wish
                if wish is not None and self._grant is not None:
                    answer = replace(self._grant(wish), number=wish.number)
                    writer.write(written(Line(answer=answer)))
        except (ConnectionError, ProtocolViolation, ValueError):
            pass  # it is gone, or is none of ours
        finally:
            self._writers.pop(writer, None)
            writer.close()

    async def _let_go(self) -> None:
        """End all connections."""
        tasks = [task for task in self._writers.values() if task is not None]
        for writer in self._writers:
            writer.close()
        if tasks:
            await asyncio.wait(tasks, timeout=_END_S)


def line_of(said: CallNow | CallGone | Happening | Totals) -> Line:
    """Return what is said as a line."""
    if isinstance(said, CallNow):
        return Line(call=said)
    if isinstance(said, CallGone):
        return Line(gone=said)
    return Line(happening=said) if isinstance(said, Happening) else Line(totals=said)


@contextmanager
def _bound(path: Path) -> Iterator[socket.socket]:
    """Give the socket, for its owner alone."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
        try:
            path.unlink(missing_ok=True)
            with reachable(path) as name:
                one.bind(name)
            path.chmod(0o600)
        except OSError as error:
            raise ConfigError(
                f"{path}: the socket for calls in progress cannot be made ({error.strerror}); "
                "check the data folder"
            ) from error
        yield one


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Give a name of a socket that is short enough for the system."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
