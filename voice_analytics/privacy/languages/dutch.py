"""Dutch numbers and what they are asked for with."""

from collections.abc import Mapping

from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed

_SMALL = listed(
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien"
)
_TENS = listed("twintig dertig veertig vijftig zestig zeventig tachtig negentig")


def _numbers() -> Mapping[str, int]:
    values = {word: value for value, word in enumerate(_SMALL)} | {"één": 1, "eén": 1}
    for index, ten in enumerate(_TENS):
        values[ten] = 10 * (index + 2)
        for unit, word in enumerate(_SMALL[1:10], start=1):
            link = "ën" if word.endswith("e") else "en"
            values[f"{word}{link}{ten}"] = values[ten] + unit
    return values


_MONTHS = listed(
    "januari februari maart april mei juni juli augustus september oktober november december"
)

DUTCH = Lexicon(
    language="nl",
    numbers=_numbers(),
    hundred=frozenset({"honderd"}),
    thousand=frozenset({"duizend"}),
    links=frozenset({"en"}),
    times={"dubbel": 2, "dubbele": 2, "driemaal": 3},
    fillers=frozenset(listed("eh uh uhm ehm hm en dan streepje punt ja oké ok dus is dat het")),
    corrections=frozenset(listed("nee sorry wacht pardon opnieuw bedoel ik")),
    counted=frozenset(
        listed("euro euros cent procent minuut minuten uur uren dag dagen week "
               "weken maand maanden jaar "
        "jaren seconden keer mensen personen stuks kilometer werkdagen graden")
    ),
    months={word: index + 1 for index, word in enumerate(_MONTHS)},
    at=frozenset({"at", "apenstaartje"}),
    dot=frozenset({"punt", "dot"}),
    streets=frozenset({"straat", "laan", "weg", "plein", "gracht", "dijk", "kade"}),
    prompts={
        Topic.CARD: r"kaartnummer|creditcard|lange nummer|pasnummer|bankpas|zestien cijfers",
        Topic.CODE: (
            r"beveiligingscode|veiligheidscode|controlecode|\bcvc\b|\bcvv\b|drie cijfers|"
            r"pincode|op de achterkant"
        ),
        Topic.EXPIRY: r"vervaldatum|geldig tot|verloopt|einddatum",
        Topic.BANK: r"rekeningnummer|\biban\b|bankrekening|\bbic\b",
        Topic.NATIONAL_ID: r"burgerservicenummer|\bbsn\b|sofinummer|paspoortnummer",
        Topic.BIRTH: r"geboortedatum|geboren",
        Topic.EMAIL: r"e ?mail(adres)?",
        Topic.PHONE: r"telefoonnummer|mobiele nummer|bereiken op|nulzes|06 nummer",
        Topic.POSTCODE: r"postcode",
        Topic.ADDRESS: r"\badres\b|huisnummer|straatnaam",
        Topic.OTHER: (
            r"(bestel|order|klant|factuur|referentie|polis|ticket|meter|zaak|pakket|dossier)"
            r" ?(nummer|stand|code)|track en trace|meterstand"
        ),
    },
    refusals=(
        r"\b(ik|wij|we) (wil|willen|wens|wensen) ((het|dit|dat|dit gesprek|het gesprek) )?"
        r"(eigenlijk |liever |absoluut )?niet( (?!contact|geld|bedrag|verlof|vrij)\w+){0,7}? "
        r"(?<!contact )(opgenomen|opneemt|opnemen|opname)\b|"
        r"\bliever niet( (?!contact|geld|bedrag|verlof|vrij)\w+){0,5}? "
        r"(?<!contact )(opgenomen|opneemt|opnemen)\b|"
        r"\bneem(t u)? (dit|het|ons|me|mij)( gesprek)?( \w+){0,2}? niet op\b|"
        r"\b(u mag|je mag|jullie mogen|u moet)( \w+){0,3}? niet opnemen\b|"
        r"\b(wilt u|wil je|kunt u|kun je) (dit|het)( gesprek)?( \w+){0,2}? niet opnemen\b|"
        r"^(alstublieft |alsjeblieft )?niet opnemen\b|"
        r"\bniet opnemen (alstublieft|alsjeblieft|graag|aub)\b|"
        r"\b(stop|hou op|houd op|ophouden|stoppen) (alstublieft |nu )?met (het )?opnemen\b|"
        r"\bstop de opname\b|\bzet( \w+){0,2}? opname( \w+)? (uit|stop|af)\b|"
        r"\bgeen toestemming( \w+){0,6}? (opname|opnemen|opgenomen)\b|"
        r"\bbezwaar( \w+){0,4}? (opname|opnemen|opgenomen)\b|\bweiger( \w+){0,6}? opgenomen\b"
    ),
)  # fmt: skip
