"""pyannote.audio as the diariser: optional, needs torch; the choice where there is a GPU."""
