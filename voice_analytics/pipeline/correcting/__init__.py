"""A report as people corrected it: other roles or words, and all that rests on them found again.

Nobody listens again. The conversation is rebuilt from the stored report, once as it was and once as
it was corrected. What a report alone does not give back as it was, such as a measure that needs the
sound or an event that was decided by it, keeps its value; everything else is found anew.
"""

from voice_analytics.pipeline.correcting.correct import Lists, corrected

__all__ = ["Lists", "corrected"]
