"""Tests of the extra `pyannote` belong to its own environment: `make test-pyannote`."""

from voice_analytics.backends.pyannote_audio.package import installed

collect_ignore = [] if installed() else ["pyannote_audio"]
