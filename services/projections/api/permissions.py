"""Who may ask for what: one table for every route, by the name of its function, which is its operation id.

Personal data (words, names, phones, what tools and models said) is shown to those who answer customers. An
auditor sees that it is there; reading it takes `POST /api/privacy/open/<conversation>` of ingress, which
records who reads whose data and why.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from services.common.auth import PEOPLE, SERVICE, Caller, Principal

EVERYBODY = frozenset(PEOPLE)
SEES_PERSONAL = frozenset({"admin", "operator"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "list_conversations": EVERYBODY,
    "count_conversations": EVERYBODY,
    "show_conversation": EVERYBODY,
    "show_conversation_state": EVERYBODY,
    "list_conversation_events": EVERYBODY,
    "download_conversation_events": EVERYBODY,
    "explain_turn": EVERYBODY,
    "list_quotes": EVERYBODY,
    "count_quotes": EVERYBODY,
    "show_quote": EVERYBODY,
    "list_tariffs": EVERYBODY,
    "show_tariff": EVERYBODY,
    "show_tariff_draft": EVERYBODY,
    "compare_tariffs": EVERYBODY,
    "list_deliveries": EVERYBODY,
    "count_deliveries": EVERYBODY,
    "show_delivery": EVERYBODY,
    "list_customers": SEES_PERSONAL,
    "show_customer": SEES_PERSONAL,
    "show_usage": EVERYBODY,
    "list_admins": frozenset({"admin", "auditor"}),
    "list_commands": frozenset({"admin", "auditor"}),
    "show_figures": EVERYBODY,
    "show_health": EVERYBODY,
    "list_projections": EVERYBODY,
    "list_quarantine": EVERYBODY,
    "show_ledger": EVERYBODY,
    "stream_events": EVERYBODY,
    "search_knowledge": EVERYBODY | {SERVICE},
    "list_articles": EVERYBODY | {SERVICE},
}


async def permitted(request: Request, caller: Caller) -> Principal:
    """FastAPI dependency of every route; 403 names the roles that may."""
    roles = PERMISSIONS[request.scope["route"].name]
    if caller.role not in roles:
        raise HTTPException(
            403, f"your role is {caller.role or 'none'}; this takes {' or '.join(sorted(roles))}"
        )
    return caller


async def personal(caller: Caller) -> bool:
    """FastAPI dependency: whether this caller sees personal data."""
    return caller.role in SEES_PERSONAL


Personal = Annotated[bool, Depends(personal)]
