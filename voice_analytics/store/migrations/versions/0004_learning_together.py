"""Coaching, calibration, practice and what follows a review."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column(
            "since_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "ended_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_ended_at_ms"), ["ended_at_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_since_at_ms"), ["since_at_ms"], unique=False)

    op.create_table(
        "process",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "started_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "seen_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_process")),
    )
    op.create_table(
        "received_leg",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column(
            "leg",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("trunk", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column(
            "began_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "ended_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("normal", sa.Boolean(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=True),
        sa.Column("packets", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lost", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reordered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "duplicate", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("refused", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paused", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gaps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "jitter_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("level_dbfs", sa.Double(), nullable=True),
        sa.Column("skew_ppm", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("call", "leg", name=op.f("pk_received_leg")),
    )
    with op.batch_alter_table("received_leg", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_received_leg_ended_at_ms"), ["ended_at_ms"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_received_leg_trunk_ended_at_ms"), ["trunk", "ended_at_ms"], unique=False
        )

    op.create_table(
        "role_evidence",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("trunk", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("log_odds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_role_evidence")),
    )
    with op.batch_alter_table("role_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_role_evidence_trunk_at_ms"), ["trunk", "at_ms"], unique=False
        )

    op.create_table(
        "calibration",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column(
            "created_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "due_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "closed_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_calibration_closed_by")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_calibration_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_table(
        "coaching",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("stint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("start_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("end_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column(
            "created_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "review_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "acknowledged_at_ms",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "ended_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["account.id"], name=op.f("fk_coaching_assigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_coaching_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_coaching_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching")),
    )
    with op.batch_alter_table("coaching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coaching_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_coaching_created_at_ms_id"), ["created_at_ms", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coaching_person_id_focus"), ["person_id", "focus"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column(
            "started_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("start_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("end_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_evidence_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_behaviour_verdict_started_at_ms"),
            ["behaviour", "verdict", "started_at_ms"],
            unique=False,
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "created_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "ended_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_message_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_message_created_at_ms_id"), ["created_at_ms", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_message_state_created_at_ms"), ["state", "created_at_ms"], unique=False
        )

    op.create_table(
        "playlist",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column(
            "created_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_playlist_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist")),
    )
    with op.batch_alter_table("playlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_playlist_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "practice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "created_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("audio_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_practice_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_account_id_created_at_ms"),
            ["account_id", "created_at_ms"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_practice_audio_sha256"), ["audio_sha256"], unique=False
        )

    op.create_table(
        "survey",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("lowest", sa.Double(), nullable=False),
        sa.Column("highest", sa.Double(), nullable=False),
        sa.Column(
            "answered_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_survey_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "question", name=op.f("pk_survey")),
    )
    op.create_table(
        "calibration_call",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("stint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("machine", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_calibration_call_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["calibration.id"],
            name=op.f("fk_calibration_call_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "call_id", "stint", name=op.f("pk_calibration_call")),
    )
    with op.batch_alter_table("calibration_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibration_call_call_id"), ["call_id"], unique=False)

    op.create_table(
        "calibration_seat",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column(
            "submitted_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calibration_seat_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["calibration.id"],
            name=op.f("fk_calibration_seat_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_calibration_seat")),
    )
    with op.batch_alter_table("calibration_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calibration_seat_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "playlist_moment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("playlist_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "added_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_playlist_moment_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"],
            ["playlist.id"],
            name=op.f("fk_playlist_moment_playlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_moment")),
    )
    with op.batch_alter_table("playlist_moment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_playlist_moment_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_playlist_moment_playlist_id_position"),
            ["playlist_id", "position"],
            unique=False,
        )

    op.create_table(
        "playlist_share",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("playlist_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_playlist_share_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"],
            ["playlist.id"],
            name=op.f("fk_playlist_share_playlist_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_playlist_share_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_share")),
    )
    with op.batch_alter_table("playlist_share", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_playlist_share_playlist_id"), ["playlist_id"], unique=False
        )

    op.create_table(
        "calibration_agreed",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("stint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calibration_agreed_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "call_id", "stint"],
            ["calibration_call.round_id", "calibration_call.call_id", "calibration_call.stint"],
            name=op.f("fk_calibration_agreed_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "call_id", "stint", "component", name=op.f("pk_calibration_agreed")
        ),
    )
    op.create_table(
        "calibration_reading",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("stint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calibration_reading_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "call_id", "stint"],
            ["calibration_call.round_id", "calibration_call.call_id", "calibration_call.stint"],
            name=op.f("fk_calibration_reading_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "round_id",
            "call_id",
            "stint",
            "account_id",
            "component",
            name=op.f("pk_calibration_reading"),
        ),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "applied_at_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("why", sa.Text(), nullable=True))
