"""Dutch numbers: one word below a thousand."""

from voice_analytics.spoken.speech import Currency, Speech, grouped

_SMALL = (
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")


def cardinal(number: int) -> str:
    """Return a quantity in words."""
    if number == 0:
        return _SMALL[0]
    return grouped(number, _below_thousand, _thousands, _millions)


def ordinal(number: int) -> str:
    """Return a place in a row in words; the syllables are right, the spelling is plain."""
    return f"{cardinal(number)}{'ste' if number >= 20 else 'de'}"


def four_digits(number: int) -> str:
    """Return two pairs ("negentien zesenveertig"), or a quantity where the middle is 0."""
    first, second = divmod(number, 100)
    if first % 10 == 0 or second == 0:
        return cardinal(number)
    return f"{cardinal(first)} {'nul ' if second < 10 else ''}{cardinal(second)}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    many = _SMALL[hundreds] if hundreds > 1 else ""
    return (f"{many}honderd" if hundreds else "") + (_below_hundred(rest) if rest else "")


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, units = divmod(number, 10)
    joined = "ën" if units in {2, 3} else "en"
    return (f"{_SMALL[units]}{joined}" if units else "") + _TENS[tens - 2]


def _thousands(many: int) -> str:
    return "duizend" if many == 1 else f"{_below_thousand(many)}duizend"


def _millions(many: int) -> str:
    return f"{cardinal(many)} miljoen"


SPEECH = Speech(
    cardinal=cardinal,
    ordinal=ordinal,
    four_digits=four_digits,
    ordinal_endings="de|ste|e",
    decimal_mark=",",
    thousands_mark="\\.",
    point="komma",
    clock="uur",
    money_and="",
    currencies={
        "€": Currency("euro"),
        "$": Currency("dollar"),
        "£": Currency("pond"),
    },
    signs={"%": "procent", "&": "en", "@": "apenstaartje", "+": "plus", ".": "punt"},
)
