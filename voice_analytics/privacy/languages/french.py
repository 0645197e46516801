"""French numbers and what they are asked for with."""

from collections.abc import Mapping

from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed

_SMALL = listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_MONTHS = listed(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)


def _numbers() -> Mapping[str, int]:
    values = {word: value for value, word in enumerate(_SMALL)}
    values |= {"une": 1, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19}
    below_twenty = {word: value for word, value in values.items() if value}
    for ten, value in _TENS.items():
        values[ten] = value
        values[f"{ten}-et-un"] = value + 1
        values |= {f"{ten}-{w}": value + unit for w, unit in below_twenty.items() if unit < 10}
    values |= {f"soixante-{w}": 60 + unit for w, unit in below_twenty.items() if unit >= 10}
    values |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
    values |= {"quatre-vingts": 80, "quatre-vingt": 80, "soixante-et-onze": 71}
    return values | {f"quatre-vingt-{w}": 80 + unit for w, unit in below_twenty.items()}


_TO_RECORD = (
    r"( (?!carte|paiement|adresse|commande|compte|coordonnées|données|numéro)\w+){0,8}? "
    r"\w{0,2}enregistr\w+\b(?! (ma|mon|mes|cette carte|la carte)\b)"
)
"""To record somebody; what is saved of their data is called the same."""

FRENCH = Lexicon(
    language="fr",
    numbers=_numbers(),
    hundred=frozenset({"cent", "cents"}),
    thousand=frozenset({"mille"}),
    links=frozenset({"et"}),
    times={"double": 2, "triple": 3},
    confusions={"set": 7, "cette": 7, "neuve": 9, "sis": 6, "uit": 8, "sink": 5},
    fillers=frozenset(listed("euh hum hm et puis tiret point oui voilà alors donc c'est cest le")),
    corrections=frozenset(listed("non pardon attendez désolé désolée excusez moi je reprends")),
    counted=frozenset(
        listed("euro euros centime centimes pourcent minute minutes heure heures "
               "jour jours semaine "
        "semaines mois an ans année années secondes fois personnes pièces kilomètres degrés")
    ),
    months={word: index + 1 for index, word in enumerate(_MONTHS)},
    at=frozenset({"arobase", "at"}),
    dot=frozenset({"point"}),
    prompts={
        Topic.CARD: (
            r"numéro de (la |votre |ma )?carte|carte (bancaire|bleue|de crédit)|seize chiffres|"
            r"numéro long"
        ),
        Topic.CODE: (
            r"cryptogramme|code de sécurité|trois chiffres|au dos( de)?|\bcvv\b|\bcvc\b|code secret"
        ),
        Topic.EXPIRY: r"date d ?expiration|expire|valable jusqu|date de validité",
        Topic.BANK: r"numéro de compte|\biban\b|\brib\b|compte bancaire|coordonnées bancaires",
        Topic.NATIONAL_ID: r"sécurité sociale|numéro de passeport|numéro fiscal",
        Topic.BIRTH: r"date de naissance|\bnée?\b le",
        Topic.EMAIL: r"e ?mail|adresse électronique|courriel",
        Topic.PHONE: r"numéro de (téléphone|portable|mobile)|joindre au|rappeler au",
        Topic.POSTCODE: r"code postal",
        Topic.ADDRESS: r"\badresse\b|\brue\b|numéro de rue",
        Topic.OTHER: (
            r"numéro de (commande|dossier|client|contrat|facture|réservation|colis|suivi|sinistre)|"
            r"référence"
        ),
    },
    refusals=(
        rf"\b(je|nous) (ne |n)?(veux|voulons|souhaite|souhaitons|désire|consens|accepte) "
        rf"(\w+ment )?pas{_TO_RECORD}|\bje (ne )?suis pas (daccord|favorable){_TO_RECORD}|"
        rf"\bvous (ne |n)?(pouvez|devez|avez) pas{_TO_RECORD}|"
        r"\b(ne )?m?n?enregistrez pas\b(?<!vous enregistrez pas)(?<!vous nenregistrez pas)|"
        r"\bne (pas|plus) (menregistrer\b|enregistrer (cet|cette|notre|lappel|la conversation)\b)|"
        r"\b(arrêtez|stoppez|coupez|cessez|désactivez)( \w+){0,2}? (lenregistrement|"
        r"d\w{0,2}enregistrer)\b|"
        rf"\bje (refuse|moppose){_TO_RECORD}|"
        rf"\bpréfère( \w+){{0,4}}? (ne )?pas{_TO_RECORD}|"
        r"^(sil vous plaît )?pas denregistrement\b"
    ),
)  # fmt: skip
