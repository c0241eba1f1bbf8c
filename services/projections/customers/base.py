"""What is known of people: the tables, and how their rows are merged."""

from contracts.event import Event
from services.projections.folding import FOLDS
from services.projections.projection import Projection
from services.projections.tables import Table

customers = Projection(
    "customers",
    version=5,
    tables=(
        Table(
            "customers",
            key=("account", "contact_id"),
            latest={
                "key_position": ("key_generation",),
                "name_position": ("name", "name_folded"),
                "phone_position": ("phone", "phone_digits"),
                "email_position": ("email",),
                "blocked_position": ("blocked",),
                "last_seen_position": ("last_seen_at", "last_conversation"),
                "restricted_position": (
                    "restricted",
                    "restricted_at",
                    "restricted_by",
                    "restricted_reason",
                    "erase_at",
                ),
                "muted_position": ("muted", "muted_at", "muted_by", "muted_reason"),
                "erased_position": ("erased_at", "erased_reason"),
            },
        ),
        Table(
            "conversations",
            key=("conversation",),
            latest={
                "contact_position": ("account", "contact_id"),
                "opt_position": ("opted_out", "opted_out_at"),
            },
        ),
        FOLDS,
    ),
    folds=Event,
    private=True,
)
on = customers.on
