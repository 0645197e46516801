"""`policy explain | notice`: what the settings keep of calls, and what agents are to be told."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import typer

from voice_analytics.appliance import grading
from voice_analytics.config.load import load_settings
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import Settings
from voice_analytics.domain.policy import Policy
from voice_analytics.export.notice import agent_notice
from voice_analytics.export.policy_words import (
    consent_words,
    removed_words,
    retention_words,
    sample_words,
)
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES

WIDTH = 88


def explain(config: Path | None) -> int:
    """Print in plain words what these settings keep of calls."""
    settings = load_settings(config)
    for line in explained(settings, read_policy(settings.policy)):
        typer.echo(line)
    return 0


def notice(config: Path | None) -> int:
    """Print the notice to agents, as Markdown."""
    settings = load_settings(config)
    typer.echo(notice_text(settings))
    return 0


def notice_text(settings: Settings) -> str:
    """Return the notice to agents for these settings."""
    return agent_notice(
        grading(settings).rubrics,
        BEHAVIOURS,
        MEASURES,
        read_policy(settings.policy),
        settings.privacy.kinds(),
    )


def explained(settings: Settings, policy: Policy) -> Iterator[str]:
    """Yield the lines of the explanation."""
    yield f"What is kept of a call, by preset `{policy.preset}` and what is set over it."
    yield "A preset is a start and not legal advice."
    for title, text in _sections(settings, policy):
        yield ""
        yield title
        for paragraph in text:
            yield from textwrap.wrap(
                paragraph, WIDTH, initial_indent="  ", subsequent_indent="    "
            )


def _sections(settings: Settings, policy: Policy) -> Iterator[tuple[str, list[str]]]:
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
    "folders that reports and audio are written to. Nothing is sent to anybody."
)
_LIVE = {
    True: "Allowed. This version analyses recordings and shows none during a call.",
    False: "Not allowed. This version analyses recordings and shows none during a call anyway.",
}
