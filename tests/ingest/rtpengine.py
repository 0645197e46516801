"""rtpengine, which forks the media of a call as an SBC does: started, and told what to do."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

RTPENGINE = shutil.which("rtpengine")

_PATIENCE_S = 20.0


def encoded(value: object) -> bytes:
    """Return a value in bencode."""
    if isinstance(value, str):
        return encoded(value.encode())
    if isinstance(value, bytes):
        return str(len(value)).encode() + b":" + value
    if isinstance(value, Mapping):
        return b"d" + b"".join(encoded(key) + encoded(value[key]) for key in sorted(value)) + b"e"
    assert isinstance(value, Sequence)
    return b"l" + b"".join(map(encoded, value)) + b"e"


def decoded(data: bytes) -> tuple[Any, bytes]:
    """Return the value that bencode begins with, and the rest."""
    if data[:1] == b"i":
        (number, _, rest) = data[1:].partition(b"e")
        return int(number), rest
    if data[:1] in {b"l", b"d"}:
        (items, rest) = ([], data[1:])
        while rest[:1] != b"e":
            (item, rest) = decoded(rest)
            items.append(item)
        if data[:1] == b"l":
            return items, rest[1:]
        return dict(zip(items[::2], items[1::2], strict=True)), rest[1:]
    (size, _, rest) = data.partition(b":")
    return rest[: int(size)].decode(), rest[int(size) :]


class Engine:
    """A running rtpengine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(1.0)
        self._socket.connect(("127.0.0.1", port))
        self._count = 0

    def ask(self, command: str, **more: object) -> dict[str, Any]:
        """Return the answer to a command; keys have hyphens for underscores."""
        self._count += 1
        cookie = f"{self._count}_1 ".encode()
        named = {key.replace("_", "-"): value for key, value in more.items()}
        self._socket.send(cookie + encoded({"command": command, **named}))
        answer = self._socket.recv(65_535)
        assert answer.startswith(cookie)
        found = decoded(answer[len(cookie) :])[0]
        assert isinstance(found, dict)
        assert found["result"] in {"ok", "pong"}, found
        return found

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self.ask("ping")
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.1)
            else:
                return

    def close(self) -> None:
        self._socket.close()


@contextmanager
def engine() -> Iterator[Engine]:
    """Give one on loopback, with media ports of its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [
        str(RTPENGINE), "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{port}", "--table=-1",
        "--port-min=50000", "--port-max=50200", "--foreground", "--log-stderr", "--log-level=3",
        "--no-log-timestamps", "--config-file=none", "--pidfile=/dev/null",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        control = Engine(port)
        try:
            control.wait()
            yield control
        finally:
            control.close()
            process.terminate()
            process.wait(_PATIENCE_S)
