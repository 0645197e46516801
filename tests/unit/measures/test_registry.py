"""Every measure of the registry is defined, documented and unique."""

import re
import sys

import pytest

from voice_analytics.domain.measure import Measure
from voice_analytics.measures import MEASURES

SECTIONS = ("Definition", "Unit", "Undefined", "Source")


def test_keys_and_titles_are_unique() -> None:
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)
    assert len({measure.title for measure in MEASURES}) == len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_definition_has_its_sections_in_order(measure: Measure) -> None:
    definition = sys.modules[measure.definition_module].__doc__ or ""
    sections = re.findall(r"^([A-Z][a-z]+)\n-{3,}\n(.+)", definition, flags=re.MULTILINE)
    assert tuple(name for name, _ in sections) == SECTIONS


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_key_begins_with_the_name_of_its_module(measure: Measure) -> None:
    assert measure.definition_module.startswith("voice_analytics.measures.")
    assert measure.key.startswith(measure.definition_module.rsplit(".", 1)[1])
    assert measure.version >= 1
