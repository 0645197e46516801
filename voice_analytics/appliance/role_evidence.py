"""Whether what was said in a call speaks for the roles that its trunk told."""

from voice_analytics.appliance.words import WordLists
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.report import CallReport
from voice_analytics.pipeline.roles import CallFacts, RoleOptions, Voice, log_odds_as_stated


def role_options(settings: Settings) -> RoleOptions:
    """Return the cues that tell roles; they are read from their files.

    Raises
    ------
    ConfigError
        When one of them has a fault.
    """
    return RoleOptions(cues=WordLists(settings).cues, company_names=settings.roles.company_names)


def evidence(report: CallReport, options: RoleOptions) -> float | None:
    """Return the log-odds of the roles as they are stated, against the other way round.

    None where no roles are stated, or nothing was said.
    """
    agent, customer = (_only(report, role) for role in (Role.AGENT, Role.CUSTOMER))
    if agent is None or customer is None or agent.channel == customer.channel:
        return None
    voices = [_voice(report, one) for one in (agent, customer)]
    if not all(voice.words for voice in voices):
        return None
    facts = CallFacts(report.call.language, report.call.metadata.direction)
    return log_odds_as_stated(voices[0], voices[1], facts, options)


def _only(report: CallReport, role: Role) -> Participant | None:
    found = [one for one in report.call.participants if one.role is role]
    return found[0] if len(found) == 1 else None


def _voice(report: CallReport, participant: Participant) -> Voice:
    return Voice(
        speech=tuple(one.interval for one in report.segments if one.participant == participant.id),
        words=tuple(word for word in report.words if word.participant == participant.id),
    )
