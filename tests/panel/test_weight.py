"""What a page brings at first: every script that its HTML names, compressed as a web server would."""

import gzip
import re

from tests.panel.desk import Desk
from tests.panel.pages import INVITATION, NOWHERE, SIGN_IN

MOST = 200_000  # bytes


async def test_a_page_brings_at_most_200_kb_of_scripts(desk: Desk, pages: tuple[str, ...]) -> None:
    context = await desk.signed_in()
    weights: dict[str, int] = {}
    heavy: dict[str, str] = {}
    for path in (SIGN_IN, INVITATION, NOWHERE, *pages):
        answer = await context.request.get(path)
        assert answer.ok or path == NOWHERE, f"{path}: {answer.status}"
        html = await answer.text()
        # of browsers that know no modules: none we serve
        html = re.sub(r"<script[^>]* noModule[^>]*>", "", html)
        named = set(re.findall(r'(?:src|href)="(/_next/static/[^"]+\.js)', html))
        assert named, f"no script: is {path} a page?"
        for one in named - weights.keys():
            weights[one] = len(gzip.compress(await (await context.request.get(one)).body(), 9))
        if (total := sum(weights[one] for one in named)) > MOST:
            most = sorted(((weights[one], one) for one in named), reverse=True)
            heavy[path] = f"{total}: {', '.join(f'{weight} {one}' for weight, one in most)}"
    assert heavy == {}
