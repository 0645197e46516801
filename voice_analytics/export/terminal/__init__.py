"""The report as a page for the terminal, as its picture, and many reports as a table."""

from voice_analytics.export.terminal.page import CallPage, render
from voice_analytics.export.terminal.picture import to_svg
from voice_analytics.export.terminal.summary import SummaryPage, render_summary

__all__ = ["CallPage", "SummaryPage", "render", "render_summary", "to_svg"]
