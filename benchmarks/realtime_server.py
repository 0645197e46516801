"""The recording server on one core for the benchmark of calls in progress; ends with its input.

Says where it listens, and at the end what it used, each as a line of JSON.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import uvloop
from numpy.typing import NDArray

from benchmarks.realtime_watching import cpu_s, memory_mib, one_core, vad_path
from voice_analytics.appliance.live_inbox import LiveInbox
from voice_analytics.appliance.live_watch import LiveWatch
from voice_analytics.backends.silero import SileroDetector, SileroHearing
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.live import CallGone, CallNow, Happening, Totals
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.recorder import Recorder
from voice_analytics.ingest.capture.writing import Capture
from voice_analytics.ingest.live_bridge import line_of
from voice_analytics.ingest.live_server import Listening, LiveServer, clock_ms, listen
from voice_analytics.ingest.live_wire import written
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import CallOpened, Event, LegAudio, LegId
from voice_analytics.ingest.session.protocol import Limits, Transport
from voice_analytics.ingest.session.trunks import Trunk
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.live import LiveStage

Samples = NDArray[np.float32]

SAMPLE_S = 0.005

STAGES = (
    ("live_calls.py", "receive"),
    ("codecs.py", "decode"),
    ("run.py", "decode"),
    ("capture/", "keep"),
    ("live_watch.py", "hand over"),
    ("rtp/", "order and place"),
    ("sip/", "signalling"),
    ("siprec/", "signalling"),
)
"""By what a sampled line of the program is in; the innermost that fits counts. Only the thread that
has the sockets is sampled; the others say themselves what they took."""


class Timed:
    """Keeps one call and has it listened to, and notes how late its audio is."""

    def __init__(
        self, capture: Capture, inbox: LiveInbox, lags_ms: list[int], lost: Counter[str]
    ) -> None:
        self._capture = capture
        self._inbox = inbox
        self._lags_ms = lags_ms
        self._lost = lost
        self._qualities: dict[LegId, LegQuality] = {}

    def put(self, event: Event, at_ms: int) -> None:
        """Take what happened at a time of the call."""
        if isinstance(event, LegAudio):
            came_ms = event.start_sample * 1000 // event.rate_hz
            self._lags_ms.append(at_ms - came_ms)
        self._capture.put(event, at_ms)
        self._inbox.put(event, at_ms)

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        """Take how a leg has arrived so far."""
        self._qualities[leg] = quality
        self._capture.note_quality(leg, quality)

    def end(self) -> None:
        """Say that nothing more comes."""
        for one in self._qualities.values():
            self._lost.update(packets=one.packets, lost=one.lost, refused=one.refused)
        self._lost.update(calls=1)
        self._capture.end()


class TimedDetector:
    """Hears calls together, and notes what that takes."""

    def __init__(self, detector: SileroDetector) -> None:
        self._detector = detector
        self.frame_samples = detector.frame_samples
        self.cpu_s = 0.0

    def begin(self, channels: int) -> SileroHearing:
        """Return what is remembered of a call."""
        return self._detector.begin(channels)

    def together(self, calls: Sequence[tuple[SileroHearing, Samples]]) -> list[Samples]:
        """Take the next frame of each call, return its answers."""
        began_s = time.thread_time()
        answers = self._detector.together(calls)
        self.cpu_s += time.thread_time() - began_s
        return answers


class Live:
    """Listens to calls as the service does, and notes how late it says what happens."""

    def __init__(self, unwritten_ms: Callable[[], int]) -> None:
        self.detector = TimedDetector(SileroDetector(vad_path()))
        self.lags_ms: list[int] = []
        self.shed_ms = 0
        self.cpu_s = 0.0
        stage = LiveStage(self.detector, SegmenterOptions(), TurnLimits())
        self.watch = LiveWatch(stage, self._told, clock_ms, unwritten_ms)

    def listen(self, stop: threading.Event) -> None:
        """Listen until it is to stop."""
        self.watch.run(stop)
        self.cpu_s = time.thread_time()

    def _told(self, said: CallNow | CallGone | Happening | Totals) -> None:
        if isinstance(said, Happening):
            self.lags_ms.append(clock_ms() - said.decided_at_ms)
        elif isinstance(said, Totals):
            self.shed_ms = said.shed_ms
        written(line_of(said))


class Keeping:
    """Keeps calls on disk as the service does, and removes them when they have ended."""

    def __init__(self, folder: CaptureFolder) -> None:
        self.lags_ms: list[int] = []
        self.lost: Counter[str] = Counter()
        self.recorder = Recorder(folder, folder.remove, self._told)
        self.live = Live(lambda: sum(self.recorder.shed_ms.values()))
        self.writer_cpu_s = 0.0
        self.begun_cpu_s = 0.0
        """What it took to start."""

    def begin(self, call: CallOpened) -> Timed:
        """Return what keeps a call that begins now."""
        capture = self.recorder.begin(call, 0)
        # Moments are told by the clock that lag is read from.
        inbox = self.live.watch.begin(capture.id, call, clock_ms())
        return Timed(capture, inbox, self.lags_ms, self.lost)

    def write(self, stop: threading.Event) -> None:
        """Write until it is to stop."""
        self.recorder.run(stop)
        self.writer_cpu_s = time.thread_time()

    def _told(self, why: str | None) -> None:
        print(json.dumps({"trouble": why}), file=sys.stderr)


class Sampler:
    """Looks now and then at what the program is doing."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def start(self) -> None:
        """Look each time so much processor time was used."""
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, SAMPLE_S, SAMPLE_S)

    def _look(self, number: int, frame: FrameType | None) -> None:
        while frame is not None:
            name = frame.f_code.co_filename
            found = next((stage for part, stage in STAGES if part in name), None)
            if found is not None:
                self.seen[found] += 1
                return
            frame = frame.f_back
        self.seen["loop"] += 1


async def serve(keeping: Keeping, calls: int) -> None:
    """Listen until the input ends."""
    listening = Listening(
        host="127.0.0.1",
        udp_port=None,
        tcp_port=0,
        tls_port=None,
        tls=None,
        trunks=(Trunk("lab", (ip_network("127.0.0.0/8"),)),),
        media_ports=(20_000, 20_000 + 4 * calls + 99),
        advertised=None,
        limits=Limits(calls=calls, calls_per_s=1000),
        silence_s=60,
    )
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)

    def ready(server: LiveServer) -> None:
        keeping.begun_cpu_s = cpu_s()
        said = {"port": server.places[Transport.TCP], "memory_mib": memory_mib(os.getpid())}
        print(json.dumps(said), flush=True)

    await listen(listening, keeping, ended, ready)


def main(calls: int) -> None:
    """Serve until the input ends, then say what it took."""
    one_core(0)
    sampler = Sampler()
    with tempfile.TemporaryDirectory() as place:
        folder = CaptureFolder(Path(place), bytes(32))
        keeping = Keeping(folder)
        stop = threading.Event()
        threads = [
            threading.Thread(target=target, args=(stop,))
            for target in (keeping.write, keeping.live.listen)
        ]
        for thread in threads:
            thread.start()
        sampler.start()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(keeping, calls))
        signal.setitimer(signal.ITIMER_PROF, 0)
        stop.set()
        for thread in threads:
            thread.join()
        shed_ms = sum(keeping.recorder.shed_ms.values())
    live = keeping.live
    said = {
        "cpu_s": cpu_s() - keeping.begun_cpu_s,
        "writer_cpu_s": keeping.writer_cpu_s,
        "vad_cpu_s": live.detector.cpu_s,
        "live_cpu_s": live.cpu_s - live.detector.cpu_s,
        "memory_mib": memory_mib(os.getpid(), peak=True),
        "stages": dict(sampler.seen),
        "lag_ms": _percentiles(keeping.lags_ms),
        "live_lag_ms": _percentiles(live.lags_ms),
        "happenings": len(live.lags_ms),
        "shed_ms": shed_ms,
        "live_shed_ms": live.shed_ms,
        **keeping.lost,
    }
    print(json.dumps(said), flush=True)


def _percentiles(lags_ms: Sequence[int]) -> dict[str, int]:
    lags: Any = np.percentile(lags_ms or [0], [50, 95, 99])
    return {name: round(float(lag)) for name, lag in zip(("p50", "p95", "p99"), lags, strict=True)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
