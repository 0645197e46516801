"""`policy explain | notice`: what the settings keep of calls, and what agents are to be told."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import typer

from voice_analytics.appliance import grading
from voice_analytics.appliance.telling import policy_sections
from voice_analytics.config.load import load_settings
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import Settings
from voice_analytics.domain.policy import Policy
from voice_analytics.export.notice import agent_notice
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
    for title, text in policy_sections(settings, policy):
        yield ""
        yield title
        for paragraph in text:
            yield from textwrap.wrap(
                paragraph, WIDTH, initial_indent="  ", subsequent_indent="    "
            )
