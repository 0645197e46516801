"""What was skipped and why, in one line; and where nothing may be skipped, a failure."""

import os
from collections import Counter

import pytest

SKIP_IS_FAILURE = "VOICE_ANALYTICS_SKIP_IS_FAILURE"


class SkipCount:
    """Counts passes and skips of a run."""

    def __init__(self) -> None:
        self.passed = 0
        self.reasons: Counter[str] = Counter()
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed
        if report.skipped and not hasattr(report, "wasxfail"):
            self._take(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._take(report.nodeid, report.longrepr)

    def _take(self, name: str, why: object) -> None:
        reason = why[2] if isinstance(why, tuple) else str(why)
        self.reasons[reason.removeprefix("Skipped: ")] += 1
        self.skipped.append(name)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.skipped and os.environ.get(SKIP_IS_FAILURE) and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reasons = "; ".join(f"{count} x {reason}" for reason, count in self.reasons.most_common())
        because = f" ({reasons})" if reasons else ""
        terminalreporter.write_line(f"{self.passed} passed, {len(self.skipped)} skipped{because}")
        if self.skipped and os.environ.get(SKIP_IS_FAILURE):
            terminalreporter.write_line(
                f"{SKIP_IS_FAILURE} is set, and these were skipped: {', '.join(self.skipped)}",
                red=True,
            )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SkipCount(), "skip-count")
