"""English numbers and what they are asked for with."""

from collections.abc import Mapping

from voice_analytics.privacy.languages.lexicon import Lexicon, Topic, listed

_SMALL = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS = listed(
    "january february march april may june july august september october november december"
)


def _numbers() -> Mapping[str, int]:
    values = {word: value for value, word in enumerate(_SMALL)}
    values |= {word: 10 * (index + 2) for index, word in enumerate(_TENS)}
    return (
        values | dict.fromkeys(("oh", "o", "nought", "naught", "nil", "zilch"), 0) | {"fourty": 40}
    )


def _ordinals() -> Mapping[str, int]:
    days = {word: day + 1 for day, word in enumerate(_ORDINALS)} | {"thirtieth": 30}
    days |= {f"twenty-{word}": 21 + day for day, word in enumerate(_ORDINALS[:9])}
    return days | {"thirty-first": 31}


_CARD = (
    r"(?<!sim )(?<!library )(?<!loyalty )(?<!membership )(?<!store )(?<!\bid )(?<!report )"
    r"\bcards?"
)
_GIVEN = (
    r"\b(numbers?|digits|details|info|information|ready|pay|paying|payment|use|using|charge|read)\b"
)
"""What is said about a card when its number is to follow."""

ENGLISH = Lexicon(
    language="en",
    numbers=_numbers(),
    hundred=frozenset({"hundred"}),
    thousand=frozenset({"thousand"}),
    links=frozenset({"and"}),
    times={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    confusions={
        "for": 4, "fore": 4, "fort": 4, "or": 4, "to": 2, "too": 2, "ate": 8, "hate": 8, "won": 1,
        "want": 1, "tree": 3, "free": 3, "sicks": 6, "sex": 6, "heaven": 7, "fife": 5, "hive": 5,
        "mine": 9, "nein": 9, "nigh": 9, "owe": 0, "hero": 0, "ow": 0,
    },
    fillers=frozenset(
        listed("um uh erm er hmm hm mm mhm and then dash hyphen space slash "
               "comma so yeah yes yep okay ok "
        "right its is it a like well followed by of point next thats ah eh")
    ),
    corrections=frozenset(
        listed("no sorry wait actually mean i scratch correction rather make not oops again pardon")
    ),
    counted=frozenset(
        listed("pound pounds quid pence penny p euro euros dollar dollars cent "
               "cents bucks percent per "
        "minute minutes hour hours day days week weeks month months year years "
        "second seconds am pm "
        "oclock times time people persons adults children kids nights items pieces boxes miles "
        "kilometres metres meters kilos grams gigabytes megabytes gb mb kb units kilowatt degrees "
        "working business calendar bedrooms million billion stars tickets copies bags cars "
        "installments instalments parcels orders calls rooms letters")
    ),
    months={
        **{word: index + 1 for index, word in enumerate(_MONTHS)},
        **{word[:3]: index + 1 for index, word in enumerate(_MONTHS)},
        "sept": 9,
    },
    ordinals=_ordinals(),
    streets=frozenset(
        listed("street road avenue lane drive close way court crescent terrace "
               "gardens grove place square "
        "boulevard parkway hill row mews walk highway rd st ave ln blvd")
    ),
    prompts={
        Topic.CARD: (
            r"long (card )?number|\b(visa|mastercard|amex|american express|maestro)\b|"
            rf"{_CARD}( \w+){{0,8}}? {_GIVEN}|{_GIVEN}( \w+){{0,8}}? {_CARD}|"
            r"(number|digits|numbers) (\w+ ){0,2}(across|on|from) (the |your |my )?"
            r"(front|cards?|car)\b|"
            r"across the (front|middle|top)|(first|next) (four|4)\b|"
            r"(sixteen|16|fifteen|15) ?(digits?|numbers?)|(debit|credit|bank|payment) cards?\b|"
            rf"{_CARD} (that )?(ends?|ending|starts?|starting|beginning|begins?)\b|by card\b|"
            r"(take|make|process|for) (a|the|your|that|this|my) payment|payment details|"
            r"on (file|the system) ends? (in|with)"
        ),
        Topic.CODE: (
            r"(?<!social )security (code|number|digits)|"
            r"\bthe code (is|on)\b|\b(cvv|cvc|cvv2|cv2|ccv|csc)\b|\bc v (v|c|two|2)\b|"
            r"\b(three|3|four|4|last|those|security|little) ((digit|number|figure)s?|code)? ?"
            r"(are |is |thats |you see )?(on|from|off|at) (the )?(back|reverse|signature|"
            r"strip|front)|"
            r"\b(three|3|four|4) digit (security|code|number)|\bback (three|3)\b|"
            r"\b(digits|numbers|code) (are |is )?(on|from|off) the (back|reverse)\b|"
            r"on the (back|reverse) of (the|your|my|that) cards?\b|"
            r"signature strip|\bpin( number| code)?\b|"
            r"verification (code|value|number)|"
            r"(one time|one-time) (code|passcode|password)|pass ?code"
        ),
        Topic.EXPIRY: (
            r"\bexp (date|is)\b|\bexpir(y|es?|ation|ing|ed on)\b|expire date|valid (from|through|"
            r"thru|until|till|to)\b|"
            r"good (thru|through|until)|end date|runs out"
        ),
        Topic.BANK: (
            r"(sort|short|sought) code|bank (account|details)|(direct debit|bank) (mandate|"
            r"details|number|account)|"
            r"routing (number|code)|\b(i ?ban|bic|swift|aba)\b|account to (pay|refund|credit)|"
            r"(checking|savings|current) account( number)?"
        ),
        Topic.NATIONAL_ID: (
            r"social security|\bssn\b|\bsocial\b (number|is|please)|your social\b|"
            r"last four of (your|my) social|national insurance|\bni number|insurance number|"
            r"passport number|(drivers?|driving) licen[cs]e( number)?|tax (id|"
            r"identification|number)|"
            r"nhs number|medicare number"
        ),
        Topic.BIRTH: (
            r"(date|day|month|year) of (your )?birth|\bdob\b|birth ?(date|day)|\bborn\b|d o b\b"
        ),
        Topic.EMAIL: r"\be ?mail( address)?\b",
        Topic.PHONE: (
            r"(phone|telephone|mobile|cell|contact|callback|landline|call back|daytime|home|work) "
            r"?(phone )?number|best number|number (to|we can|i can) (reach|call|ring|contact)|"
            r"(call|ring|reach|text|contact) (me|you|him|her|us|them)( back)? (on|at)\b|"
            r"my (mobile|cell|phone) (is|number)|number (im|youre) calling from"
        ),
        Topic.POSTCODE: r"post ?code|postal code|zip ?(code)?\b|post good",
        Topic.ADDRESS: (
            r"(first|second) line of|(your|the|my|home|billing|delivery|postal|mailing|street|"
            r"house|full|new|old|shipping) address|house number|(live|living|"
            r"based|located) (at|on|in)\b|"
            r"(delivered|deliver|sent|send it|ship|shipped) to\b"
        ),
        Topic.ACCOUNT: r"account (number|id|no|code)\b",
        Topic.OTHER: (
            r"\b(invoice|order|booking|flight|room|policy|claim|ticket|case) (?=\d)|"
            r"\b(sim|library|loyalty|membership|store|id|report) card|"
            r"(order|reference|booking|confirmation|ticket|policy|claim|case|tracking|parcel|meter|"
            r"customer|returns?|membership|member|invoice|serial|model|reservation|flight|"
            r"job|complaint|incident|product|part|item|consignment|docket|loyalty|registration|ref|"
            r"bill|crime|docket|quote|batch|extension|version|room|table|order) "
            r"?(number|id|no|code|reading|ref|reference)\b|\breference\b|\bmeter\b|\breadings?\b|"
            r"(balance|total|price|cost|bill|amount|refund|charge|charged) (is|"
            r"was|of|to|comes|at|for)\b"
        ),
    },
    refusals=(
        r"\b(i|we) (\w+ly |just )?(do not|dont|would not|wouldnt) (\w+ly )?"
        r"(want|wish|like|consent|agree|accept|allow|give|permit)( \w+){0,8}? "
        r"(be|being|get|getting|us|me|this|that|it|call|calls|conversation|voice) "
        r"(is |was |being |to be |getting )?"
        r"(recorded|recording|taped)\b(?! (on|in) (my|our|the|your) (file|account|system|record))|"
        r"\b(i|we) (\w+ly |just )?(do not|dont|would not|wouldnt) (\w+ly )?"
        r"(want|wish|consent|agree|accept|allow|give|permit)( \w+){0,6}? (you )?"
        r"(to record|recording)( (this|the|our|my|that) (call|conversation)| me| us| this| it|$)|"
        r"\b(im|i am|were|we are) (really |just )?not (happy|comfortable|ok|okay|fine|willing|keen)"
        r"( \w+){0,6}? (recorded|recording|taped)\b|"
        r"\b(rather|prefer)( \w+){0,5}? (not|didnt|wasnt|isnt|werent|dont)( \w+){0,3}? "
        r"(record|recorded|recording)\b|"
        r"(?<!\bi )(?<!\bwe )(?<!\bthey )(?<!\byou )\b(do not|dont) (you dare )?record\b"
        r"(?! (a|any|payment|card|your|those|these)\b)|"
        r"\b(can|could|would|will) (you|we) (please )?(not|stop) record(ing)?\b|"
        r"\byou (cant|cannot|can not|may not|must not|mustnt|shouldnt|should not) "
        r"(record|be recording|tape) (me|us|this|(the|our|my) (call|conversation))\b|"
        r"\bi (never|didnt|did not|havent|have not) (agreed?|consent(ed)?)( \w+){0,6}? "
        r"(recorded|recording|taped)\b|\bi (do not|dont) want( \w+){0,3}? on tape\b|"
        r"(please |^|\bjust |\byou to |\byou )stop (the )?recording\b|"
        r"\bstop (recording|taping) (me|us|(this|the|our|my) (call|conversation))\b|"
        r"\b(turn|switch|shut) (the |that |your |this )?record(ing|er) off\b|"
        r"\b(turn|switch|shut) off (the |that |your |this )?record(ing|er)\b|"
        r"\b(no|not|without) (\w+ ){0,2}(consent|permission)( \w+){0,4}? record(ed|ing)?\b|"
        r"\byou (do not|dont) have (my |our |the )?(consent|permission)( \w+){0,4}? "
        r"record(ed|ing)?\b|\bi (refuse|object|decline|withdraw|revoke)( \w+){0,6}? "
        r"(recorded|recording|record)\b|^(please )?no recording( please)?$"
    ),
)  # fmt: skip
