"""Role-plays that tests of the web ask for."""

from tests.store.calls import report
from tests.web.box import Box
from tests.web.things import make_audio
from voice_analytics.domain.intake import PRACTICE, Submission
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store import intakes, practice
from voice_analytics.store.secret import new_id

LABEL = "quarrelsome_role_play.wav"
SAID = "zebra marmalade"
SCORE = 61.73


def make_practice(box: Box, owner: str, *, done: bool = True, why: str | None = None) -> str:
    """Have somebody send a role-play, analysed unless it is not `done`; return its id."""
    practice_id = new_id()
    sent = Submission(PRACTICE, PRACTICE, "0" * 64, account_id=owner)
    with box.database.write() as session:
        practice.add(session, box.now.ms, practice_id, owner, LABEL)
        intakes.receive(session, practice_id, sent, box.now.ms)
        if why is not None:
            intakes.fail(session, practice_id, why, box.now.ms)
        if done:
            one = report(f"played-{practice_id}", scores=[SCORE], said=SAID)
            document = to_json(to_document(one)).encode()
            practice.keep(session, practice_id, document, make_audio(box, practice_id))
            intakes.finish(session, practice_id, None, box.now.ms)
    return practice_id
