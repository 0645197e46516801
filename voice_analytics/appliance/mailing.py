"""Telling people that there is something to look at: by e-mail with a link, never with content."""

import smtplib
import ssl
from contextlib import ExitStack
from email.message import EmailMessage
from email.utils import formatdate

from voice_analytics.appliance.noticing import send_event
from voice_analytics.config.settings import MailSecurity, MailSettings, Settings
from voice_analytics.domain.notice import MessageKind
from voice_analytics.errors import JobFailed
from voice_analytics.store.messages import Message

SAYS = {
    MessageKind.COACHING_ASSIGNED: "You were given something to work on, with a moment to hear.",
    MessageKind.COACHING_ACKNOWLEDGED: "Somebody acknowledged what you gave them to work on.",
    MessageKind.REVIEW_ASSIGNED: "A call was given to you to review.",
    MessageKind.DISPUTE_RAISED: "An assessment was disputed and is to be decided.",
    MessageKind.DISPUTE_DECIDED: "What you disputed was decided.",
}
"""All that is ever said, by kind."""

_FOOT = "This e-mail holds a link and nothing of any call. Sign in to see what it is about."
_BUSY = range(400, 500)
"""Answers of a mail server that can pass."""


def send_message(settings: Settings, message: Message, email: str | None, now_ms: int) -> None:
    """Tell somebody: by e-mail where that is set and their address known, else by webhook.

    Raises
    ------
    JobFailed
        When it was not taken; says itself whether another try is worth it.
    """
    if settings.mail.host is not None and email is not None:
        send_mail(settings.mail, settings.server.base_url, message, email, now_ms)
    elif settings.notices.url is not None:
        send_event(settings.notices, settings.server.base_url, message, now_ms)
    elif settings.mail.host is not None:
        raise JobFailed(
            f"person {message.person_id} has no e-mail address in the directory; add it there, "
            "then send this again",
            retryable=False,
        )
    else:
        raise JobFailed(
            "nobody is to be told any more (mail.host and notices.url)", retryable=False
        )


def send_mail(
    settings: MailSettings, base_url: str | None, message: Message, to: str, now_ms: int
) -> None:
    """Send an e-mail with the link of a message.

    Raises
    ------
    JobFailed
        When the mail server did not take it; says itself whether another try is worth it.
    """
    try:
        with ExitStack() as parts:
            server = parts.enter_context(_connected(settings))
            if settings.user is not None:
                server.login(settings.user, settings.password.get_secret_value())
            server.send_message(letter(settings.sender, base_url, message, to, now_ms))
    except smtplib.SMTPAuthenticationError as error:
        raise JobFailed(
            f"the mail server refuses mail.user ({error.smtp_code}); check it and the password",
            retryable=False,
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise JobFailed(
            f"the mail server refuses the address of person {message.person_id} ({codes[0]}); "
            "check it in the directory",
            retryable=all(code in _BUSY for code in codes),
        ) from error
    except smtplib.SMTPResponseException as error:
        raise JobFailed(
            f"the mail server answers {error.smtp_code}; check it and the section mail",
            retryable=error.smtp_code in _BUSY,
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise JobFailed(
            "the mail server does not offer what mail.security or mail.user ask for; check them",
            retryable=False,
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise JobFailed(
            f"the mail server cannot be reached ({type(error).__name__}); check mail.host, "
            "mail.port, mail.security and the network",
            retryable=True,
        ) from error


def letter(
    sender: str, base_url: str | None, message: Message, to: str, now_ms: int
) -> EmailMessage:
    """Return an e-mail: one sentence by the kind of its message, and the link."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = SAYS[message.kind].removesuffix(".")
    mail["Date"] = formatdate(now_ms / 1000)
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"  # of every try the same
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{SAYS[message.kind]}\n\n{base_url or ''}{message.path}\n\n{_FOOT}\n")
    return mail


def _connected(settings: MailSettings) -> smtplib.SMTP:
    """Return a connection to the mail server, encrypted as set."""
    host, wait_s = settings.host or "", settings.timeout_ms / 1000
    trusted = ssl.create_default_context()
    if settings.security is MailSecurity.TLS:
        return smtplib.SMTP_SSL(host, settings.port, timeout=wait_s, context=trusted)
    server = smtplib.SMTP(host, settings.port, timeout=wait_s)
    if settings.security is MailSecurity.STARTTLS:
        try:
            server.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server
