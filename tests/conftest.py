"""Settings for all tests."""

import os

from hypothesis import settings

pytest_plugins = ["tests.plugin_skips", "tests.databases"]

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
