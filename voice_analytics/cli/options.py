"""Options that need more than a type; what is wrong with one is wrong usage, exit code 2."""

import typer

from voice_analytics.domain.call import Role


def parse_channels(text: str | None) -> dict[int, Role] | None:
    """Return the role of each channel from text such as `agent,customer`.

    Raises
    ------
    BadParameter
        When a name is no role.
    """
    if text is None:
        return None
    roles: dict[int, Role] = {}
    for channel, name in enumerate(text.split(",")):
        try:
            roles[channel] = Role(name.strip().lower())
        except ValueError as error:
            raise typer.BadParameter(
                f"{name.strip() or 'nothing'} is no role; "
                "use agent, customer or unknown for each channel, separated by commas",
                param_hint="--channels",
            ) from error
    return roles
