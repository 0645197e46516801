"""Who may do what, and whose calls they see."""

from dataclasses import dataclass
from enum import StrEnum


class AccountRole(StrEnum):
    """What an account is for."""

    ADMIN = "admin"
    """Runs the appliance: accounts, people, jobs, retention; sees every call."""

    SUPERVISOR = "supervisor"
    """Leads teams: sees the calls of their people, never what is between agent and machine."""

    REVIEWER = "reviewer"
    """Opens calls, agrees or overrides, decides disputes; sees every call."""

    AGENT = "agent"
    """Takes calls: sees their own, once released."""

    INGEST = "ingest"
    """A machine that delivers recordings, by token only, and follows what becomes of them."""


class Permission(StrEnum):
    """What can be allowed; also the scopes of a token."""

    SELF = "self"
    """One's own account: who am I, password, sessions."""

    CALLS_READ = "calls:read"
    """List, report, events, stints and waveform."""

    CALLS_PLAY = "calls:play"
    """Audio."""

    CALLS_EXPORT = "calls:export"
    """Take calls or reports out of the appliance."""

    CALLS_RELEASE = "calls:release"
    """Show imported history to its agent."""

    CALLS_HOLD = "calls:hold"
    """Keep a call beyond its time, for a legal case."""

    CALLS_ERASE = "calls:erase"
    """Delete a call, or all of a party."""

    CALLS_PAUSE = "calls:pause"
    """Have a call in progress not recorded for a while."""

    TRENDS_READ = "trends:read"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    """People, teams, queues and addresses, and whose an unmatched call is."""

    REVIEWS_READ = "reviews:read"
    REVIEWS_WRITE = "reviews:write"
    """Give verdicts, mark flags, correct words and roles."""

    REVIEWS_ASSIGN = "reviews:assign"
    """Give a call to somebody to review."""

    REVIEWS_COMMENT = "reviews:comment"
    """Say something about a call or a moment of it."""

    REVIEWS_SELF = "reviews:self"
    """Rate one's own stint."""

    CALIBRATE = "calibrate"
    """Read the same calls as others, blind, and agree on a reading."""

    MOMENTS = "moments"
    """Find moments of calls to learn from, and make playlists of them."""

    PLAYLISTS_READ = "playlists:read"
    """See playlists that are shared with one."""

    DISPUTES_READ = "disputes:read"
    DISPUTES_RAISE = "disputes:raise"
    DISPUTES_DECIDE = "disputes:decide"
    COACHING_READ = "coaching:read"
    COACHING_WRITE = "coaching:write"
    """Give an agent a moment to hear again and something to work on, and end that."""

    COACHING_ANSWER = "coaching:answer"
    """Acknowledge what one was given to work on."""

    SURVEYS_WRITE = "surveys:write"
    """Import what customers answered."""

    PRACTICE = "practice"
    """Practice and break offers, which are between an agent and the machine."""

    REHEARSE = "rehearse"
    """Role-plays of one's own, which nobody else sees."""

    UPLOADS_READ = "uploads:read"
    UPLOADS_WRITE = "uploads:write"
    JOBS_READ = "jobs:read"
    JOBS_RETRY = "jobs:retry"
    METRICS_READ = "metrics:read"
    ACCOUNTS_MANAGE = "accounts:manage"
    """Accounts and the tokens of all of them."""

    AUDIT_READ = "audit:read"
    SETTINGS_READ = "settings:read"


_WATCH = frozenset(
    {
        Permission.SELF,
        Permission.CALLS_READ,
        Permission.CALLS_PLAY,
        Permission.TRENDS_READ,
        Permission.PLAYLISTS_READ,
        Permission.REHEARSE,
    }
)
_JUDGE = _WATCH | {
    Permission.CALLS_EXPORT,
    Permission.PEOPLE_READ,
    Permission.REVIEWS_READ,
    Permission.REVIEWS_ASSIGN,
    Permission.REVIEWS_COMMENT,
    Permission.CALIBRATE,
    Permission.MOMENTS,
    Permission.DISPUTES_READ,
    Permission.DISPUTES_DECIDE,
    Permission.COACHING_READ,
    Permission.COACHING_WRITE,
}
_OWN = frozenset(
    {
        Permission.PRACTICE,
        Permission.REVIEWS_SELF,
        Permission.DISPUTES_RAISE,
        Permission.COACHING_ANSWER,
    }
)
"""What only who was on the call can do."""

ALLOWED: dict[AccountRole, frozenset[Permission]] = {
    AccountRole.ADMIN: frozenset(Permission) - _OWN,
    AccountRole.SUPERVISOR: _JUDGE | {Permission.CALLS_RELEASE},
    AccountRole.REVIEWER: _JUDGE | {Permission.REVIEWS_WRITE},
    AccountRole.AGENT: _WATCH
    | _OWN
    | {
        Permission.REVIEWS_READ,
        Permission.REVIEWS_COMMENT,
        Permission.DISPUTES_READ,
        Permission.COACHING_READ,
    },
    AccountRole.INGEST: frozenset(
        {Permission.UPLOADS_READ, Permission.UPLOADS_WRITE, Permission.CALLS_PAUSE}
    ),
}
"""What each role may do; nothing else."""

SEES_EVERYBODY = frozenset({AccountRole.ADMIN, AccountRole.REVIEWER})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in, and what of the appliance is theirs to see."""

    account_id: str
    name: str
    role: AccountRole
    person_id: str | None
    """Who of the directory they are."""

    persons: frozenset[str] | None
    """Whose calls they see; None: everybody's, unmatched calls too."""

    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Return whether something is allowed."""
        return permission in self.permissions

    def sees(self, person_id: str | None) -> bool:
        """Return whether a call of this person is theirs to see; None: an unmatched call."""
        return self.persons is None or person_id in self.persons

    @property
    def released_only(self) -> bool:
        """Return whether calls that were not released yet are hidden from them."""
        return self.role is AccountRole.AGENT

    @property
    def uploads_of(self) -> str | None:
        """Return the account whose uploads they see; None: everybody's."""
        return None if self.role is AccountRole.ADMIN else self.account_id


def permissions_of(
    role: AccountRole, scopes: frozenset[Permission] | None
) -> frozenset[Permission]:
    """Return what an account may do, by a token with scopes or, without one, by itself.

    A token never carries more than the role of its account, and never what only a person may do.
    """
    allowed = ALLOWED[role]
    return allowed if scopes is None else (allowed & scopes) - PERSONAL


PERSONAL = frozenset({Permission.SELF, Permission.PRACTICE, Permission.REHEARSE})
"""What no token is for."""
