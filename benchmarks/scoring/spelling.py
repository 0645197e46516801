"""British spelling to American, so that spelling is not counted as a word error.

Both sides of a comparison pass through the same rules. A rule may therefore be wider than English
spelling is (it writes "promize" as well as "organize"): that changes nothing in a comparison. What
a rule must never do is make two different words the same, so endings that would (`four` and `for`,
`filled` and `filed`) are limited to listed stems or to words of two syllables before the ending.
"""

import re

_OUR_STEMS = (
    "arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|parl|"
    "ranc|rig|rum|sav|splend|succ|tum|val|vap|vig"
)
_RE_STEMS = "calib|cent|fib|lit|lust|met|mit|och|sab|scept|somb|spect|theat"
_DOUBLED_L = (
    r"^(?!.*fill)((?:dia|due|fue|tria)|[a-z]*[aeiouy]+[^aeiouy]+[a-z]*[aeiou])"
    r"ll(ed|er|ers|ing|ings|or|ors)$"
)

_RULES = (
    # colour, favourite, neighbours, dishonourable
    (re.compile(rf"^((?:dis|un|mis|re|multi)?(?:{_OUR_STEMS}))our"), r"\1or"),
    # centre, kilometres, centred, centring
    (re.compile(rf"^([a-z]*(?:{_RE_STEMS}))re(s)?$"), r"\1er\2"),
    (re.compile(rf"^([a-z]*(?:{_RE_STEMS}))r(ed|ing)$"), r"\1er\2"),
    # organise, recognised, apologising, organisation
    (re.compile(r"^([a-z]{3,})is(e|ed|es|er|ers|ing|ation|ations)$"), r"\1iz\2"),
    # analyse, paralysed
    (re.compile(r"^([a-z]+)ys(e|ed|es|er|ers|ing)$"), r"\1yz\2"),
    # cancelled, travelling, counsellor
    (re.compile(_DOUBLED_L), r"\1l\2"),
    # catalogue, dialogues
    (re.compile(r"^((?:ana|cata|dia|mono|epi|pro)log)ue(s|d)?$"), r"\1\2"),
    # defence, licence, offence
    (re.compile(r"^((?:def|off|pret|lic)en)c(e|es|ed)$"), r"\1s\2"),
    # paediatric, encyclopaedia, anaesthetic, orthopaedic
    (re.compile(r"^((?:ortho|encyclo)?)paed"), r"\1ped"),
    (re.compile(r"^anaesth"), "anesth"),
    # fulfil, instalment, enrolment, skilful
    (re.compile(r"^(fulfi|enro|insta|ski|wi|disti|appa)l(s|ment|ments|ful|fully)?$"), r"\1ll\2"),
)

_WORDS = {
    "acknowledgement": "acknowledgment",
    "ageing": "aging",
    "aluminium": "aluminum",
    "artefact": "artifact",
    "axe": "ax",
    "cheque": "check",
    "chequebook": "checkbook",
    "cheques": "checks",
    "cosy": "cozy",
    "diarrhoea": "diarrhea",
    "draught": "draft",
    "enquire": "inquire",
    "enquired": "inquired",
    "enquiries": "inquiries",
    "enquiring": "inquiring",
    "enquiry": "inquiry",
    "foetus": "fetus",
    "gaol": "jail",
    "grey": "gray",
    "jewellery": "jewelry",
    "judgement": "judgment",
    "kerb": "curb",
    "manoeuvre": "maneuver",
    "marvellous": "marvelous",
    "mould": "mold",
    "moustache": "mustache",
    "mum": "mom",
    "mums": "moms",
    "okay": "ok",
    "plough": "plow",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "programme": "program",
    "programmes": "programs",
    "pyjamas": "pajamas",
    "sceptical": "skeptical",
    "storey": "story",
    "sulphur": "sulfur",
    "towards": "toward",
    "tyre": "tire",
    "tyres": "tires",
    "woollen": "woolen",
}


def american(word: str) -> str:
    """Return the one spelling under which `word` (lower case) is compared."""
    if word in _WORDS:
        return _WORDS[word]
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
