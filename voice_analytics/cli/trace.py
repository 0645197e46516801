"""`trace`: what passed between a telephone system and the box, as a ladder."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.load import load_settings
from voice_analytics.domain.operating import SILENT_DBFS
from voice_analytics.errors import ConfigError, IngestError
from voice_analytics.ingest.pcap.traces import traces_of
from voice_analytics.ingest.tracing.files import read_traces
from voice_analytics.ingest.tracing.values import CallTrace, Step, TracedLeg

WIDTH = 80
"""Most columns; a narrower terminal gets less of the notes."""

_LADDER = 30
_CAPTURES = frozenset({".pcap", ".pcapng", ".cap"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def trace(subject: str, config: Path | None, calls: int, call_id: str | None) -> int:
    """Print the last calls of a trunk, or those of a capture; the exit code is 1 without any."""
    found = _found(subject, config)
    chosen = [one for one in found if call_id is None or one.id.startswith(call_id)][-calls:]
    console = Console(highlight=False)
    console.width = min(WIDTH, console.width)
    if not chosen:
        console.print(_nothing(subject, call_id), soft_wrap=True)
        return 1
    head = f"{subject}: {len(chosen)} of {len(found)} dialogs seen of late, the latest last."
    console.print(f"{head}\nTimes are UTC; numbers are masked, nothing that was said is here.")
    for one in chosen:
        console.print()
        for line in ladder(one, console.width):
            console.print(line, no_wrap=True, overflow="ellipsis")
    return 0


def ladder(one: CallTrace, width: int) -> Iterator[Text]:
    """Yield the lines of a call.

    Parameters
    ----------
    one
        The call.
    width
        Columns.
    """
    first_ms = one.steps[0].at_ms
    began = _EPOCH + timedelta(milliseconds=first_ms)
    yield Text(f"{one.id}  {began:%d %b %H:%M:%S}  {one.peer}", style="bold")
    if one.rule is not None or one.legs:
        yield Text(f"  roles: {one.rule or 'nothing tells who is the agent'}")
    yield Text(f"{'s':>9}  {'it':<{_LADDER // 2}}{'the box':>{_LADDER // 2}}", style="dim")
    for step in one.steps:
        yield _rung(step, first_ms, width)
    for leg in one.legs:
        yield from _leg(leg)
    if one.ended is not None:
        yield Text(f"  ended: {one.ended}")


def _rung(step: Step, first_ms: int, width: int) -> Text:
    seconds = f"{(step.at_ms - first_ms) / 1000:9.3f}"
    bar = "─" * max(1, _LADDER - 3 - len(step.what))
    arrow = f"◀{bar} {step.what}" if step.outgoing else f"{step.what} {bar}▶"
    line = Text(f"{seconds}  ")
    line.append(arrow.ljust(_LADDER), style=_style(step))
    line.append(f"  {step.note}"[: max(0, width - len(line))], style="dim")
    return line


def _style(step: Step) -> str:
    return "red" if step.what[:1] in "456" else ""


def _leg(leg: TracedLeg) -> Iterator[Text]:
    counts = leg.counts
    loss = "nothing came" if counts.loss is None else f"{100 * counts.loss:.2f} % lost"
    level = "no audio" if leg.level_dbfs is None else f"{leg.level_dbfs:.0f} dBFS"
    held = "" if leg.active else ", on hold"
    yield Text(f"  leg {leg.id}: {leg.who}{held}")
    line = Text(
        f"    {leg.codec or 'no codec'}, {counts.packets} packets, {loss}, "
        f"jitter {leg.jitter_ms} ms, {level}"
    )
    if not counts.packets:
        line.append("  NOTHING ARRIVES", style="red")
    elif leg.level_dbfs is None or leg.level_dbfs < SILENT_DBFS:
        line.append("  SILENT", style="red")
    yield line
    rest = {
        "late": counts.late,
        "out of order": counts.reordered,
        "twice": counts.duplicate,
        "refused": counts.refused,
        "paused": counts.paused,
        "gaps": counts.gaps,
    }
    said = [f"{count} {name}" for name, count in rest.items() if count]
    if said:
        yield Text(f"    {', '.join(said)}")


def _found(subject: str, config: Path | None) -> Sequence[CallTrace]:
    path = Path(subject)
    if path.suffix.lower() in _CAPTURES:
        try:
            with path.open("rb") as file:
                return traces_of(file, path.name)
        except OSError as error:
            raise IngestError(f"{subject} cannot be read ({error.strerror})") from error
    settings = load_settings(config)
    known = [trunk.name for trunk in settings.sip.trunks]
    if subject not in known:
        named = ", ".join(known) or "none"
        raise ConfigError(
            f"{subject} is no trunk (sip.trunks has: {named}) and no capture ending in .pcap"
        )
    return read_traces(data_layout(settings).traces, subject)


def _nothing(subject: str, call_id: str | None) -> str:
    if call_id is not None:
        return f"No dialog of {subject} begins with {call_id}; leave --call out for all of them."
    return (
        f"Nothing was seen of {subject} yet: no message from its addresses reached the box while "
        "it listened. Check the firewall and where the telephone system sends to."
    )
