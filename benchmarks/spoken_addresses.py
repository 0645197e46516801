"""E-mail addresses, street addresses and postcodes in words, in the ways of `spoken_ways.py`."""

from collections.abc import Sequence

import numpy as np

from benchmarks.spoken_ways import (
    DIGITS,
    PAUSE_MS,
    WAYS,
    corrected,
    hesitant,
    listened_to,
    restarted,
)

NAMES = ("anna", "james", "priya", "oliver", "maria", "tom", "helen", "david")
FAMILIES = ("webb", "collins", "hassan", "miller", "patterson", "green", "lee", "moss")
HOSTS = ("gmail", "hotmail", "outlook", "yahoo", "harrowgate", "bluefield")
ENDINGS = (("com",), ("co", "dot", "uk"), ("net",), ("org",))
STREETS = ("Maple", "Church", "Victoria", "Station", "Queen's", "Orchard", "Kingfisher", "Mill")
TYPES = ("Road", "Street", "Lane", "Avenue", "Close", "Drive", "Court", "Crescent")
AREAS = ("BN", "LS", "SW", "M", "EH", "CF", "B", "NR")
INWARD = "ABDEFGHJLNPQRSTUWXYZ"

WRITTEN = ("figures", "one string", "hyphens", "misheard")
"""Ways in which a recogniser writes what was said."""

PLAIN = "digit words"


def email(way: str, rng: np.random.Generator) -> list[str]:
    """Return a new e-mail address in the words of a way."""
    name, family = str(rng.choice(NAMES)), str(rng.choice(FAMILIES))
    host, ending = str(rng.choice(HOSTS)), ENDINGS[int(rng.integers(len(ENDINGS)))]
    digits = f"{rng.integers(1, 100):02d}"
    joint = str(rng.choice(["dot", "underscore", "dash"]))
    domain = ["at", host, "dot", *ending]
    if way in WRITTEN:
        sign = {"dot": ".", "underscore": "_", "dash": "-"}[joint]
        address = f"{host}.{''.join(ending).replace('dot', '.')}"
        whole = f"{name}{sign}{family}{digits}@{address}."
        return [f"{name}{sign}{family}", "at", f"{address}."] if way == "misheard" else [whole]
    if way == "doubled":
        return [*_spelled(name), joint, *_spelled(family), *domain]
    if way == "grouped":
        return [*name, f"({PAUSE_MS})", joint, *family, f"({PAUSE_MS})", *domain]
    number = WAYS[way if way in ("oh", "pairs") else PLAIN](digits, rng)
    return _interrupted(way, [name, joint, family, *number, *domain], str(rng.choice(NAMES)), rng)


def street(way: str, rng: np.random.Generator) -> list[str]:
    """Return a new house number and street in the words of a way."""
    digits = str(rng.integers(1, 300))
    name = [str(rng.choice(STREETS)), str(rng.choice(TYPES))]
    if way in WRITTEN:
        return [digits, *name]
    number = WAYS[way if way in ("oh", "pairs", "doubled") else PLAIN](digits, rng)
    pause = [f"({PAUSE_MS})"] if way == "grouped" else []
    said = [*number, *pause, *name]
    return _interrupted(way, said, DIGITS[(int(digits[0]) + 3) % 10], rng)


def postcode(way: str, rng: np.random.Generator) -> list[str]:
    """Return a new British postcode, or five digits, in the words of a way."""
    if rng.random() < 0.5:
        return WAYS[way]("".join(str(digit) for digit in rng.integers(0, 10, 5)), rng)
    area, inward = str(rng.choice(AREAS)), "".join(rng.choice(list(INWARD), 2))
    outer, inner = str(rng.integers(1, 20)), str(rng.integers(1, 10))
    if way in WRITTEN:
        return [f"{area}{outer}", f"{inner}{inward}."]
    number = WAYS[way if way in ("oh", "pairs", "doubled") else PLAIN]
    pause = [f"({PAUSE_MS})"] if way == "grouped" else []
    said = [*area, *number(outer, rng), *pause, *number(inner, rng), *inward]
    return _interrupted(way, said, str(rng.choice(list(INWARD))), rng)


def _interrupted(way: str, said: list[str], wrong: str, rng: np.random.Generator) -> list[str]:
    """Return words as they are, or as somebody says them who is in trouble with them."""
    if way == "hesitant":
        return hesitant(said, rng)
    if way == "corrected":
        return corrected(said, wrong, 0, rng)
    if way == "listened to":
        return listened_to(said)
    if way == "restarted":
        return restarted(said)
    return [*said, "<back>", *said] if way == "read back" else said


def _spelled(name: Sequence[str]) -> list[str]:
    """Return the letters of a name, equal neighbours as `double`."""
    said: list[str] = []
    at = 0
    while at < len(name):
        twice = name[at : at + 1] == name[at + 1 : at + 2]
        said += ["double", name[at]] if twice else [name[at]]
        at += 2 if twice else 1
    return said
