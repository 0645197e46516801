"""French numbers, as said in France."""

from voice_analytics.spoken.speech import Currency, Speech, grouped

_SMALL = (
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
)
_TENS = ("vingt", "trente", "quarante", "cinquante", "soixante")


def cardinal(number: int) -> str:
    """Return a quantity in words, the hyphens as spaces."""
    if number == 0:
        return _SMALL[0]
    return grouped(number, _below_thousand, _thousands, _millions)


def ordinal(number: int) -> str:
    """Return a place in a row in words; the syllables are right, the spelling is plain."""
    return "premier" if number == 1 else f"{cardinal(number).removesuffix('e')}ième"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [_SMALL[hundreds]] if hundreds > 1 else []
    parts += ["cent"] if hundreds else []
    parts += [_below_hundred(rest)] if rest else []
    return " ".join(parts)


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 20:
        return f"dix {_SMALL[number - 10]}"
    if number >= 80:
        rest = number - 80
        return "quatre vingt" + (f" {_below_hundred(rest)}" if rest else "")
    tens = min(number // 10, 6)
    rest = number - 10 * tens
    joined = " et " if rest in {1, 11} else " "
    return _TENS[tens - 2] + (f"{joined}{_below_hundred(rest)}" if rest else "")


def _thousands(many: int) -> str:
    return "mille" if many == 1 else f"{_below_thousand(many)} mille"


def _millions(many: int) -> str:
    return "un million" if many == 1 else f"{cardinal(many)} millions"


SPEECH = Speech(
    cardinal=cardinal,
    ordinal=ordinal,
    four_digits=cardinal,
    ordinal_endings="ers?|ères?|èmes?|es?",
    decimal_mark=",",
    thousands_mark="[.\u00a0\u202f]",
    point="virgule",
    clock="heures",
    money_and="",
    currencies={
        "€": Currency("euros"),
        "$": Currency("dollars"),
        "£": Currency("livres"),
    },
    signs={"%": "pour cent", "&": "et", "@": "arobase", "+": "plus", ".": "point"},
)
