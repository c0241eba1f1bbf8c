"""What the history consists of: its tables, and how their rows are merged."""

from contracts.event import Event
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

history = Projection(
    "history",
    version=6,
    tables=(
        Table(
            "conversations",
            key=("id",),
            latest={
                "state_position": (
                    "contact_id",
                    "status",
                    "can_reply",
                    "assignee_type",
                    "assignee_id",
                    "answers",
                    "erased",
                ),
                "last_message_position": ("last_message_at", "last_author"),
                "last_customer_position": ("last_customer_at",),
                "category_position": ("category",),
            },
        ),
        Table(
            "messages",
            key=("conversation", "message_id"),
            latest={"text_position": ("text", "erased"), "edited_position": ("edited_at",)},
        ),
        Table("files", key=("conversation", "attachment_id")),
        Table("replies", key=("part_id",), latest={"position": ("text", "erased")}),
        Table("ticks", key=("conversation", "message_id"), latest={"rank": ("state", "at", "error_code")}),
        Table("turns", key=("turn_id",), latest={"attempt_position": ("attempt",)}),
        Table("answering", key=("conversation", "position")),
        Table("steps", key=("turn_id", "kind", "ordinal")),
        FOLDS,
    ),
    folds=Event,
    private=True,
)
on = history.on


def spoken(rows: Rows, conversation: str, at: At, author: str) -> None:
    """This is the last thing said in the conversation."""
    rows.conversations.put(
        id=conversation, last_message_at=at.time, last_author=author, last_message_position=at.position
    )
