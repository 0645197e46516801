"""The process that stays ready to decode, from this side."""

import os
import socket
import subprocess
import sys
import threading
import weakref
from contextlib import ExitStack
from pathlib import Path

from voice_analytics.errors import StoreError

_CHILD = "voice_analytics.ingest.limited_child"
_ROOT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
_ENDING_S = 5


class ReadyProcess:
    """Starts when it is needed first, and again when it was killed; shared between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._end: weakref.finalize[..., ReadyProcess] | None = None

    def send(self, message: bytes, numbers: list[int]) -> None:
        """Hand over a request and the open files it is about.

        Raises
        ------
        StoreError
            When no process can be started.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._stop()
            try:
                control = self._control or self._start()
                socket.send_fds(control, [message], numbers)
            except OSError as error:
                self._stop()
                raise StoreError(
                    f"no process can be started to decode recordings ({error.strerror}); "
                    "give this machine more memory or processes, then try again"
                ) from error

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _start(self) -> socket.socket:
        with ExitStack() as stack:
            near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            stack.callback(near.close)
            with far:
                self._process = subprocess.Popen(  # noqa: S603 - a module of this package
                    [sys.executable, "-m", _CHILD],
                    stdin=far.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_environment(),
                    cwd="/",
                    start_new_session=True,
                )
            stack.pop_all()
        self._control = near
        self._end = weakref.finalize(self, _end, near, self._process)  # if `close` is not called
        return near

    def _stop(self) -> None:
        if self._end is not None:
            self._end()
        self._control = self._process = self._end = None


def _end(control: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    """Let the process end by itself, which it does when nobody can ask any more."""
    control.close()
    try:
        process.wait(_ENDING_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Return the little that the process needs: no setting, and so no secret."""
    given = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return given | one_thread | {"PYTHONPATH": str(_ROOT)}
