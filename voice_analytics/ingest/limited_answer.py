"""What a limited process answers, and what is said when it does not."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from voice_analytics.errors import IngestError, ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.limited_wire import (
    DAMAGE,
    END,
    FORMAT,
    REFUSED,
    SAMPLES,
    Broken,
    DamageSaid,
    FormatSaid,
    Matrix,
    Refusal,
    Reply,
    Request,
    as_samples,
    hear,
)
from voice_analytics.ingest.recording import printable

_ERRORS = {one.__name__: one for one in (IngestError, ProtocolViolation, UnsupportedCodec)}
_TIME_UP = (signal.SIGXCPU, signal.SIGKILL)

_Model = TypeVar("_Model", bound=BaseModel)


class Answer:
    """The replies to one request.

    Parameters
    ----------
    label
        The recording's, for messages.
    request
        What was asked.
    quiet_s
        How long the process may say nothing.
    link
        Where the replies come from.
    status
        Where the worker's id is said, and then the signal that ended it.
    """

    def __init__(
        self, label: str, request: Request, quiet_s: int, link: socket.socket, status: BinaryIO
    ) -> None:
        self._label = label
        self._request = request
        self._quiet_s = quiet_s
        self._link = link
        self._status = status
        self._over = False
        self._held: Reply | None = None
        link.settimeout(quiet_s)

    def format(self) -> FormatSaid:
        """Return what the recording is."""
        return self._model(self._expected(FORMAT), FormatSaid)

    def samples(self, most_bytes: int) -> Iterator[Matrix]:
        """Yield samples until something else comes, which must then be asked for.

        Raises
        ------
        IngestError
            When there are more than `most_bytes`.
        """
        while (reply := self._next()).kind == SAMPLES:
            most_bytes -= len(reply.body)
            if most_bytes < 0:
                raise IngestError(
                    f"{self._label} goes on for longer than recordings may be (upload.longest_h); "
                    "cut it in parts"
                )
            try:
                yield as_samples(reply)
            except Broken as error:
                raise self._broken_down() from error
        self._held = reply

    def damage(self) -> DamageSaid:
        """Return what was wrong with the recording."""
        return self._model(self._expected(DAMAGE), DamageSaid)

    def end(self) -> None:
        """Hear that nothing more comes."""
        self._expected(END)
        self._over = True

    def stop(self) -> None:
        """End the worker where it is not done."""
        if self._over:
            return
        self._over = True
        worker = self._status.readline()
        with suppress(ValueError, ProcessLookupError):
            number = os.pidfd_open(int(worker))
            try:
                signal.pidfd_send_signal(number, signal.SIGKILL)
            finally:
                os.close(number)

    def _expected(self, kind: bytes) -> Reply:
        reply = self._next()
        if reply.kind != kind:
            raise self._broken_down()
        return reply

    def _next(self) -> Reply:
        """Return the next reply.

        Raises
        ------
        IngestError
            When the recording was refused, or none came.
        """
        if self._held is not None:
            reply, self._held = self._held, None
            return reply
        try:
            reply = hear(self._link)
        except TimeoutError as error:
            raise IngestError(
                f"{self._label}: decoding it does not get on for {self._quiet_s} s, so it was "
                "stopped; export it again"
            ) from error
        except Broken as error:
            raise self._ended() from error
        if reply.kind == REFUSED:
            raise self._refused(self._model(reply, Refusal))
        return reply

    def _refused(self, refusal: Refusal) -> IngestError:
        self._over = True
        if refusal.kind == MemoryError.__name__:
            limit_mb = self._request.memory_bytes >> 20
            return IngestError(
                f"{self._label} needs more than {limit_mb} MiB to be decoded "
                "(upload.decoder_memory_mb); it is damaged, or export it in another format"
            )
        return _ERRORS.get(refusal.kind, IngestError)(printable(refusal.text))

    def _ended(self) -> IngestError:
        """Return what to say of a worker that ended before it had said all."""
        self._over = True
        _worker, status = self._status.readline(), self._status.readline().strip()
        if status in {str(int(one)).encode() for one in _TIME_UP}:
            return IngestError(
                f"{self._label} needs more than {self._request.cpu_s} s of processor time to be "
                "decoded, so it was stopped; export it again in another format"
            )
        return self._broken_down()

    def _broken_down(self) -> IngestError:
        return IngestError(
            f"{self._label}: the decoder broke down on it, so it is damaged in a way that cannot "
            "be read around; export it again in another format"
        )

    def _model(self, reply: Reply, model: type[_Model]) -> _Model:
        try:
            return model.model_validate_json(reply.body)
        except ValidationError as error:
            raise self._broken_down() from error
