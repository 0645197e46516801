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
    refusals=(
        r"\b(ich|wir) (möchten?|will|wollen|wünschen?) (\w+ )?nicht"
        r"( (?!kontakt|kredit|darlehen|geld)\w+){0,8}? "
        r"(aufgezeichnet|aufgenommen|aufzeichnen|aufnehmen|mitgeschnitten|mitschneiden)\b|"
        r"\b(lieber|bitte) nicht( \w+){0,3}? (aufgezeichnet|aufgenommen|aufzeichnen|aufnehmen|"
        r"mitgeschnitten|mitschneiden)\b|"
        r"\b(sie dürfen|dürfen sie)( \w+){0,4}? nicht (aufzeichnen|aufnehmen|mitschneiden)\b|"
        r"\b(zeichnen|nehmen|schneiden) sie (das|dies|dieses|es|mich|uns)( \w+){0,3}? nicht "
        r"(auf|mit)\b|\b(zeichne|nimm) (das|dies|dieses|es|mich|uns)( \w+){0,3}? nicht auf\b|"
        r"\b(stimme|stimmen)( \w+){0,4}? (aufzeichnung|aufnahme)( \w+){0,2}? nicht zu\b|"
        r"\bnicht( \w+){0,3}? einverstanden( \w+){0,6}? (aufzeichnung|aufnahme|aufgezeichnet|"
        r"aufgenommen|aufzeichnen|aufnehmen)\b|"
        r"\b(aufzeichnung|aufnahme)( \w+){0,3}? nicht einverstanden\b|"
        r"\bwiderspreche( \w+){0,3}? (aufzeichnung|aufnahme)\b|"
        r"\b(schalten|stellen|machen) sie( \w+){0,3}? (aufzeichnung|aufnahme)( \w+){0,2}? "
        r"(aus|ab)\b|\b(stoppen|beenden) sie( \w+){0,2}? (aufzeichnung|aufnahme)\b|"
        r"\bhören sie( \w+){0,2}? auf( \w+){0,2}? (aufzuzeichnen|aufzunehmen)\b|"
        r"\bkeine (zustimmung|einwilligung|erlaubnis)( \w+){0,6}? (aufzeichnung|aufnahme|"
        r"aufzuzeichnen|aufzunehmen)\b|^(bitte )?keine (aufzeichnung|aufnahme)( bitte)?$"
    ),
)  # fmt: skip
