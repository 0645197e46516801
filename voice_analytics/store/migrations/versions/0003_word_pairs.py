"""Search for words in turn on PostgreSQL: an index of each two words that follow one another.

A tsvector tells where words stand, but its index does not: whether two words that most calls have
follow one another in one was found by reading the words of thousands of calls. FTS5 needs no more.
"""

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"

PUNCTUATION = r"""!"#$%&()*+,-./:;<=>?@[\]^_`{|}~"""
BARE = (
    r"translate(regexp_replace(normalize(said, NFD), '[\u0300-\u036F]', '', 'g'), "
    f"'{PUNCTUATION}''', '{' ' * (len(PUNCTUATION) + 1)}')"
)
POSTGRESQL = (
    "CREATE FUNCTION bare_words(said text) RETURNS text "
    f"LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN {BARE}",
    # Bodies are parsed here and now, so that a restore needs no search path to find the functions.
    # 12 is what PostgreSQL's parser calls what is between words.
    "CREATE FUNCTION word_pairs(said text) RETURNS tsvector "
    "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 "
    "RETURN (SELECT coalesce(array_to_tsvector(array_agg(DISTINCT pair)), ''::tsvector) FROM ("
    "SELECT word || ' ' || lead(word) OVER (ORDER BY place) AS pair FROM ("
    "SELECT lower(token) AS word, place FROM ts_parse('default', bare_words(said)) "
    "WITH ORDINALITY AS parsed(kind, token, place) WHERE kind <> 12"
    ") AS words) AS pairs WHERE pair IS NOT NULL)",
    "CREATE INDEX ix_transcript_pairs ON transcript USING gin (word_pairs(text))",
)


def upgrade() -> None:
    """Go one step on."""
    if op.get_context().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
