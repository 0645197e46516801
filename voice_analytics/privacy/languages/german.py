"""German numbers and what they are asked for with."""

from collections.abc import Mapping

from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed

_SMALL = listed(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_TENS = listed("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_MONTHS = listed(
    "januar februar märz april mai juni juli august september oktober november dezember"
)


def _numbers() -> Mapping[str, int]:
    values = {word: value for value, word in enumerate(_SMALL)} | {"zwo": 2, "ein": 1, "eine": 1}
    for index, ten in enumerate(_TENS):
        values[ten] = 10 * (index + 2)
        for unit, word in enumerate(["ein", *_SMALL[2:10]], start=1):
            values[f"{word}und{ten}"] = values[ten] + unit
        values[f"zwound{ten}"] = values[ten] + 2
    return values | {word.replace("ß", "ss"): value for word, value in values.items()}


GERMAN = Lexicon(
    language="de",
    numbers=_numbers(),
    hundred=frozenset({"hundert"}),
    thousand=frozenset({"tausend"}),
    links=frozenset({"und"}),
    times={"doppel": 2, "zweimal": 2, "dreimal": 3},
    confusions={"frei": 3, "hier": 4, "für": 4},
    fillers=frozenset(listed("äh ähm hm mhm und dann strich punkt ja okay ok also ist das")),
    corrections=frozenset(listed("nein entschuldigung moment nochmal sorry quatsch meine ich")),
    counted=frozenset(
        listed("euro cent prozent minute minuten uhr stunde stunden tag tage "
               "tagen woche wochen monat "
        "monate monaten jahr jahre jahren sekunden mal personen stück kilometer werktage grad")
    ),
    months={word: index + 1 for index, word in enumerate(_MONTHS)},
    at=frozenset({"at", "ät", "klammeraffe"}),
    dot=frozenset({"punkt", "dot"}),
    streets=frozenset({"straße", "strasse", "weg", "platz", "allee", "gasse"}),
    prompts={
        Topic.CARD: r"kartennummer|kreditkarte|lange nummer|sechzehn ziffern|bankkarte|ec karte",
        Topic.CODE: (
            r"sicherheitscode|prüfziffer|prüfnummer|kartenprüfnummer|\bcvc\b|\bcvv\b|"
            r"drei ziffern|auf der rückseite"
        ),
        Topic.EXPIRY: r"ablaufdatum|gültig bis|verfallsdatum|läuft ab",
        Topic.BANK: r"kontonummer|bankleitzahl|\biban\b|\bbic\b|bankverbindung|bankkonto",
        Topic.NATIONAL_ID: r"sozialversicherungsnummer|steuernummer|ausweisnummer|steuer id",
        Topic.BIRTH: r"geburtsdatum|geboren|geburtstag",
        Topic.EMAIL: r"e ?mail( ?adresse)?",
        Topic.PHONE: r"telefonnummer|handynummer|rückrufnummer|mobilnummer|erreichen unter",
        Topic.POSTCODE: r"postleitzahl|\bplz\b",
        Topic.ADDRESS: r"\badresse\b|anschrift|hausnummer",
        Topic.OTHER: (
            r"(bestell|kunden|auftrags|rechnungs|referenz|vorgangs|vertrags|sendungs|zähler|ticket)"
            r" ?(nummer|stand)"
        ),
    },
)  # fmt: skip
