"""Times, lengths and values as people read them."""

from collections.abc import Callable, Mapping

from voice_analytics.domain.measure import Unit, Value
from voice_analytics.export.terminal.look import Glyphs

_SECOND_MS = 1000
_MINUTE_MS = 60 * _SECOND_MS
_HOUR_MS = 60 * _MINUTE_MS


def clock(at_ms: int) -> str:
    """Return a place in the call or a length as ``m:ss``, from an hour on as ``h:mm:ss``."""
    seconds = at_ms // _SECOND_MS
    minutes, second = divmod(seconds, 60)
    if at_ms < _HOUR_MS:
        return f"{minutes}:{second:02d}"
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}"


def clock_tenths(at_ms: int) -> str:
    """Return a place in the call as ``m:ss.s``, cut and not rounded."""
    return f"{clock(at_ms)}.{at_ms % _SECOND_MS // 100}"


def length(duration_ms: float, minus: str = "-") -> str:
    """Return a length in seconds, from a minute on as ``m:ss``, with its sign when negative."""
    sign = minus if duration_ms < 0 else ""
    size = abs(duration_ms)
    if round(size) >= _MINUTE_MS:
        return sign + clock(round(size / _SECOND_MS) * _SECOND_MS)
    decimals = 2 if size < 10 * _SECOND_MS else 1
    return f"{sign}{size / _SECOND_MS:.{decimals}f} s"


def seconds(duration_ms: int) -> str:
    """Return a length to a tenth of a second, from a minute on as ``m:ss``."""
    if duration_ms >= _MINUTE_MS:
        return clock(duration_ms)
    return f"{duration_ms / _SECOND_MS:.1f} s"


def value(measured: Value, unit: str, glyphs: Glyphs) -> str:
    """Return a measured value with its unit, known here or not, or the sign for undefined."""
    number = measured.value
    if number is None:
        return glyphs.undefined
    written = _BY_UNIT.get(unit)
    if written is None:
        return f"{number:.4g} {unit.replace('_', ' ')}".replace("-", glyphs.minus)
    return written(number, glyphs)


def _share(number: float, glyphs: Glyphs) -> str:
    percent = 100 * number
    decimals = 1 if abs(percent) < 10 and percent else 0
    return f"{percent:.{decimals}f} %".replace("-", glyphs.minus)


def _count(number: float, glyphs: Glyphs) -> str:
    whole = float(number).is_integer()
    return (f"{number:.0f}" if whole else f"{number:.1f}").replace("-", glyphs.minus)


def _milliseconds(number: float, glyphs: Glyphs) -> str:
    return length(number, glyphs.minus)


def _in(unit: str, decimals: int) -> Callable[[float, Glyphs], str]:
    """Return how a number is written with so many decimals before its unit."""

    def written(number: float, glyphs: Glyphs) -> str:
        return f"{number:.{decimals}f} {unit}".replace("-", glyphs.minus)

    return written


_BY_UNIT: Mapping[str, Callable[[float, Glyphs], str]] = {
    Unit.MILLISECONDS: _milliseconds,
    Unit.SHARE: _share,
    Unit.COUNT: _count,
    Unit.PER_MINUTE: _in("/min", 1),
    Unit.PER_TEN_MINUTES: _in("/10 min", 1),
    Unit.WORDS_PER_MINUTE: _in("wpm", 0),
    Unit.SYLLABLES_PER_SECOND: _in("syl/s", 1),
    Unit.RATIO: _in("x", 2),
    Unit.HERTZ: _in("Hz", 0),
    Unit.SEMITONES: _in("st", 1),
    Unit.DECIBELS: _in("dB", 1),
    Unit.DECIBELS_FULL_SCALE: _in("dB", 1),
    Unit.DECIBELS_PER_OCTAVE: _in("dB/oct", 1),
}


def printable(text: str) -> str:
    """Return `text` without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
