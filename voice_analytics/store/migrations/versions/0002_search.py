"""Search in transcripts: FTS5 on SQLite, a tsvector on PostgreSQL."""

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

SQLITE = (
    "CREATE VIRTUAL TABLE transcript_index USING fts5("
    "text, content='transcript', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER transcript_added AFTER INSERT ON transcript BEGIN "
    "INSERT INTO transcript_index(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER transcript_removed AFTER DELETE ON transcript BEGIN "
    "INSERT INTO transcript_index(transcript_index, rowid, text) "
    "VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER transcript_changed AFTER UPDATE ON transcript BEGIN "
    "INSERT INTO transcript_index(transcript_index, rowid, text) "
    "VALUES ('delete', old.id, old.text); "
    "INSERT INTO transcript_index(rowid, text) VALUES (new.id, new.text); END",
)
PUNCTUATION = r"""!"#$%&()*+,-./:;<=>?@[\]^_`{|}~"""
BARE = (
    r"translate(regexp_replace(normalize(text, NFD), '[\u0300-\u036F]', '', 'g'), "
    f"'{PUNCTUATION}''', '{' ' * (len(PUNCTUATION) + 1)}')"
)
"""The words as FTS5 takes them: without accents, and apart wherever there is punctuation."""

POSTGRESQL = (
    "ALTER TABLE transcript ADD COLUMN vector tsvector "
    f"GENERATED ALWAYS AS (to_tsvector('simple', {BARE})) STORED",
    "ALTER TABLE transcript ALTER COLUMN vector SET STORAGE EXTERNAL",  # faster to read
    "CREATE INDEX ix_transcript_vector ON transcript USING gin (vector)",
)


def upgrade() -> None:
    """Go one step on."""
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
