"""Spanish numbers and what they are asked for with."""

from collections.abc import Mapping

from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed

_SMALL = listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = listed("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_MONTHS = listed(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_PLAIN = str.maketrans("áéíóú", "aeiou")


def _numbers() -> Mapping[str, int]:
    values = {word: value for value, word in enumerate(_SMALL)} | {"un": 1, "una": 1}
    values |= {word: 10 * (index + 3) for index, word in enumerate(_TENS)}
    return values | {word.translate(_PLAIN): value for word, value in values.items()}


SPANISH = Lexicon(
    language="es",
    numbers=_numbers(),
    hundred=frozenset({"cien", "ciento"}),
    thousand=frozenset({"mil"}),
    links=frozenset({"y"}),
    times={"doble": 2, "triple": 3},
    confusions={"tras": 3, "cinta": 5, "dios": 2},
    fillers=frozenset(listed("eh em este y luego guión guion punto sí si vale pues es el")),
    corrections=frozenset(listed("no perdón perdon espere espera disculpe digo")),
    counted=frozenset(
        listed("euro euros céntimos pesos dólares por minuto minutos hora horas "
               "día días dia dias semana "
        "semanas mes meses año años segundos veces personas kilómetros grados")
    ),
    months={**{word: index + 1 for index, word in enumerate(_MONTHS)}, "setiembre": 9},
    at=frozenset({"arroba", "at"}),
    dot=frozenset({"punto"}),
    prompts={
        Topic.CARD: (
            r"número (largo|de (la |su |mi )?tarjeta)|numero de (la |su |mi )?tarjeta|"
            r"tarjeta de (crédito|débito)|dieciséis dígitos"
        ),
        Topic.CODE: (
            r"código de seguridad|codigo de seguridad|tres (dígitos|números|cifras)|\bcvv\b|"
            r"\bcvc\b|parte de atrás|al dorso|reverso"
        ),
        Topic.EXPIRY: r"caducidad|caduca|vencimiento|vence|válida hasta",
        Topic.BANK: r"cuenta bancaria|número de cuenta|\biban\b|datos bancarios",
        Topic.NATIONAL_ID: r"\bdni\b|\bnie\b|\bnif\b|seguridad social|pasaporte",
        Topic.BIRTH: r"fecha de nacimiento|nací|nacida|nacido",
        Topic.EMAIL: r"correo( electrónico)?|e ?mail",
        Topic.PHONE: r"(número de )?teléfono|móvil|celular|llamar al",
        Topic.POSTCODE: r"código postal|codigo postal",
        Topic.ADDRESS: r"dirección|domicilio|\bcalle\b",
        Topic.OTHER: (
            r"(número|numero) de (pedido|referencia|cliente|reserva|póliza|factura|expediente|"
            r"seguimiento|contrato)|referencia|localizador"
        ),
    },
    refusals=(
        r"\bno (quiero|queremos|deseo|deseamos|me gustaría|consiento|acepto|autorizo|permito)"
        r"( \w+){0,7}? (grab(en?|ada|ado|ados|adas|ar|arme|arnos|ación|ando))\b|"
        r"\bno (puede[ns]?|debe[ns]?) grab\w+|"
        r"\b(por favor |^)no (me |nos |lo |la )?grab(en?|es|éis)\b|"
        r"\bno (me |nos )?graben? (esta|la|mi|nuestra) (llamada|conversación)\b|"
        r"\bno doy( \w+){0,2}? (permiso|consentimiento|autorización)( \w+){0,5}? grab\w+|"
        r"\b(dejen?|paren?) de grabar\b|"
        r"\b(paren?|detengan?|apaguen?|corten?|desactiven?|quiten?)( \w+)? grabación\b|"
        r"\bprefiero( \w+){0,3}? no( \w+){0,3}? grab\w+|"
        r"\b(me niego|me opongo)( \w+){0,6}? grab\w+|\bno estoy de acuerdo( \w+){0,6}? grab\w+|"
        r"^(por favor )?sin grabación\b"
    ),
)  # fmt: skip
