"""What recording clients say about a call (RFC 7865), in the forms they say it.

Elements and attributes are matched by local name in any case: vendors differ in namespaces,
prefixes, attribute names, and in where they put what a participant sends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from voice_analytics.errors import ProtocolViolation

METADATA_BYTES = 262_144
"""Most that a document may have."""

_MOST = 256
"""Participants, streams or sessions of a document; more is no call."""

_VALUE_LENGTH = 256

_STANDARD = frozenset(
    {
        "recording", "recording_metadata", "datamode", "session", "group", "participant", "stream",
        "sipsessionid", "nameid", "name", "label", "mode", "send", "recv", "associate-time",
        "disassociate-time", "start-time", "end-time", "aor", "sessionrecordingassoc",
        "participantsessionassoc", "participantstreamassoc", "extensiondata", "reason",
        "group-ref", "sessionassoc", "mediatype", "stop-time", "calldata",
    }
)  # fmt: skip
"""Elements of the standard; others are what a vendor has to add."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A party of the recorded call."""

    id: str

    aor: str | None
    """SIP or telephone URI, as it stands."""

    name: str | None

    extension: Mapping[str, str] = field(default_factory=dict)
    """What the vendor adds about the party, by local name in lower case."""


@dataclass(frozen=True, slots=True)
class Stream:
    """An audio stream of the recorded call."""

    id: str
    label: str | None
    mixed: bool


@dataclass(frozen=True, slots=True)
class Metadata:
    """A document, or what several of them say together."""

    complete: bool = True
    """False: only what changed."""

    participants: Mapping[str, Participant] = field(default_factory=dict)
    """By id, in the order of the document."""

    streams: Mapping[str, Stream] = field(default_factory=dict)

    sends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Streams that each participant is heard on; empty where it is no longer."""

    session_ids: tuple[str, ...] = ()
    """Ids of the recorded call's signalling (RFC 7989, or a Call-ID)."""

    groups: tuple[str, ...] = ()
    """Ids of what the call belongs to."""

    extension: Mapping[str, str] = field(default_factory=dict)
    """What the vendor adds about the call, by local name in lower case."""

    def merged(self, newer: "Metadata") -> "Metadata":
        """Return what is known after another document came."""
        if newer.complete:
            return newer
        return replace(
            self,
            participants={**self.participants, **newer.participants},
            streams={**self.streams, **newer.streams},
            sends={**self.sends, **newer.sends},
            session_ids=newer.session_ids or self.session_ids,
            groups=newer.groups or self.groups,
            extension={**self.extension, **newer.extension},
        )

    def senders(self, label: str | None) -> tuple[Participant, ...]:
        """Return who is heard on the stream with a label, in the order of the document."""
        streams = {stream.id for stream in self.streams.values() if stream.label == label}
        ids = [party for party, sent in self.sends.items() if label and streams & set(sent)]
        return tuple(self.participants[party] for party in ids if party in self.participants)

    def is_mixed(self, label: str | None) -> bool:
        """Return whether the stream with a label is said to hold several parties."""
        said = any(stream.mixed for stream in self.streams.values() if stream.label == label)
        return said or len(self.senders(label)) > 1


def parse_metadata(document: bytes) -> Metadata:
    """Return what a document says.

    Raises
    ------
    ProtocolViolation
        When it is no XML, has a document type or entities, or is too large.
    """
    if len(document) > METADATA_BYTES:
        raise ProtocolViolation(
            f"recording metadata: {len(document)} bytes; at most {METADATA_BYTES} are taken"
        )
    try:
        # A document type or an entity is a ValueError of the library.
        root = fromstring(document.strip(b"\xef\xbb\xbf \t\r\n"), forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise ProtocolViolation("recording metadata: not XML that is taken here") from error
    return _read(root)


def _read(root: Element) -> Metadata:
    mode = next((_text(item) for item in root if _local(item) == "datamode"), "")
    participants = {item.id: item for item in map(_participant, _all(root, "participant"))}
    streams = {item.id: item for item in map(_stream, _all(root, "stream"))}
    return Metadata(
        complete=mode.lower() != "partial",
        participants=participants,
        streams=streams,
        sends=_sends(root),
        session_ids=_texts(root, "sipsessionid"),
        groups=tuple(_id(item, "group") for item in _all(root, "group") if _id(item, "group")),
        extension=_extension(item for item in root if _local(item) not in {"participant"}),
    )


def _all(root: Element, name: str) -> list[Element]:
    """Return the elements of a name that stand on their own, not as a mere mention."""
    found = [item for item in root.iter() if _local(item) == name and item is not root]
    if len(found) > _MOST:
        raise ProtocolViolation(f"recording metadata: more than {_MOST} of one kind")
    return found


def _participant(item: Element) -> Participant:
    name_id = next((child for child in item.iter() if _local(child) == "nameid"), None)
    aor = None if name_id is None else _attribute(name_id, "aor")
    return Participant(
        id=_id(item, "participant"),
        aor=aor or next(iter(_texts(item, "aor")), None),
        name=next(iter(_texts(item, "name")), None),
        extension=_extension(item),
    )


def _stream(item: Element) -> Stream:
    return Stream(
        id=_id(item, "stream"),
        label=next(iter(_texts(item, "label")), None),
        mixed="mixed" in {text.lower() for text in _texts(item, "mode")},
    )


def _sends(root: Element) -> dict[str, tuple[str, ...]]:
    """Return what each participant sends, as its own element or an association says.

    Where an association with an end is all there is about a participant, it sends nothing any
    more; where there is one without an end beside it, that one counts.
    """
    current: dict[str, tuple[str, ...]] = {}
    for item in root.iter():
        if _local(item) not in {"participant", "participantstreamassoc"}:
            continue
        party = _id(item, "participant")
        ended = _local(item) != "participant" and bool(_texts(item, "disassociate-time"))
        streams = _texts(item, "send")
        if ended:
            current.setdefault(party, ())
        elif streams:
            current[party] = tuple(dict.fromkeys((*current.get(party, ()), *streams)))
    return current


def _extension(items: Iterator[Element] | Element) -> dict[str, str]:
    """Return the elements outside the standard that hold text, by local name."""
    found: dict[str, str] = {}
    for item in items:
        for child in item.iter():
            text = _text(child)
            if text and _local(child) not in _STANDARD and len(found) < _MOST:
                found.setdefault(_local(child), text)
    return found


def _texts(root: Element, name: str) -> tuple[str, ...]:
    texts = (_text(item) for item in root.iter() if _local(item) == name)
    return tuple(text for text in texts if text)


def _id(item: Element, kind: str) -> str:
    """Return the id, whichever of its names it has here."""
    return _attribute(item, f"{kind}_id") or _attribute(item, "id") or ""


def _attribute(item: Element, name: str) -> str | None:
    for key, value in item.attrib.items():
        if key.rpartition("}")[2].lower() == name:
            return value.strip()[:_VALUE_LENGTH] or None
    return None


def _text(item: Element) -> str:
    return (item.text or "").strip()[:_VALUE_LENGTH]


def _local(item: Element) -> str:
    return str(item.tag).rpartition("}")[2].lower()
