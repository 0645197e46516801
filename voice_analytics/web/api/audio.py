"""The kept audio of a call, and its waveform."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.audit import record
from voice_analytics.store.peaks import read_peaks
from voice_analytics.web.api.calls import CallId, Reader
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import seen_call
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["calls"])

_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": {"audio/flac": {}}},
    206: {"description": "The range that was asked for.", "content": {"audio/flac": {}}},
    416: {"description": "The range lies outside the file."},
}


_DAT: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": {"application/octet-stream": {}}}
}

Peak = Annotated[list[int], Field(min_length=2, max_length=2)]


class Waveform(BaseModel):
    """Lowest and highest sample in each stretch, per channel: -127 to 127."""

    sample_rate_hz: int = Field(examples=[8000])
    samples_per_peak: int = Field(examples=[1600])
    channels: list[list[Peak]] = Field(examples=[[[[-12, 15], [-80, 77]]]])


@router.get("/calls/{call_id}/audio", response_class=FileResponse, responses=_AUDIO)
def audio(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.CALLS_PLAY)],
    served: Served,
    request: Request,
) -> Response:
    """Return the audio without what was removed; ranges are served, and playing is noted.

    Players ask for many ranges of a call they play: what does not begin at the start is not noted
    again.
    """
    with served.database.write() as session:
        call = seen_call(session, viewer, call_id)
        if call.audio is None:
            raise no_such("audio")
        if request.headers.get("range", "bytes=0-").startswith("bytes=0-"):
            record(session, served.now_ms(), viewer.account_id, "call.played", f"call/{call_id}")
    file = served.audio.path(call.audio.sha256)
    if not file.exists():
        raise no_such("audio")
    return FileResponse(
        file,
        media_type="audio/flac",
        headers={"Cache-Control": "private, no-cache", "ETag": f'"{call.audio.sha256[:32]}"'},
    )


@router.get("/calls/{call_id}/waveform")
def waveform(
    call_id: CallId,
    viewer: Reader,
    served: Served,
    points: Annotated[int, Query(ge=10, le=20_000)] = 2000,
) -> Waveform:
    """Return peaks for drawing the audio, at most so many points."""
    peaks = read_peaks(_peaks_file(served, viewer, call_id)).coarser(points)
    return Waveform(
        sample_rate_hz=peaks.rate_hz,
        samples_per_peak=peaks.samples_per_peak,
        channels=[
            [[int(low), int(high)] for low, high in peaks.values[:, channel]]
            for channel in range(peaks.values.shape[1])
        ],
    )


@router.get("/calls/{call_id}/waveform.dat", response_class=FileResponse, responses=_DAT)
def fine_waveform(call_id: CallId, viewer: Reader, served: Served) -> Response:
    """Return all peaks, fifty a second, in the binary format of `audiowaveform`, version 2.

    Six little-endian 32-bit words (version, flags, sample rate, samples per peak, peaks, channels),
    then the lowest and the highest value of each channel of each peak, of 8 bits each.
    """
    return FileResponse(
        _peaks_file(served, viewer, call_id),
        media_type="application/octet-stream",
        headers={"Cache-Control": "private, no-cache"},
    )


def _peaks_file(served: Services, viewer: Viewer, call_id: str) -> Path:
    with served.database.read() as session:
        call = seen_call(session, viewer, call_id)
    place = None if call.audio is None else served.audio.peaks_path(call.audio.sha256)
    if place is None or not place.exists():
        raise no_such("waveform")
    return place
