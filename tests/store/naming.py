"""Names of tests that are the same in every process."""

from dataclasses import fields

from voice_analytics.store.listing import CallFilter


def named(value: object) -> str:
    """Return a name that is the same in every process; a set's own text has no order."""
    if not isinstance(value, CallFilter):
        return str(value)
    asked = [(one.name, getattr(value, one.name), one.default) for one in fields(value)]
    return ", ".join(
        f"{name}={sorted(chosen) if isinstance(chosen, frozenset) else chosen}"
        for name, chosen, default in asked
        if chosen != default
    )
