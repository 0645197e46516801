"""The acoustic track of each participant, from what was heard on their channel."""

from collections.abc import Mapping

import numpy as np

from voice_analytics.domain.conversation import AcousticTrack
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.voices import Voice, frames_in


def acoustic_tracks(
    listening: Listening, parties: Parties, voices: Mapping[int, Voice]
) -> dict[str, AcousticTrack]:
    """Return the tracks by participant; voiced only where one speaks alone on their channel.

    Parameters
    ----------
    listening
        Levels of each channel.
    parties
        Who speaks when, and on which channel.
    voices
        How the voices on each channel sound.
    """
    frames = listening.levels_dbfs.shape[1]
    speaking = [frames_in(speech, frames) for speech in parties.speech]
    tracks = {}
    for index, who in enumerate(parties.participants):
        voice = voices[who.channel]
        alone = speaking[index].copy()
        for other, row in zip(parties.participants, speaking, strict=True):
            if other.channel == who.channel and other.id != who.id:
                alone &= ~row
        tracks[who.id] = AcousticTrack(
            who.id,
            FRAME_MS,
            listening.levels_dbfs[who.channel],
            np.where(alone, voice.f0_hz, np.float32(np.nan)),
            np.where(alone, voice.alpha_db, np.float16(np.nan)),
            np.where(alone, voice.slope_db, np.float16(np.nan)),
        )
    return tracks
