"""Settings for all tests."""

import os
import re

import pytest
from hypothesis import settings

pytest_plugins = ["tests.plugin_skips", "tests.databases"]

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names of tests that differ from one process to another; the tests run in two."""
    odd = [item.nodeid for item in items if re.search(r"set\(\{[^}]*,", item.nodeid)]
    if odd:
        raise pytest.UsageError(f"{odd[0]}: the text of a set has no order; give the test an id")
