"""Every error this package raises on purpose.

::

    VoiceAnalyticsError
    ├── ConfigError             a setting, rubric or phrase list is wrong; names file and place
    ├── IngestError             this input cannot be analysed; says what, where, what to do
    │   ├── ProtocolViolation   bytes that break the format they claim to have
    │   ├── TooLarge            more bytes than a recording may have
    │   └── UnsupportedCodec    a format or codec that cannot be decoded here
    ├── ModelError              a model does not load or gives impossible output
    │   └── ModelMissing        a model file is absent or has a wrong hash; names the fetch command
    ├── RedactionFailed         private data could not be removed; nothing of the call is kept
    ├── NotKept                 the policy keeps nothing of this call; no fault, exit code 0
    ├── StoreError              a result cannot be written or read
    │   ├── BadQuery            what was asked of the store makes no sense; says what
    │   ├── DiskFull            there is no room for it
    │   └── KeyTaken            an idempotency key came again with another recording
    ├── Refused                 what somebody asks for is against a rule; says which
    └── JobFailed               a unit of work ended without result; `retryable`: worth another try

Messages are one sentence a person can act on: what is wrong, where, what to do. They never hold
transcript text, names or numbers from a call.
"""


class VoiceAnalyticsError(Exception):
    """Root of the tree; its text is shown to the user as it is."""


class ConfigError(VoiceAnalyticsError):
    """A setting, rubric or phrase list is wrong."""


class IngestError(VoiceAnalyticsError):
    """An input cannot be analysed."""


class ProtocolViolation(IngestError):
    """The bytes break the format they claim to have."""


class TooLarge(IngestError):
    """A recording has more bytes than it may have."""


class UnsupportedCodec(IngestError):
    """The format or codec cannot be decoded here."""


class ModelError(VoiceAnalyticsError):
    """A model does not load, or gives impossible output."""


class ModelMissing(ModelError):
    """A model file is absent or has the wrong hash."""


class RedactionFailed(VoiceAnalyticsError):
    """What is private could not be removed from a call, which is therefore not kept."""


class NotKept(VoiceAnalyticsError):
    """The policy keeps nothing of a call, which was handled as configured."""


class StoreError(VoiceAnalyticsError):
    """A result cannot be written or read."""


class BadQuery(StoreError):
    """What was asked of the store makes no sense: a search without a word, a wrong cursor."""


class DiskFull(StoreError):
    """There is no room for what is to be written."""


class KeyTaken(StoreError):
    """An idempotency key that stands for one recording came with another."""


class Refused(VoiceAnalyticsError):
    """What somebody asks for is against a rule, such as a name that is taken."""


class JobFailed(VoiceAnalyticsError):
    """A unit of work ended without a result.

    Parameters
    ----------
    message
        What failed and what to do.
    retryable
        True when the same work may succeed later without a change.
    """

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable

    def __reduce__(self) -> tuple[object, ...]:
        """Return how it is made again, for whoever stores it as the end of a step."""
        return _job_failed, (str(self), self.retryable)


def _job_failed(message: str, retryable: bool) -> JobFailed:
    return JobFailed(message, retryable=retryable)
