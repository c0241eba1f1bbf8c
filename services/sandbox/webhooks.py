"""The webhook client: signs the exact bytes, waits 5 s, and knows who is tried again.

The agent bot: three attempts, only after 429 or 500; then a pending conversation is opened. An account: once.
An API inbox: once, then the message fails.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from contracts.errors import NotFound
from services.common.logging import logger
from services.sandbox import conversations, messages
from services.sandbox.state import (
    Account,
    AgentBot,
    Conversation,
    Inbox,
    Job,
    Message,
    Webhook,
    WebhookAttempt,
)
from services.sandbox.world import Sent, World

log = logger(__name__)

ATTEMPTS = 3
RETRIED = (429, 500)
BOT_FAILED = "La conversación fue marcada como abierta por el sistema debido a un error con el bot."


@dataclass(frozen=True)
class Answer:
    """What came of one request; `status` is None when no answer came."""

    status: int | None
    error: str | None
    milliseconds: int

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def signed_headers(secret: str, body: bytes, delivery_id: str, timestamp: int) -> dict[str, str]:
    """Chatwoot's headers: HMAC-SHA256 over `{timestamp}.{body}`; unsigned when the secret is blank."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-Chatwoot-Delivery": delivery_id,
        "X-Chatwoot-Timestamp": str(timestamp),
    }
    if secret:
        digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers["X-Chatwoot-Signature"] = f"sha256={digest}"
    return headers


def client(timeout: float) -> httpx.AsyncClient:
    """One for all deliveries; proxies of the environment are not for this machine's own addresses."""
    return httpx.AsyncClient(timeout=timeout, follow_redirects=True, max_redirects=10, trust_env=False)


def rotate_secret(world: World) -> str:
    """A new one for the bot; what is on its way is signed with it, too."""
    bot = world.store.first(AgentBot, "1")
    if bot is None:
        raise NotFound("there is no bot: reset the sandbox")
    bot.secret = secrets.token_hex(12)
    world.store.save(bot)
    return bot.secret


class Delivery:
    """Sending, shared by the two kinds of job."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self._world = world
        self._http = http

    async def send(self, url: str, secret: str, job: Job) -> Answer:
        struck = job.args.get("faults", ())
        if "private-address" in struck:
            return Answer(None, f"Hostname '{urlsplit(url).hostname}' has no public ip addresses", 0)
        sent = Sent(url, job.args["body"].encode(), job.args["delivery_id"])
        self._world.last_webhook = sent
        return await self.post(sent, f"not-{secret}" if "wrong-signature" in struck else secret)

    async def post(self, sent: Sent, secret: str, age: float = 0.0) -> Answer:
        """One request; `age` seconds old by its own signed timestamp."""
        timestamp = int(self._world.clock().timestamp() - age)
        headers = signed_headers(secret, sent.body, sent.delivery_id, timestamp)
        began = time.monotonic()
        try:
            response = await self._http.post(sent.url, content=sent.body, headers=headers)
            status, error = response.status_code, None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            status, error = None, type(problem).__name__
        return Answer(status, error, int((time.monotonic() - began) * 1000))

    def record(self, job: Job, target: str, answer: Answer) -> None:
        job.attempts += 1
        attempt = WebhookAttempt(
            delivery_id=job.args["delivery_id"],
            target=target,
            event=job.args["event"],
            attempt=job.attempts,
            at=self._world.clock(),
            milliseconds=answer.milliseconds,
            conversation_id=job.args.get("conversation"),
            status=answer.status,
            error=answer.error,
        )
        self._world.store.add(attempt)
        self._world.changed("webhook")
        if not answer.ok:
            log.warning(
                "webhook_refused",
                webhook=target,
                event_name=attempt.event,
                status=answer.status,
                error=answer.error,
                attempt=job.attempts,
            )


class BotWebhook:
    """One delivery to an agent bot."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self._world = world
        self._delivery = Delivery(world, http)

    async def perform(self, job: Job) -> Answer | None:
        bot = self._world.store.get(AgentBot, job.args["bot"])
        if bot is None or not bot.outgoing_url:
            return None
        secret = bot.secret if self._world.settings.since(4, 13) else ""
        return await self._delivery.send(bot.outgoing_url, secret, job)

    def finish(self, job: Job, result: Answer | None) -> float | None:
        if result is None:
            return None
        self._delivery.record(job, "bot", result)
        if result.ok:
            return None
        if result.status in RETRIED and job.attempts < ATTEMPTS:
            return self._world.settings.sandbox_webhook_retry_delay
        if job.args["event"] in ("message_created", "message_updated"):
            self._hand_over(job)
        return None

    def _hand_over(self, job: Job) -> None:
        conversation = self._world.store.get(Conversation, job.args["conversation"])
        if conversation is None or conversation.status != "pending":
            return
        if self._world.store.one(Account, conversation.account_id).keep_pending_on_bot_failure:
            return
        conversations.update(self._world, conversation, status="open")
        conversations.activity(self._world, conversation, BOT_FAILED)


class AccountWebhook:
    """One delivery to an account's webhook or an API inbox: never tried again."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self._world = world
        self._delivery = Delivery(world, http)

    async def perform(self, job: Job) -> Answer | None:
        if job.args["target"] == "inbox":
            inbox = self._world.store.get(Inbox, job.args["id"])
            secret = inbox.secret if inbox and self._world.settings.since(4, 13) else ""
            target = (inbox.webhook_url, secret) if inbox else None
        else:
            webhook = self._world.store.get(Webhook, job.args["id"])
            target = (webhook.url, webhook.secret) if webhook else None
        return await self._delivery.send(*target, job) if target else None

    def finish(self, job: Job, result: Answer | None) -> float | None:
        if result is None:
            return None
        self._delivery.record(job, job.args["target"], result)
        message = self._world.store.get(Message, job.args.get("message"))
        told = job.args["event"] in ("message_created", "message_updated")
        if result.ok or job.args["target"] != "inbox" or not told or message is None:
            return None
        if message.status != "failed":  # or its own message_updated would fail for ever
            messages.fail(self._world, message, f"{result.status or result.error}")
        return None
