"""Times, lengths and names as people read them."""

from datetime import UTC, datetime, timedelta

from voice_analytics.domain.measure import Unit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = "–"
MINUS = "\N{MINUS SIGN}"

_DECIMALS = {
    Unit.PER_MINUTE: ("/min", 1),
    Unit.PER_TEN_MINUTES: ("/10 min", 1),
    Unit.WORDS_PER_MINUTE: ("words/min", 0),
    Unit.SYLLABLES_PER_SECOND: ("syll./s", 1),
    Unit.RATIO: ("×", 2),
    Unit.HERTZ: ("Hz", 0),
    Unit.SEMITONES: ("st", 1),
    Unit.DECIBELS: ("dB", 1),
    Unit.DECIBELS_FULL_SCALE: ("dBFS", 1),
    Unit.DECIBELS_PER_OCTAVE: ("dB/oct", 1),
    "points": ("", 0),
}


def clock(at_ms: float) -> str:
    """Return a place in a call or a length as `m:ss`, from an hour on as `h:mm:ss`."""
    minutes, second = divmod(int(at_ms) // 1000, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def length(duration_ms: float) -> str:
    """Return a length in seconds, from a minute on as minutes and seconds."""
    if duration_ms >= 60_000:
        minutes, second = divmod(round(duration_ms / 1000), 60)
        return f"{minutes} min {second} s" if second else f"{minutes} min"
    return f"{duration_ms / 1000:.1f} s"


def moment(at_ms: int) -> datetime:
    """Return a time since 1970 in UTC as a date and a time of day."""
    return EPOCH + timedelta(milliseconds=at_ms)


def iso(at_ms: int) -> str:
    """Return a time as machines read it."""
    return moment(at_ms).isoformat(timespec="seconds")


def when(at_ms: int) -> str:
    """Return a time to the minute."""
    at = moment(at_ms)
    return f"{at.day} {at:%b %Y, %H:%M}"


def day(at_ms: int) -> str:
    """Return the day of a time."""
    at = moment(at_ms)
    return f"{at.day} {at:%b %Y}"


def ago(at_ms: int, now_ms: int) -> str:
    """Return how long ago something was."""
    minutes = max(0, now_ms - at_ms) // 60_000
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 2880 else f"{minutes // 1440} days ago"


def spoken(key: str) -> str:
    """Return a key as words."""
    return key.replace("_", " ").replace(".", " ").strip().capitalize()


def points(number: float | None) -> str:
    """Return points of a score."""
    return NOTHING if number is None else f"{number:.0f}"


def share(number: float | None) -> str:
    """Return a share in per cent."""
    return NOTHING if number is None else f"{100 * number:.0f} %"


def value(number: float | None, unit: str) -> str:
    """Return a measured value with its unit."""
    if number is None:
        return NOTHING
    if unit == Unit.MILLISECONDS:
        sign = MINUS if number < 0 else ""
        return sign + length(abs(number))
    if unit == Unit.SHARE:
        return f"{100 * number:.1f} %" if 0 < number < 0.1 else share(number)
    if unit == Unit.COUNT:
        return f"{number:.0f}" if float(number).is_integer() else f"{number:.1f}"
    name, decimals = _DECIMALS.get(unit, (unit.replace("_", " "), 2))
    return f"{number:.{decimals}f} {name}".strip().replace("-", MINUS)


def size(count: float) -> str:
    """Return a number of bytes."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def plural(count: int, one: str, more: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else more or one + 's'}"
