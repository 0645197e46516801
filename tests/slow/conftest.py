"""Real calls are no part of the project: where they do not lie beside it, nothing can be asked."""

import pytest

from tests.slow.real_calls import CALLS

collect_ignore = [] if CALLS.is_dir() else ["test_real_calls.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(
            f"left out: {', '.join(collect_ignore)} (the real calls are not beside the project; "
            "VOICE_ANALYTICS_CALLS names their folder)"
        )
