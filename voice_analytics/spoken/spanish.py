"""Spanish numbers."""

from voice_analytics.spoken.speech import Currency, Speech, grouped

_SMALL = (
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
)


def cardinal(number: int) -> str:
    """Return a quantity in words."""
    if number == 0:
        return _SMALL[0]
    return grouped(number, _below_thousand, _thousands, _millions)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if number == 100:
        return "cien"
    parts = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if 0 < rest < len(_SMALL):
        parts.append(_SMALL[rest])
    elif rest:
        tens, units = divmod(rest, 10)
        parts.append(_TENS[tens - 3] + (f" y {_SMALL[units]}" if units else ""))
    return " ".join(parts)


def _thousands(many: int) -> str:
    return "mil" if many == 1 else f"{_below_thousand(many)} mil"


def _millions(many: int) -> str:
    return "un millón" if many == 1 else f"{cardinal(many)} millones"


SPEECH = Speech(
    cardinal=cardinal,
    ordinal=cardinal,
    four_digits=cardinal,
    ordinal_endings="\\.?[ºª]",
    decimal_mark=",",
    thousands_mark="\\.",
    point="coma",
    clock="",
    money_and="con",
    currencies={
        "€": Currency("euros"),
        "$": Currency("dólares"),
        "£": Currency("libras"),
    },
    signs={"%": "por ciento", "&": "y", "@": "arroba", "+": "más", ".": "punto"},
)
