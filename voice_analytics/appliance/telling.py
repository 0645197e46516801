"""What the appliance tells people of its set-up: policy, settings, rubrics, folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from voice_analytics.appliance.grading import grading
from voice_analytics.appliance.inbox import inbox_folder
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import Settings
from voice_analytics.domain.notice import MessageKind
from voice_analytics.domain.policy import Policy
from voice_analytics.export.policy_words import (
    consent_words,
    removed_words,
    retention_words,
    sample_words,
)
from voice_analytics.web.services import About


def about(settings: Settings) -> About:
    """Return what pages tell of the set-up.

    Raises
    ------
    ConfigError
        When a file that the settings name is faulty.
    """
    sections = policy_sections(settings, read_policy(settings.policy))
    return About(
        rubrics=grading(settings).rubrics,
        policy=tuple((title, tuple(sentences)) for title, sentences in sections),
        settings=tuple(_changed(settings)),
        inbox=str(inbox_folder(settings)) if settings.watch.enabled else None,
        sip=_sip(settings) if settings.sip.enabled else None,
    )


def told_kinds(settings: Settings) -> frozenset[MessageKind]:
    """Return of what people are told; of nothing where there is no way to."""
    ways = settings.mail.host or settings.notices.url
    return frozenset(settings.mail.kinds) if ways else frozenset()


def _sip(settings: Settings) -> str:
    """Return where calls in progress are to be sent."""
    sip = settings.sip
    ports = {"TLS": sip.tls_port, "TCP": sip.tcp_port, "UDP": sip.udp_port}
    at = sip.advertised or sip.host
    return ", ".join(f"{at}:{port} ({name})" for name, port in ports.items() if port is not None)


def _changed(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what differs from the defaults: place and value, secrets hidden."""
    ours, theirs = (
        settings.model_dump(mode="json"),
        Settings.model_construct().model_dump(mode="json"),
    )
    yield from _different(ours, theirs, "")


def _different(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], at: str
) -> Iterator[tuple[str, str]]:
    for name, value in ours.items():
        place, other = f"{at}{name}", theirs.get(name)
        if isinstance(value, dict) and isinstance(other, dict) and other:
            yield from _different(value, other, f"{place}.")
        elif value != other:
            yield place, str(value)


def policy_sections(settings: Settings, policy: Policy) -> Iterator[tuple[str, list[str]]]:
    """Yield in plain words what is kept of calls: headings, each with its sentences."""
    yield "Consent", [f"{case}: {what}." for case, what in consent_words(policy)] + [_SOURCE]
    yield "Which calls", [sample_words(policy)]
    yield "Removed before anything is kept", [removed_words(settings.privacy.kinds()), _PAUSES]
    yield "For how long", [retention_words(policy)]
    yield "Who sees it", [_WHO]
    yield "How customers sound, as one number per turn", [_activation(settings, policy)]
    yield "Words during a call", [_LIVE[policy.live_words]]


def _activation(settings: Settings, policy: Policy) -> str:
    if not settings.activation.enabled:
        return "Not computed: activation.enabled is off. Of agents it never is."
    if not policy.allow_activation:
        return "Not computed: activation.enabled is on, but the policy does not allow it."
    return "Computed: activation.enabled is on and the policy allows it. Of agents it never is."


_SOURCE = (
    "Consent is what the sidecar's `consent` says. Without it, a notice that the call is "
    "recorded is looked for in what was said at the start; a notice tells the customer and is no "
    "consent. A refusal said in the call, by anyone but an agent, wins over all of these."
)
_PAUSES = "Where recording was paused, nothing is analysed and the kept audio is silent."
_WHO = (
    "In the service, each account what its role allows: agents their own released calls, "
    "supervisors those of their teams, reviewers and admins all. Beside it, whoever can read the "
    "folders that reports and audio are written to. Nothing of a call is sent to anybody; notices, "
    "where they are set, hold links only."
)
_LIVE = {
    True: "Allowed. This version analyses recordings and shows none during a call.",
    False: "Not allowed. This version analyses recordings and shows none during a call anyway.",
}
