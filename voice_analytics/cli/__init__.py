"""Command line: Typer commands that call the composition root.

Nothing heavy is imported until a command runs, so that help comes at once.
"""

from voice_analytics.cli.app import main

__all__ = ["main"]
