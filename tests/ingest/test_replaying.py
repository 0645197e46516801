"""A replay over real sockets, with the real server at the other end."""

import socket
import ssl
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from tests.ingest.certificates import Authority
from tests.ingest.hearing_calls import LISTENING, Remembering, heard, with_limits
from tests.unit.ingest.making import wav_bytes
from tests.unit.ingest.rtp.hearing import noise
from voice_analytics.cli.app import app
from voice_analytics.domain.call import Role
from voice_analytics.errors import IngestError
from voice_analytics.ingest.live_tls import tls_context
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import Impairments
from voice_analytics.ingest.replaying.sending import Recorded, ReplayOptions, replay
from voice_analytics.ingest.session.events import CallEnded
from voice_analytics.ingest.session.protocol import Transport

AGENT, CUSTOMER = noise(8000, 1), noise(8000, 2)


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    samples = np.stack([AGENT, CUSTOMER], axis=1)
    path.write_bytes(wav_bytes(samples.tobytes(), channels=2))
    return path


@pytest.fixture
def recorded(call: Path) -> Recorded:
    return load(call, {0: Role.AGENT, 1: Role.CUSTOMER})


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["replay", *map(str, arguments)])


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_every_call_is_heard_as_it_is_on_disk(recorded: Recorded, transport: Transport) -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        target = ("127.0.0.1", server.places[transport])
        done = replay([recorded], ReplayOptions(target, calls=3, transport=transport.upper()))
        for one in keeper.calls:
            assert one.wait() == CallEnded(True, "bye")
    assert (done.started, done.talking, done.ended, done.failed) == (3, 3, 3, [])
    assert done.packets == 300
    assert len(keeper.calls) == 3
    for one in keeper.calls:
        legs = {leg.id: leg for leg in one.opened.legs}
        assert legs["0"].address == "7001@pbx.example"
        assert np.array_equal(one.audio("0"), AGENT)
        assert np.array_equal(one.audio("1"), CUSTOMER)


def test_encrypted_legs_are_heard_too(recorded: Recorded, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("recorder.example")
    own = ssl.create_default_context(cafile=str(authority.file))
    own.check_hostname = False
    own.load_cert_chain(*authority.issue("sbc.example"))
    tls = tls_context(certificate, key, authority.file)
    keeper = Remembering()
    with heard(keeper, replace(LISTENING, tls_port=0, tls=tls)) as server:
        target = ("127.0.0.1", server.places[Transport.TLS])
        options = ReplayOptions(target, transport="TLS", tls=own, srtp=True)
        assert replay([recorded], options).failed == []
        keeper.only().wait()
    assert np.array_equal(keeper.only().audio("0"), AGENT)
    assert np.array_equal(keeper.only().audio("1"), CUSTOMER)


def test_a_bad_network_is_as_bad_as_asked(recorded: Recorded) -> None:
    keeper = Remembering()
    long = replace(recorded, audio=np.tile(recorded.audio, 2))
    with heard(keeper) as server:
        options = ReplayOptions(
            ("127.0.0.1", server.places[Transport.UDP]),
            speed=2.0,
            impairments=Impairments(loss=0.1, duplicate=0.1),
        )
        replay([long], options)
        keeper.only().wait()
    quality = keeper.only().quality["0"]
    assert 3 <= quality.lost <= 25
    assert quality.duplicate > 1


def test_without_room_the_reason_is_told(recorded: Recorded) -> None:
    with heard(Remembering(), with_limits(calls=1)) as server:
        target = ("127.0.0.1", server.places[Transport.UDP])
        done = replay([recorded], ReplayOptions(target, calls=2))
    (why,) = done.failed
    assert why.startswith("refused with 503")
    assert done.ended == 2


def test_a_recorder_that_goes_away_ends_the_replay(recorded: Recorded) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = listener.getsockname()
        listener.listen()

        def close(_: object) -> None:
            listener.accept()[0].close()

        options = ReplayOptions(target, transport="TCP")
        told = iter([close])
        done = replay([recorded], options, lambda now: next(told, lambda _: None)(now))
    assert done.failed == ["the recorder closed the connection"]


def test_nobody_there_is_one_sentence(recorded: Recorded) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = listener.getsockname()
    with pytest.raises(IngestError, match=r"no recorder answers at 127\.0\.0\.1 port"):
        replay([recorded], ReplayOptions(target, transport="TCP"))


def test_the_command_sums_up_and_its_exit_code_tells(call: Path) -> None:
    keeper = Remembering()
    with heard(keeper, with_limits(calls=2)) as server:
        to = ("--to", "siprec", f"127.0.0.1:{server.places[Transport.TCP]}")
        good = command(call, *to, "--calls", "2", "--tcp")
        bad = command(call, *to, "--calls", "3", "--tcp")
    assert good.exit_code == 0
    assert good.stdout.splitlines()[-1] == "2 of 2 calls recorded, 200 packets sent."
    assert bad.exit_code == 1
    assert "1 call(s) not recorded: refused with 503" in bad.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--to", "rtsp", "127.0.0.1:1"), "over siprec only", id="protocol"),
        pytest.param(("--to", "siprec", "127.0.0.1:0"), "must be HOST:PORT", id="port"),
        pytest.param(("--to", "siprec", "x", "--tcp", "--tls"), "not both", id="transport"),
        pytest.param(("--to", "siprec", "x", "--loss", "2"), "--loss", id="chance"),
    ],
)
def test_wrong_usage_is_told(call: Path, arguments: tuple[str, ...], says: str) -> None:
    done = command(call, *arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
