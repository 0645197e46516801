"""The command `worker`: a sample call from the spool to its report in the store."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.command import COMMAND
from tests.jobs.house import eventually
from tests.real import SAMPLES
from tests.slow.command import LIMIT_S, environment, need_models
from voice_analytics.appliance.spooled import spool_of
from voice_analytics.appliance.storing import start_store
from voice_analytics.appliance.working import job_queue
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import IntakeState, Priority, Submission
from voice_analytics.store import intakes
from voice_analytics.store.calls import get_call

pytestmark = [pytest.mark.slow, pytest.mark.model]

NOW_MS = 1_772_442_845_000


def test_call_in_the_spool_is_stored(tmp_path: Path) -> None:
    need_models("tiny.en")
    settings = Settings.model_validate({"store": {"folder": tmp_path}})
    database = start_store(settings, NOW_MS)
    with spool_of(settings).write("i1") as parcel:
        parcel.begin("call.flac")
        parcel.write((SAMPLES / "poor_listener.flac").read_bytes())
        parcel.complete("call")
        parcel.keep()
    with database.write() as session:
        intakes.receive(session, "i1", Submission("upload", "call.flac", "ab"), NOW_MS)
    with job_queue(settings) as queue:
        queue.analyse("i1", Priority.FILE)

    def state() -> IntakeState:
        with database.read() as session:
            one = intakes.find(session, "i1")
        assert one is not None
        return one.state

    told = environment(
        VOICE_ANALYTICS__STORE__FOLDER=str(tmp_path), VOICE_ANALYTICS__RECOGNITION__MODEL="tiny.en"
    )
    with subprocess.Popen(
        [*COMMAND, "worker"], env=told, stderr=subprocess.PIPE, text=True
    ) as worker:
        eventually(lambda: state() is IntakeState.DONE, "the report", LIMIT_S)
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=30)
    assert (worker.returncode, said) == (0, "voice-analytics: worker ready\n")
    with database.read() as session:
        ended = intakes.find(session, "i1")
        assert ended is not None
        call = get_call(session, str(ended.call_id))
    database.close()
    assert call is not None
    assert call.score is not None
    assert call.audio is not None
    assert not any((tmp_path / "spool").iterdir())
    assert not any((tmp_path / "found").iterdir())
