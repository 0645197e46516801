"""Where the files that travel with the package are."""

from pathlib import Path

from voice_analytics.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the package.

    An installed wheel carries them inside the package; a checkout has them at its top level.

    Raises
    ------
    ConfigError
        When the installation lacks it.
    """
    for root in (_PACKAGE / "shipped", _PACKAGE.parent):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise ConfigError(
        f"{'/'.join(parts)} is missing from this installation; install the package again"
    )
