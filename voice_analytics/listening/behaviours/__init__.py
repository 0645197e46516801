"""The behaviours: one module each, all of them in `voice_analytics.listening.BEHAVIOURS`."""
