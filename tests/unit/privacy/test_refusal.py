"""A refusal to be recorded is found in what was said, and wins over what is stated."""

from dataclasses import replace

import pytest

from tests.hearsay import heard
from tests.reports import report_of
from tests.timelines import call
from voice_analytics.domain.call import Consent, Participant, Role
from voice_analytics.domain.report import CallReport
from voice_analytics.privacy.consent import consent_of

TALK = call("A[0,4000) B[4500,14000)", duration_ms=22_000)


def report(
    text: str, language: str | None = "en", who: Role = Role.CUSTOMER, stated: Consent | None = None
) -> CallReport:
    """Return the report of a call in which one party says the text."""
    whole = report_of(TALK)
    metadata = replace(whole.call.metadata, consent=stated)
    people = (Participant("agent", Role.AGENT, 0), Participant(who.value, who, 1))
    words = tuple(replace(word, participant=who.value) for word in heard(f"C: {text}"))
    return replace(
        whole,
        call=replace(whole.call, metadata=metadata, language=language, participants=people),
        words=words,
    )


REFUSALS = [
    ("en", "I do not want to be recorded."),
    ("en", "Please don't record this."),
    ("en", "I don't want this call to be recorded, thank you."),
    ("en", "Well, I'd rather not be recorded if that's okay."),
    ("en", "Could you stop recording please?"),
    ("en", "I don't consent to this call being recorded."),
    ("en", "Turn off the recording."),
    ("en", "You do not have my permission to record me."),
    ("en", "I'm not comfortable with being recorded."),
    ("en", "I would prefer it if you didn't record this."),
    ("en", "I really don't want you to record this conversation."),
    ("en", "I don't want my voice recorded."),
    ("en", "I never agreed to being recorded."),
    ("en", "You can't record me."),
    ("en", "Could you switch the recorder off?"),
    ("en", "I'm not giving you permission to record this."),
    ("nl", "U mag dit niet opnemen."),
    ("nl", "Ik heb liever niet dat u dit opneemt."),
    ("de", "Ich möchte nicht, dass Sie mich aufnehmen."),
    ("de", "Das dürfen Sie nicht aufzeichnen."),
    ("fr", "Je ne veux pas que vous m'enregistriez."),
    ("fr", "Vous n'avez pas le droit de m'enregistrer."),
    ("es", "No puede grabarme."),
    ("es", "No quiero que quede grabado."),
    ("nl", "Ik wil niet dat dit gesprek wordt opgenomen."),
    ("nl", "Ik wil niet opgenomen worden."),
    ("nl", "Kunt u dit gesprek niet opnemen?"),
    ("nl", "Neem dit alstublieft niet op."),
    ("nl", "Ik geef geen toestemming voor de opname."),
    ("nl", "Zet de opname maar uit."),
    ("de", "Ich möchte nicht, dass das Gespräch aufgezeichnet wird."),
    ("de", "Ich will nicht aufgenommen werden."),
    ("de", "Bitte nicht aufzeichnen."),
    ("de", "Zeichnen Sie das bitte nicht auf."),
    ("de", "Ich bin mit der Aufzeichnung nicht einverstanden."),
    ("de", "Schalten Sie die Aufnahme bitte aus."),
    ("fr", "Je ne veux pas être enregistré."),
    ("fr", "Je ne souhaite pas que cet appel soit enregistré."),
    ("fr", "S'il vous plaît, n'enregistrez pas cet appel."),
    ("fr", "Je refuse d'être enregistrée."),
    ("fr", "Arrêtez l'enregistrement."),
    ("fr", "Je suis pas d'accord pour être enregistré."),
    ("es", "No quiero que me graben."),
    ("es", "No quiero ser grabado."),
    ("es", "Por favor, no grabe esta llamada."),
    ("es", "No doy mi consentimiento para grabar."),
    ("es", "Prefiero que no se grabe."),
    ("es", "Apague la grabación."),
]

OTHERS = [
    ("en", "I don't want to record a complaint, I want a refund."),
    ("en", "I don't mind being recorded."),
    ("en", "You don't record these calls, do you?"),
    ("en", "I don't want recorded delivery."),
    ("en", "I do not agree with what is recorded on my account."),
    ("en", "If you do not wish to be recorded, please say so."),
    ("en", "My camera does not record anything."),
    ("en", "You never recorded my complaint."),
    ("en", "The app won't stop recording my steps."),
    ("en", "I don't have permission to open the record."),
    ("en", "There was no record of my call."),
    ("fr", "Mon paiement n'est pas enregistré."),
    ("es", "No han grabado mi pedido."),
    ("en", "Yes, you can record this call."),
    ("nl", "Ik wil niet nog een keer contact met u opnemen."),
    ("nl", "U mag het gesprek opnemen."),
    ("de", "Ich möchte keinen neuen Vertrag aufnehmen, sondern kündigen."),
    ("de", "Sie dürfen das Gespräch aufzeichnen."),
    ("fr", "Je veux pas changer mon adresse."),
    ("fr", "Je ne souhaite pas enregistrer ma carte."),
    ("fr", "Je ne veux pas que mon adresse soit enregistrée."),
    ("nl", "Ik wil niet zoveel geld opnemen."),
    ("de", "Ich will nicht noch einen Kredit aufnehmen."),
    ("fr", "Vous pouvez enregistrer cet appel."),
    ("es", "No quiero esperar más."),
    ("es", "Puede grabar la llamada."),
]


@pytest.mark.parametrize(("language", "text"), REFUSALS)
def test_a_refusal_in_words_is_refused_whatever_was_stated(language: str, text: str) -> None:
    assert consent_of(report(text, language)) is Consent.REFUSED
    assert consent_of(report(text, language, stated=Consent.GRANTED)) is Consent.REFUSED


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_other_talk_of_recording_refuses_nothing(language: str, text: str) -> None:
    assert consent_of(report(text, language)) is Consent.ABSENT


def test_what_an_agent_says_is_no_refusal_and_who_is_not_known_may_be_a_customer() -> None:
    text = "Please don't record this."
    assert consent_of(report(text, who=Role.AGENT)) is Consent.ABSENT
    assert consent_of(report(text, who=Role.UNKNOWN)) is Consent.REFUSED


@pytest.mark.parametrize("language", ["pt", None])
def test_in_another_language_no_refusal_is_found(language: str | None) -> None:
    assert consent_of(report("Please don't record this.", language)) is Consent.ABSENT
