"""`/api/prompts`: admins read, compare, try and publish the agent's prompts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from domain.prompts.decisions import normalised
from domain.prompts.differences import differences
from domain.prompts.history import PromptVersion
from domain.prompts.rules import needed, problems
from eventstore.store import EventStore
from services.ingress.prompts import answers, editing
from services.ingress.prompts.answers import (
    PreviewShown,
    PromptDifference,
    Prompts,
    PromptShown,
    PublishedPrompt,
    TextShown,
)
from services.ingress.tariffs.access import Reading, Seen, Writing, etag
from services.ingress.tariffs.editing import Editor

Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,40}$", examples=["compose"])]


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/prompts", tags=["prompts"])

    @router.get("", summary="Every prompt and the version that holds")
    async def list_prompts(_: Reading) -> Prompts:
        return Prompts(prompts=[answers.shown(one) for one in await editing.histories(store)])

    @router.get("/{name}", summary="One prompt, what its text must name, and its ETag")
    async def show_prompt(name: Name, response: Response, _: Reading) -> PromptShown:
        found = await editing.history(store, name)
        response.headers["ETag"] = etag(found.position)
        return answers.shown(found)

    @router.get("/{name}/versions/{number}", summary="The text of one version; 0: the default")
    async def show_prompt_version(name: Name, number: Annotated[int, Path(ge=0)], _: Reading) -> TextShown:
        found = editing.version(await editing.history(store, name), number)
        return TextShown(name=name, version=number, text=found.text)

    @router.get("/{name}/diff", summary="What changed between two versions")
    async def compare_prompt(
        name: Name,
        _: Reading,
        before: Annotated[int | None, Query(ge=0, description="A version; none: the one before.")] = None,
        after: Annotated[int | None, Query(ge=0, description="A version; none: the last.")] = None,
    ) -> PromptDifference:
        history = await editing.history(store, name)
        new = editing.version(history, history.latest.number if after is None else after)
        old = editing.version(history, max(new.number - 1, 0) if before is None else before)
        return difference(old, new)

    @router.post("/{name}/preview", summary="What publishing this text would refuse and change")
    async def preview_prompt(name: Name, wish: answers.PreviewPrompt, _: Reading) -> PreviewShown:
        history = await editing.history(store, name)
        text = normalised(wish.text)
        default = history.default.text
        found = difference(history.latest, PromptVersion(name, history.latest.number + 1, text))
        return PreviewShown(**found.model_dump(), problems=problems(text, default), needed=needed(default))

    @router.put("/{name}", summary="Publish a text as the next version")
    async def publish_prompt(
        name: Name, wish: answers.PublishPrompt, caller: Writing, seen: Seen, response: Response
    ) -> PublishedPrompt:
        by = Editor(caller.id, seen)
        version = await editing.publish(store, name, wish.text, by, reason=wish.reason)
        response.headers["ETag"] = etag(version.position)
        return PublishedPrompt(name=name, version=version.number, position=version.position)

    return router


def difference(old: PromptVersion, new: PromptVersion) -> PromptDifference:
    before, after = (f"version {one.number}" if one.number else "default" for one in (old, new))
    lines = differences(old.text, new.text, before, after)
    return PromptDifference(name=new.name, before=before, after=after, lines=list(lines))
