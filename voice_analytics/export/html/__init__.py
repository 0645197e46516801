"""The report of one call as a single HTML file: no network, no script, made to be printed."""

from voice_analytics.export.html.page import Titles, to_html

__all__ = ["Titles", "to_html"]
