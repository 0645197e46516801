"""Calls in progress, listened to as the settings say."""

import asyncio
import os
import re
import resource
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

import structlog
import uvloop

from voice_analytics import __version__
from voice_analytics.appliance.live_keeper import watched
from voice_analytics.appliance.receiving import HandingIn, receiving
from voice_analytics.appliance.reporting import reporting_listener
from voice_analytics.appliance.serving import now_ms, opened
from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.settings import Settings, SipSettings, TrunkSettings
from voice_analytics.domain.call import Role
from voice_analytics.domain.operating import ReceivedLeg
from voice_analytics.errors import ConfigError
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.live_calls import Keeper
from voice_analytics.ingest.live_server import Listening, LiveServer, Reported, listen, nobody
from voice_analytics.ingest.live_tls import tls_context
from voice_analytics.ingest.session.protocol import Limits
from voice_analytics.ingest.session.trunks import AgentRules, Algorithm, Login, Trunk
from voice_analytics.ingest.spool_key import spool_key
from voice_analytics.store.database import Database
from voice_analytics.store.receptions import save_legs

Hold = Callable[[str, bool], bool]

PARENT_S = 1.0
"""Between looks for the parent."""

_FILES = 16_384
"""Descriptors wanted: a call with two legs has four sockets and a file."""

_FILES_PER_CALL = 5
_FILES_BESIDES = 300


def trunk_of(settings: TrunkSettings, password: str = "") -> Trunk:
    """Return a trunk as set, with the password it has to know where it has a name."""
    rules = settings.agents
    return Trunk(
        name=settings.name,
        networks=tuple(settings.addresses),
        certificate_names=settings.certificate_names,
        tls_only=settings.tls_only,
        srtp_required=settings.srtp_required,
        agents=AgentRules(
            patterns=tuple(re.compile(pattern) for pattern in rules.patterns),
            domains=tuple(domain.lower() for domain in rules.domains),
            prefixes=rules.prefixes,
            extension_digits=rules.extension_digits,
        ),
        caller_is=None if settings.caller_is is None else Role(settings.caller_is),
        join_header=settings.join_header,
        login=None if settings.username is None else _login(settings, settings.username, password),
        delays_ms={Role(name): delay_ms for name, delay_ms in settings.tap_delay_ms.items()},
    )


def listening_of(settings: Settings) -> Listening:
    """Return where to listen, and to whom.

    Raises
    ------
    ConfigError
        When no telephone system is named, a password lacks, or TLS cannot be had with the files
        set.
    """
    sip = settings.sip
    if not sip.trunks:
        raise ConfigError(
            "sip.trunks names no telephone system; give at least one with its name and addresses"
        )
    tls = None
    if sip.tls_port is not None and sip.certificate and sip.key_file and sip.client_authority:
        tls = tls_context(sip.certificate, sip.key_file, sip.client_authority)
    return Listening(
        host=sip.host,
        udp_port=sip.udp_port,
        tcp_port=sip.tcp_port,
        tls_port=sip.tls_port,
        tls=tls,
        trunks=tuple(trunk_of(trunk, _password_of(trunk, sip)) for trunk in sip.trunks),
        media_ports=(sip.media_first_port, sip.media_last_port),
        advertised=None if sip.advertised is None else str(sip.advertised),
        limits=Limits(
            calls=sip.calls,
            calls_per_s=sip.calls_per_s,
            join_ms=sip.join_ms,
            session_s=sip.session_s,
        ),
        silence_s=sip.silence_s,
    )


def _login(settings: TrunkSettings, username: str, password: str) -> Login:
    return Login(username, password, tuple(Algorithm(name) for name in settings.digest))


def _password_of(trunk: TrunkSettings, sip: SipSettings) -> str:
    if trunk.username is None:
        return ""
    found = sip.passwords.get(trunk.name)
    if found is None:
        raise ConfigError(
            f"sip.passwords has none for {trunk.name}, which has a username; set it in the "
            f"environment as VOICE_ANALYTICS__SIP__PASSWORDS__{trunk.name.upper()}"
        )
    return found.get_secret_value()


def captures_of(settings: Settings) -> CaptureFolder:
    """Return where calls in progress are kept, encrypted like what waits.

    Raises
    ------
    ConfigError
        When the key cannot be made or read.
    """
    layout = data_layout(settings)
    key = spool_key(settings.upload.key_file, layout.folder, os.environ)
    return CaptureFolder(layout.captures, key)


def receive_calls(
    settings: Settings, ready: Callable[[Sequence[str]], None], with_parent: bool
) -> None:
    """Listen for calls and keep them, until a signal asks to stop.

    Parameters
    ----------
    settings
        The settings in force.
    ready
        Called with the places listened to.
    with_parent
        Stop too when the parent is gone.

    Raises
    ------
    StoreError, ConfigError
        When something is not fit for work; says what to do.
    """
    listening = listening_of(settings)
    delays_ms = {trunk.name: trunk.delays_ms for trunk in listening.trunks}
    with (
        opened(settings) as (database, taking, _),
        reporting_listener(settings, database, __version__, now_ms) as report,
        receiving(captures_of(settings), taking, now_ms, handing_in(delays_ms, database)) as kept,
        watched(settings, kept, delays_ms) as live,
    ):
        report.shed_ms = lambda: kept.shed_ms
        if live is None:
            hear(listening, kept, ready, with_parent, reported=report)
        else:
            hear(listening, live, ready, with_parent, live.told, report)


def handing_in(delays_ms: Mapping[str, Mapping[Role, int]], database: Database) -> HandingIn:
    """Return what is done with a call that has ended, besides having it analysed.

    Parameters
    ----------
    delays_ms
        By how much a trunk always delivers a party late.
    database
        Where its legs are noted.
    """

    def noted(call_id: str, legs: Sequence[ReceivedLeg]) -> None:
        with database.write() as session:
            save_legs(session, call_id, legs)

    return HandingIn(delays_ms, noted)


def hear(
    listening: Listening,
    keeper: Keeper,
    ready: Callable[[Sequence[str]], None],
    with_parent: bool = False,
    beside: Callable[[Hold], AbstractAsyncContextManager[None]] | None = None,
    reported: Reported = nobody,
) -> None:
    """Listen with any keeper, until a signal asks to stop.

    Parameters
    ----------
    listening
        Where and to whom.
    keeper
        Keeps what comes.
    ready
        Called with the places listened to.
    with_parent
        Stop too when the parent is gone.
    beside
        What is open meanwhile; it is given what pauses a call by its key, or has it go on.
    reported
        Told every few seconds how things are.

    Raises
    ------
    ConfigError
        When an address or port cannot be had.
    """
    parent = os.getppid()
    _allow_files(listening.limits.calls)

    servers: list[LiveServer] = []

    def hold(call_key: str, held: bool) -> bool:
        return any(server.hold(call_key, held=held) for server in servers)

    def told(server: LiveServer) -> None:
        servers.append(server)
        ready([f"{kind.upper()} {listening.host}:{at}" for kind, at in server.places.items()])

    async def until_signal() -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, ended.set)
        if with_parent:
            _watch_parent(loop, parent, ended)
        async with nullcontext() if beside is None else beside(hold):
            await listen(listening, keeper, ended, told, reported)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_signal())


def _watch_parent(loop: asyncio.AbstractEventLoop, parent: int, ended: asyncio.Event) -> None:
    if os.getppid() != parent:
        ended.set()
        return
    loop.call_later(PARENT_S, _watch_parent, loop, parent, ended)


def _allow_files(calls: int) -> None:
    """Allow as many open files as calls need, and say so where the system does not."""
    (soft, hard) = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(_FILES, _FILES_PER_CALL * calls + _FILES_BESIDES)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        structlog.get_logger("voice_analytics.sip").warning(
            "sip.few_files", allowed=most, wanted=wanted
        )
