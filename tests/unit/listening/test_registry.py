"""The registry of behaviours and what it takes to add one."""

import importlib
import inspect
import pkgutil

import pytest

from tests.scenes import agent, customer, talk, whole
from tests.unit.listening import praises
from voice_analytics.domain.assessment import FrictionTag
from voice_analytics.listening import BEHAVIOURS, behaviours
from voice_analytics.listening.assess import assess
from voice_analytics.listening.friction import friction_of
from voice_analytics.listening.scene import Behaviour

KEYS = """
lets_finish unhurried reacts acknowledges_feeling validates uses_customer_words recaps
asks_open_questions no_premature_solution no_blame no_repeat_burden apologises_properly
takes_ownership narrates_actions gives_next_steps checks_resolution uses_name compassionate_no
perspective specific_not_scripted steady_voice asks_desired_outcome offers_options same_side
plain_words no_redundant_advice keeps_commitments
""".split()  # noqa: SIM905
SECTIONS = ("Opportunity", "Met when", "Not fooled by", "Source")


def test_every_behaviour_is_registered_once_and_in_order() -> None:
    assert [behaviour.key for behaviour in BEHAVIOURS] == KEYS


def test_every_module_holds_the_behaviour_of_its_name() -> None:
    modules = [module.name for module in pkgutil.iter_modules(behaviours.__path__)]
    assert sorted(modules) == sorted(KEYS)
    for behaviour in BEHAVIOURS:
        assert behaviour.definition_module.endswith(f".{behaviour.key}")


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda known: known.key)
def test_every_definition_has_its_sections(behaviour: Behaviour) -> None:
    text = inspect.getdoc(importlib.import_module(behaviour.definition_module)) or ""
    places = [text.find(f"{name}\n{'-' * len(name)}\n") for name in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)


def test_one_module_and_one_line_add_a_behaviour() -> None:
    conversation = talk(customer("hello"), agent("hello"))
    registry = (*BEHAVIOURS, praises.BEHAVIOUR)
    (one,) = assess(conversation, (whole(conversation),), behaviours=registry)
    assert one.behaviours[-1].key == "praises"
    assert one.behaviours[-1].rate == 1.0


def test_friction_is_tagged_with_its_sentence() -> None:
    conversation = talk(
        agent("the system is slow and I cannot open it", ("friction", "system_slow"),
              ("friction", "no_access"), ("friction", "unheard_of")),
        agent("fine"),
    )  # fmt: skip
    slow, closed = friction_of(conversation)
    assert (slow.tag, closed.tag) == (FrictionTag.SYSTEM_SLOW, FrictionTag.NO_ACCESS)
    assert slow.quote == closed.quote == "the system is slow and I cannot open it"
