"""The page that a person reads calls every event by a Spanish name."""

from contracts.event import event_types
from contracts.events import control
from services.ingress.privacy.titles import TITLES

# About admins, texts and the log itself: never on a person's page.
OTHERS = (
    {
        "ProjectionRebuildRequested",
        "ProjectionVerifyRequested",
        "ProjectionCancelRequested",
        "LedgerVerifyRequested",
        "PersonalDataSearched",
    }
    | {"LogOpened", "BotSwitched", "PromptPublished", "ArticlePublished", "ArticleWithdrawn"}
    | {
        "AdminInvited",
        "AdminRoleChanged",
        "AdminDisabled",
        "AdminEnabled",
        "AdminErased",
        "LinkIssued",
        "PasswordSet",
        "LoggedIn",
        "SessionRefreshed",
        "SessionEnded",
        "LoginRefused",
        "WebhookRejected",
    }
)


def test_every_event_that_can_be_about_a_person_has_a_title() -> None:
    kinds = [kind for _, kind in event_types() if kind.context not in ("tariff", "ledger")]
    assert control.Erased in kinds
    assert {kind.__name__ for kind in kinds} - OTHERS == TITLES.keys()
