"""The `analyse` command: find recordings, skip what is done, analyse the rest, show pages."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from voice_analytics.appliance import build, page_titles
from voice_analytics.cli.batch import Result, Step, Task, run_tasks
from voice_analytics.cli.progress import ProgressView
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import Role
from voice_analytics.domain.policy import Keep
from voice_analytics.errors import StoreError, VoiceAnalyticsError
from voice_analytics.export.audio import audio_path
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument, headline
from voice_analytics.export.files import (
    SUFFIX,
    prepare_folder,
    read_report,
    report_path,
    to_json,
    write_report,
    write_text,
)
from voice_analytics.export.html import to_html
from voice_analytics.export.terminal import render, render_summary
from voice_analytics.ingest.discovery import discover
from voice_analytics.ingest.recording import Recording
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.compose import Identity

DEFAULT_FOLDER = Path("reports")
PAGES_UP_TO = 3
"""More calls than this are shown as a table."""


@dataclass(frozen=True, slots=True)
class AnalyseOptions:
    """Options of the command, as given."""

    paths: tuple[str, ...]
    out: Path | None
    config: Path | None
    model: str | None
    language: str | None
    channels: Mapping[int, Role] | None
    device: str | None
    workers: int | None
    transcript: bool
    as_json: bool
    again: bool
    html: bool = False
    audio_out: Path | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A recording with its report."""

    label: str
    """What people call the recording."""

    document: ReportDocument
    path: Path | None
    """Where the report was written; None when it only went to standard output."""

    was_there: bool
    """True when an earlier report was still good."""


def run(options: AnalyseOptions) -> int:
    """Run the command and return its exit code: 0, or 1 when an input was not analysed."""
    settings = load_settings(options.config, _overrides(options))
    command = _Command(settings, options)
    try:
        return command.run()
    except KeyboardInterrupt:
        command.say("stopped; reports of finished calls are kept, run the same command to go on")
        return 130


def _overrides(options: AnalyseOptions) -> Mapping[str, Any]:
    given: dict[str, dict[str, Any]] = {
        "recognition": {"model": options.model, "language": options.language},
        "runtime": {"device": options.device, "workers": options.workers},
    }
    return {
        section: {key: value for key, value in values.items() if value is not None}
        for section, values in given.items()
    }


class _Command:
    """One run of the command."""

    def __init__(self, settings: Settings, options: AnalyseOptions) -> None:
        self._settings = settings
        self._options = options
        self._folder = options.out or (None if options.as_json else DEFAULT_FOLDER)
        self._appliance = build(settings)
        self._pages = Console(file=sys.stdout)
        self._notes = Console(file=sys.stderr, soft_wrap=True, highlight=False)
        self._failures = 0
        self._done: list[Done] = []

    def say(self, text: str) -> None:
        self._notes.print(text, markup=False)

    def run(self) -> int:
        found = discover(self._options.paths)
        for notice in found.notices:
            self.say(f"note: {notice}")
        for problem in found.problems:
            self._fail(problem)
        with self._notes.status("reading what is there"):
            tasks = list(self._tasks(found.recordings))
        self._analyse(tasks)
        self._close()
        return 1 if self._failures else 0

    def _fail(self, sentence: str) -> None:
        self._failures += 1
        self.say(f"error: {sentence}")

    def _tasks(self, recordings: Sequence[Recording]) -> Iterator[Task]:
        """Yield what is to be analysed; show what is done already."""
        first_of: dict[str, tuple[Recording, Identity]] = {}
        for index, recording in enumerate(recordings):
            try:
                identity = self._appliance.identify(recording, self._options.channels)
            except VoiceAnalyticsError as error:
                self._fail(str(error))
                continue
            first, known = first_of.setdefault(identity.call_id, (recording, identity))
            if first is not recording:
                self._twice(recording.label, first.label, same=known == identity)
                continue
            earlier = None if self._options.again else self._earlier(identity.call_id)
            if earlier is not None and self._appliance.is_current(earlier, identity):
                self._again(recording, identity, earlier)
            else:
                yield Task(index, recording, identity, self._options.audio_out)

    def _again(self, recording: Recording, identity: Identity, earlier: ReportDocument) -> None:
        """Show a report that is still good, and write its audio anew, silent where it says so."""
        if self._options.audio_out is not None and earlier.call.kept is Keep.KEPT:
            try:
                self._appliance.keep_audio(
                    recording, identity, from_document(earlier), self._options.audio_out
                )
            except VoiceAnalyticsError as error:
                self._fail(str(error))
                return
        self._reuse(recording.label, earlier)

    def _reuse(self, label: str, earlier: ReportDocument) -> None:
        """Show a report that is there, scored again if its rubric or the rules have changed."""
        graded = to_document(self._appliance.graded(from_document(earlier)))
        if graded == earlier or self._folder is None:
            self._show(Done(label, earlier, self._path(earlier), was_there=True))
            return
        try:
            path = write_report(graded, self._folder)
        except StoreError as error:
            self._fail(str(error))
            return
        self._show(Done(label, graded, path, was_there=False))

    def _twice(self, label: str, first: str, *, same: bool) -> None:
        """Tell of a recording whose call id another one has already."""
        if same:
            self.say(f"note: {label} is the same recording as {first}; it is analysed once")
        else:
            self._fail(
                f"{label}: has the call id of {first}; "
                "give each recording's sidecar its own `call_id`"
            )

    def _earlier(self, call_id: str) -> ReportDocument | None:
        if self._folder is None or not report_path(self._folder, call_id).is_file():
            return None
        try:
            return read_report(report_path(self._folder, call_id))
        except StoreError:
            return None  # unreadable or of another version: analysed again and replaced

    def _analyse(self, tasks: Sequence[Task]) -> None:
        if not tasks:
            return
        self._appliance.check_models()
        if self._folder is not None:
            prepare_folder(self._folder)
        if self._options.audio_out is not None:
            prepare_folder(self._options.audio_out)
        by_index = {task.index: task for task in tasks}
        labels = {task.index: task.recording.label for task in tasks}
        with (
            ProgressView(self._notes, labels) as view,
            closing(run_tasks(self._settings, tasks)) as messages,
        ):
            for message in messages:
                if isinstance(message, Step):
                    view.step(message)
                else:
                    view.finish(message.index)
                    self._take(message, by_index[message.index])

    def _take(self, result: Result, task: Task) -> None:
        label = task.recording.label
        if result.note is not None:
            self.say(f"note: {result.note}")
            self._name_leftovers(task.identity.call_id, result.document)
            return
        if result.document is None:
            self._fail(result.problem or f"{label}: no result")
            return
        try:
            path = write_report(result.document, self._folder) if self._folder else None
        except StoreError as error:
            self._fail(str(error))
            return
        self._name_leftovers(task.identity.call_id, result.document)
        self._show(Done(label, result.document, path, was_there=False))

    def _name_leftovers(self, call_id: str, document: ReportDocument | None) -> None:
        """Name files of an earlier run that the policy would not keep now; deleting is for people.

        The report was replaced where there is a document.
        """
        if document is not None and document.call.kept is Keep.KEPT:
            return
        places: list[Path] = []
        if self._folder is not None and document is None:
            places += [report_path(self._folder, call_id), self._folder / f"{call_id}.html"]
        if self._options.audio_out is not None:
            places.append(audio_path(self._options.audio_out, call_id))
        for path in places:
            if path.is_file():
                self.say(f"note: {path} is of an earlier run and would not be kept now; delete it")

    def _path(self, document: ReportDocument) -> Path | None:
        return report_path(self._folder, document.call.id) if self._folder else None

    def _show(self, done: Done) -> None:
        if self._options.as_json:
            sys.stdout.write(to_json(done.document) + "\n")
        shown_alone = len(self._done) < PAGES_UP_TO
        self._done.append(done if shown_alone else replace(done, document=headline(done.document)))

    def _close(self) -> None:
        """Print pages or the table, and where the reports are."""
        if self._options.as_json or not self._done:
            return
        titles = {measure.key: measure.title for measure in MEASURES}
        if len(self._done) <= PAGES_UP_TO:
            for done in self._done:
                page = render(
                    from_document(done.document), titles, transcript=self._options.transcript
                )
                self._pages.print(page)
        else:
            reports = [from_document(done.document) for done in self._done]
            names = [done.label for done in self._done]
            self._pages.print(render_summary(reports, names))
        for done in self._done:
            if self._options.html and done.path is not None:
                self._write_html(done.path)
            note = " (was there, nothing changed)" if done.was_there else ""
            self.say(f"{done.label}: report {done.path}{note}")

    def _write_html(self, path: Path) -> None:
        """Write the HTML page of a report beside it."""
        page = to_html(from_document(read_report(path)), page_titles())
        name = path.with_name(path.name.removesuffix(SUFFIX) + ".html")
        try:
            write_text(page, name)
        except StoreError as error:
            self._fail(str(error))
            return
        self.say(f"page {name}")
