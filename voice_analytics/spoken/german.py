"""German numbers: one word below a million."""

from voice_analytics.spoken.speech import Currency, Speech, grouped

_SMALL = (
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
)
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")


def cardinal(number: int) -> str:
    """Return a quantity in words."""
    if number == 0:
        return _SMALL[0]
    said = grouped(number, _below_thousand, _thousands, _millions)
    said = said.replace("tausend ", "tausend")
    return f"{said}s" if said.endswith("ein") else said


def ordinal(number: int) -> str:
    """Return a place in a row in words; the syllables are right, the spelling is plain."""
    return f"{cardinal(number)}{'te' if number < 20 else 'ste'}"


def four_digits(number: int) -> str:
    """Return a year in hundreds ("neunzehnhundertsechsundvierzig"), others as a quantity."""
    first, second = divmod(number, 100)
    if not 11 <= first <= 19:
        return cardinal(number)
    return f"{_SMALL[first]}hundert{cardinal(second) if second else ''}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    return (f"{_SMALL[hundreds]}hundert" if hundreds else "") + (
        _below_hundred(rest) if rest else ""
    )


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, units = divmod(number, 10)
    return (f"{_SMALL[units]}und" if units else "") + _TENS[tens - 2]


def _thousands(many: int) -> str:
    return f"{_below_thousand(many)}tausend"


def _millions(many: int) -> str:
    return "eine Million" if many == 1 else f"{cardinal(many)} Millionen"


SPEECH = Speech(
    cardinal=cardinal,
    ordinal=ordinal,
    four_digits=four_digits,
    ordinal_endings="(?:te|ste)[nrs]?",
    decimal_mark=",",
    thousands_mark="\\.",
    point="Komma",
    clock="Uhr",
    money_and="",
    currencies={
        "€": Currency("Euro"),
        "$": Currency("Dollar"),
        "£": Currency("Pfund"),
    },
    signs={"%": "Prozent", "&": "und", "@": "at", "+": "plus", ".": "Punkt"},
)
