"""Predictions, photos, feedback and secret -> the same, and a table for what reviewers say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table; the others stay as they are."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "prediction_id",
            sa.String(26),
            sa.ForeignKey("predictions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("reviewer", sa.String(40), nullable=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "label IN ('target', 'other', 'unsure', 'skip', 'takedown', 'undo')",
            name="ck_reviews_label",
        ),
    )
    op.create_index("ix_reviews_prediction", "reviews", ["prediction_id", "reviewer", "id"])
    op.create_index("ix_reviews_reviewer", "reviews", ["reviewer", "id"])


def downgrade() -> None:
    """Back to a database without reviews; they are lost."""
    op.drop_table("reviews")
