"""Download of one file that goes on where it was broken off.

Bytes arrive in `NAME.part`, which becomes `NAME` only when it is complete. After a break, in this
run or an earlier one, only the rest is asked for. A server that cannot send a part of a file sends
it all again.
"""

import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from voice_analytics.backends.weights.files import sync
from voice_analytics.backends.weights.progress import ByteCounter
from voice_analytics.errors import ModelError

TIMEOUT_S = 30.0
"""Silence on the wire after which a connection counts as broken."""

BLOCK_BYTES = 1 << 16
"""Bytes read at once: the most that a break can lose."""

CERTIFICATE_VARIABLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE")
"""Certificate bundles trusted beside the system's own and that of `SSL_CERT_FILE`."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on a server."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent to this server only, never to one it redirects to."""


class Refused(ModelError):
    """The server cannot be reached, or answers with an error; no byte was brought."""


class _Broken(Exception):
    """The connection ended before the file did."""


class Downloader:
    """Brings files from http and https servers.

    Proxies come from the process's usual environment variables; certificates from the system,
    `SSL_CERT_FILE`, and the bundles that `PIP_CERT` and `REQUESTS_CA_BUNDLE` name in `environ`.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ

    def read(self, remote: Remote, limit: int) -> bytes:
        """Return a small document of at most `limit` bytes.

        Raises
        ------
        Refused
            When it cannot be had.
        """
        with closing(self._open(remote, start=0)) as response:
            try:
                data: bytes = response.read(limit + 1)
            except (OSError, HTTPException) as error:
                raise Refused(f"the connection broke ({_reason(error)})") from error
        if len(data) > limit:
            raise Refused(f"the answer is longer than {limit:,} bytes")
        return data

    def download(self, remote: Remote, destination: Path, count: ByteCounter) -> None:
        """Bring a file to `destination`.

        Goes on by itself after a break as long as each attempt brings new bytes.

        Raises
        ------
        Refused
            When the server refuses or cannot be reached.
        ModelError
            When the connection breaks and does not recover. What has arrived is kept.
        OSError
            When the bytes cannot be written.
        """
        part = destination.with_name(destination.name + ".part")
        while True:
            before = _size(part)
            try:
                self._attempt(remote, part, count)
                break
            except _Broken as error:
                if _size(part) <= before:
                    raise ModelError(
                        f"the connection broke ({error}); {_size(part):,} bytes are kept"
                    ) from error
        part.replace(destination)

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context()
        for name in CERTIFICATE_VARIABLES:
            bundle = self._environ.get(name)
            if bundle:
                _trust(context, name, Path(bundle))
        return urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))

    def _attempt(self, remote: Remote, part: Path, count: ByteCounter) -> None:
        start = _size(part)
        try:
            response = self._open(remote, start)
        except _NothingLeft as error:
            if error.total_bytes == start:
                return
            part.unlink()
            start, response = 0, self._open(remote, 0)
        with closing(response):
            start = _start_of(response, start)
            total = _total_of(response, start)
            done = start
            with part.open("r+b" if start else "wb") as file:
                file.seek(start)
                for block in _blocks(response):
                    file.write(block)
                    done += len(block)
                    count(done, total)
                sync(file)
        if total is not None and done < total:
            raise _Broken(f"{total - done:,} of {total:,} bytes did not arrive")

    def _open(self, remote: Remote, start: int) -> HTTPResponse:
        if not remote.url.startswith(("https://", "http://")):
            raise Refused(f"{remote.url} is no http or https address")
        request = urllib.request.Request(remote.url)  # noqa: S310 - the scheme is checked above
        for name, value in remote.headers.items():
            request.add_unredirected_header(name, value)
        if start:
            request.add_header("Range", f"bytes={start}-")
        try:
            response: HTTPResponse = self._opener.open(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            error.close()
            if start and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise _NothingLeft(_number(r"/(\d+)$", error.headers["Content-Range"])) from error
            raise Refused(f"the server answered {error.code} {error.reason}") from error
        except (OSError, HTTPException) as error:
            raise Refused(f"the server cannot be reached ({_reason(error)})") from error
        return response


class _NothingLeft(Exception):
    """The part that is here is as long as the file, or longer."""

    def __init__(self, total_bytes: int | None) -> None:
        super().__init__(total_bytes)
        self.total_bytes = total_bytes


def _trust(context: ssl.SSLContext, variable: str, bundle: Path) -> None:
    try:
        if bundle.is_dir():
            context.load_verify_locations(capath=bundle)
        else:
            context.load_verify_locations(cafile=bundle)
    except OSError as error:
        raise ModelError(
            f"{bundle}, which {variable} names, is no certificate bundle ({_reason(error)})"
        ) from error


def _blocks(response: HTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            block = response.read(BLOCK_BYTES)
        except (OSError, HTTPException) as error:
            raise _Broken(_reason(error)) from error
        if not block:
            return
        yield block


def _start_of(response: HTTPResponse, asked: int) -> int:
    """Return the position of the first byte the server sends."""
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    start = _number(r"^bytes (\d+)-", response.headers["Content-Range"])
    if start != asked:
        raise Refused(f"the server sent bytes from {start} when asked for those from {asked}")
    return asked


def _total_of(response: HTTPResponse, start: int) -> int | None:
    length = _number(r"^(\d+)$", response.headers["Content-Length"])
    return None if length is None else start + length


def _number(pattern: str, header: str | None) -> int | None:
    match = re.search(pattern, header or "")
    return int(match[1]) if match else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason or type(error).__name__)
