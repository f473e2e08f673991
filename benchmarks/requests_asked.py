"""How many requests a thousand posts cost."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from engagement.model.drafts import Draft, DraftLink
from engagement.model.vocabulary import Kind, Role, Status
from engagement.pull.run import pull
from engagement.sources.x import X
from engagement.store import activities, open_store
from tests.servers.x_api import XServer


def a_thousand_posts(folder: Path) -> tuple[int, int]:
    """Requests that came in at the server, and readings that stand afterwards."""
    with closing(open_store(f"sqlite:///{folder}/posts.db")) as store, XServer(any_post=True) as server:
        with store.unit("benchmark") as unit:
            activities.add(unit, [_post(number) for number in range(1, 1001)])
        pull(store, [X("token", server.url)])
        return len(server.requests), store.counts()["readings"]


def _post(number: int) -> Draft:
    link = DraftLink(f"https://x.com/me/status/{number}", Role.POST)
    return Draft(Kind.SOCIAL_POST, f"Post {number}", date(2026, 1, 1), Status.DELIVERED, links=(link,))
