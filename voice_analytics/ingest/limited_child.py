"""The process that decodes what came from outside, where a fault can do no harm.

One stays ready with everything loaded. For each recording it forks a worker with limits of
processor time and memory that can write no file, and tells how the worker ended. It is started with
a socket as standard input, has no secret in its environment, and gets open files only.
"""

import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from selectors import EVENT_READ, DefaultSelector

from voice_analytics.errors import IngestError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.limited_wire import (
    DAMAGE,
    END,
    FORMAT,
    LONGEST_REQUEST_BYTES,
    MOST_FILES,
    REFUSED,
    DamageSaid,
    FormatSaid,
    Refusal,
    Request,
    Task,
    say,
    say_samples,
)
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import OPEN_FILES, Recording
from voice_analytics.pipeline.protocols import Damage, SourceFormat

_LINKS = 2


def main() -> None:
    """Serve requests until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal; whoever asked decides
    gc.freeze()  # what is loaded stays shared with the processes that are forked
    with socket.socket(fileno=sys.stdin.fileno()) as control, DefaultSelector() as selector:
        selector.register(control, EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not control:
                    selector.unregister(key.fileobj)
                    _ended(key.fd, key.data)
                elif (begun := _begun(control)) is not None:
                    process, status = begun
                    selector.register(process, EVENT_READ, status)
                else:
                    return


def _begun(control: socket.socket) -> tuple[int, int] | None:
    """Start a worker for the next request; return it and where its end is to be said."""
    text, files, _, _ = socket.recv_fds(control, LONGEST_REQUEST_BYTES, _LINKS + MOST_FILES)
    if not text:
        return None
    reply, status, *audio = files
    worker = os.fork()
    if worker == 0:
        control.close()
        os.close(status)
        with socket.socket(fileno=reply) as link, suppress(BrokenPipeError, ConnectionResetError):
            request = Request.model_validate_json(text)
            _limit(request.memory_bytes, request.cpu_s)
            _work(request, link, audio)
        os._exit(0)
    for number in (reply, *audio):
        os.close(number)
    _say_of_worker(status, worker)
    return os.pidfd_open(worker), status


def _ended(process: int, status: int) -> None:
    """Say how a worker ended."""
    found = os.waitid(os.P_PIDFD, process, os.WEXITED)
    number = 0 if found is None or found.si_code == os.CLD_EXITED else found.si_status
    _say_of_worker(status, number)
    os.close(status)
    os.close(process)


def _say_of_worker(status: int, number: int) -> None:
    with suppress(BrokenPipeError):  # whoever asked has heard enough
        os.write(status, f"{number}\n".encode())


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Limit this process: memory beyond what it has now, processor time, and files to none."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        now_bytes = int(file.read().split()[0]) * resource.getpagesize()
    most = now_bytes + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(request: Request, link: socket.socket, audio: Sequence[int]) -> None:
    recording = Recording(request.name, tuple(OPEN_FILES / str(number) for number in audio))
    try:
        if request.task is Task.NATIVE:
            _say_native(request, recording, link)
        else:
            _say_blocks(request, recording, link)
        say(link, END)
    except IngestError as error:
        say(link, REFUSED, Refusal(kind=type(error).__name__, text=str(error)))
    except MemoryError as error:
        say(link, REFUSED, Refusal(kind=MemoryError.__name__, text=str(error)))


def _say_native(request: Request, recording: Recording, link: socket.socket) -> None:
    what = SourceFormat(request.channels, request.sample_rate_hz, "", None)
    for samples in native_blocks(recording, what, request.delays_ms):
        say_samples(link, samples)


def _say_blocks(request: Request, recording: Recording, link: socket.socket) -> None:
    source = open_recording(recording, request.roles, request.defaults)
    say(link, FORMAT, FormatSaid(**asdict(source.format)))
    if request.task is Task.PROBE:
        return
    truncated = False
    for block in source.blocks():
        truncated |= block.truncated
        say_samples(link, block.samples)
    damage = source.damage or Damage()
    say(link, DAMAGE, DamageSaid(truncated=truncated, **asdict(damage)))


if __name__ == "__main__":
    main()
