"""What stops a benchmark, in one sentence for the person who runs it."""


class BenchmarkError(Exception):
    """A truth file, a report or an option cannot be used; says which and why."""
