"""Answers found by verdict -> found by verdict and object, as apps of several share a database."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One index for another; no row changes."""
    op.drop_index("ix_predictions_verdict", "predictions")
    op.create_index("ix_predictions_target", "predictions", ["verdict", "target", "id"])


def downgrade() -> None:
    """The index that was there before."""
    op.drop_index("ix_predictions_target", "predictions")
    op.create_index("ix_predictions_verdict", "predictions", ["verdict", "id"])
