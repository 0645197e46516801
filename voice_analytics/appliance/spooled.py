"""The analysis of a recording in the spool, for a process of its own."""

import os
from dataclasses import replace
from pathlib import Path

from voice_analytics.appliance.analysing import Appliance, build
from voice_analytics.appliance.decoding import decoder_of
from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import Intake
from voice_analytics.domain.policy import Keep
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import write_report
from voice_analytics.ingest.spool import Spool
from voice_analytics.ingest.spool_key import spool_key
from voice_analytics.pipeline.protocols import Progress, Transcriber
from voice_analytics.store.peaks import peaks_of, write_peaks

PEAKS = "peaks"


class SpooledAnalysis:
    """Analyses what is in the spool; what it finds goes into a folder, without what is private.

    Parameters
    ----------
    appliance
        What analyses.
    spool
        Where recordings are until then.
    """

    def __init__(self, appliance: Appliance, spool: Spool) -> None:
        self._appliance = appliance
        self._spool = spool

    def __call__(self, intake: Intake, folder: Path, progress: Progress) -> None:
        """Write the report, and the audio with its waveform where the policy keeps it.

        Raises
        ------
        NotKept
            When the policy keeps nothing of it.
        VoiceAnalyticsError
            When it cannot be read, analysed or written.
        """
        with self._spool.open(intake.id) as recording:
            found = self._appliance.identify(recording)
            identity = replace(found, source=intake.submission.source)
            report = self._appliance.analyse(recording, identity, progress).report
            if report.call.kept is Keep.KEPT:
                audio = self._appliance.keep_audio(recording, identity, report, folder)
                write_peaks(peaks_of(audio), folder / PEAKS)
        write_report(to_document(report), folder)


def spool_of(settings: Settings) -> Spool:
    """Return the spool; its key is made where there is none.

    Raises
    ------
    ConfigError
        When the key cannot be made or read.
    """
    layout = data_layout(settings)
    return Spool(layout.spool, spool_key(settings.upload.key_file, layout.folder, os.environ))


def spooled_analysis(settings: Settings, transcriber: Transcriber | None = None) -> SpooledAnalysis:
    """Return the analysis for these settings; models are loaded with the first call.

    Audio is decoded in a limited process, as it came from outside.

    Raises
    ------
    ConfigError
        When a phrase list has a fault, or the spool's key cannot be read.
    """
    return SpooledAnalysis(build(settings, transcriber, decoder_of(settings)), spool_of(settings))
