"""Indexes by verdict and model -> by object first, so that the smaller of two apps is as quick."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One index more, and one for another; no row changes."""
    op.drop_index("ix_predictions_model", "predictions")
    op.create_index("ix_predictions_model", "predictions", ["target", "model", "id"])
    op.create_index("ix_predictions_newest", "predictions", ["target", "id"])


def downgrade() -> None:
    """The index that was there before."""
    op.drop_index("ix_predictions_newest", "predictions")
    op.drop_index("ix_predictions_model", "predictions")
    op.create_index("ix_predictions_model", "predictions", ["model", "id"])
