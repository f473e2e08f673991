"""The routes of `/api/v1`, and the OpenAPI document that tells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.routing import Match

from engagement.api import asks, reaches, saying, shapes, verbs
from engagement.api.answers import answer, listed, of_error, refusal
from engagement.api.document import ABOUT, LISTED, READING, WRITING, Told, refusals
from engagement.api.fields import Id
from engagement.api.guard import AT_ONCE, DOCUMENT, TOKEN
from engagement.api.mounted import House
from engagement.api.refusals import BROKEN, Problem, in_words
from engagement.api.saying import Caller
from engagement.errors import EngagementError

V1 = "/api/v1"
_bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="A token made by `token add`, eng_…"
)
# Only told in the document: the guard has looked at it before.
_Token = Depends(_bearer)
Seen = Annotated[
    str | None, Header(alias="If-None-Match", description="An ETag: 304 where nothing changed.")
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any text of your own: the same request sent again with it makes nothing twice.",
    ),
]


def routes(house: House) -> FastAPI:
    """The application behind the guard."""
    app = FastAPI(
        title="Engagement",
        version="1",
        description=ABOUT,
        docs_url=None,  # their pages load scripts from another host
        redoc_url=None,
        openapi_url=DOCUMENT,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry={"tracing": False, "metrics": False},
    )
    reading, writing = CapacityLimiter(AT_ONCE), CapacityLimiter(AT_ONCE)

    async def work(act: Callable[..., Any], *given: Any, writes: bool = False) -> Any:
        """What a verb answers, in a thread of its own that sees one moment of the record."""

        def inside() -> Any:
            store = house.open_store()
            with store.moment():
                return act(store, *given)

        # Who logs a link waits for its host; who reads does not wait for them.
        return await to_thread.run_sync(inside, limiter=writing if writes else reading)

    _reads(app, house, work)
    _writes(app, house, work)
    _refuses(app)
    return app


def _allowed(request: Request, act: str) -> Any:
    token = request.scope[TOKEN]
    if act not in token.scopes:
        challenge = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{act}"'}
        raise Problem(
            403, f"This token may not {act}. Make one with --scope {act}.", "Authorization", challenge
        )
    return token


def _may_read(request: Request) -> None:
    _allowed(request, "read")


def _nothing_asked(request: Request) -> None:
    for name in request.query_params:
        raise Problem(
            422, f"{name[:60]}: nothing of that name can be asked here. Leave it out.", name[:60]
        )


def _caller(request: Request) -> Caller:
    token = _allowed(request, "write")
    called = f"API, {token.name}" if token.name else "API"
    return Caller(token.person, f"{token.person} ({called})", token.id)


_Reads = [Depends(_may_read), _Token]
Writer = Annotated[Caller, Depends(_caller)]


def _next_link(request: Request, page: verbs.Page) -> Mapping[str, str]:
    """Where the next page is, as RFC 8288 says it."""
    if page.next is None:
        return {}
    url = request.url.include_query_params(cursor=page.next)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def _reads(app: FastAPI, house: House, work: Callable[..., Any]) -> None:
    read: dict[str, Any] = {"dependencies": _Reads, "responses": {**LISTED, **refusals(*READING)}}
    found: Told = {**LISTED, **refusals(*READING, 404)}
    by_id: dict[str, Any] = {"dependencies": [*_Reads, Depends(_nothing_asked)], "responses": found}

    @app.get(f"{V1}/activities", response_model=list[shapes.Activity], **read)
    async def list_activities(
        request: Request, ask: Annotated[asks.ActivitiesAsk, Query()], seen: Seen = None
    ) -> Response:
        """Activities, newest first; a page at a time where there are more than `limit`."""
        page = await work(verbs.activities, house.currency(), ask)
        return listed(page.rows, seen, _next_link(request, page))

    @app.get(f"{V1}/activities/{{id}}", response_model=shapes.WholeActivity, **by_id)
    async def get_activity(id: Annotated[Id, Path()], seen: Seen = None) -> Response:
        """One activity with all that is recorded of it, and the newest number of each of its parts."""
        return listed(await work(verbs.activity, house.currency(), id), seen)

    @app.get(f"{V1}/readings", response_model=list[shapes.Reading], **{**read, "responses": found})
    async def list_readings(
        request: Request, ask: Annotated[asks.ReadingsAsk, Query()], seen: Seen = None
    ) -> Response:
        """All readings of an activity and its links, of a page or of an account, in time's order."""
        page = await work(verbs.readings_of, ask)
        return listed(page.rows, seen, _next_link(request, page))

    @app.get(f"{V1}/goals", response_model=list[shapes.Goal], **read)
    async def list_goals(ask: Annotated[asks.GoalsAsk, Query()], seen: Seen = None) -> Response:
        """How every goal is doing: its number, what is expected, the verdict with its reasons, a forecast."""
        return listed(await work(verbs.goals, ask), seen)

    @app.get(f"{V1}/reach", response_model=list[shapes.Reached], **read)
    async def get_reach(ask: Annotated[asks.ReachAsk, Query()], seen: Seen = None) -> Response:
        """What activities have reached by now, a family at a time, each sum with what it covers."""
        return listed(await work(reaches.reach, ask, date.today()), seen)


def _writes(app: FastAPI, house: House, work: Callable[..., Any]) -> None:
    write: dict[str, Any] = {"dependencies": [_Token, Depends(_nothing_asked)]}
    made = {
        200: {
            "model": shapes.Logged,
            "description": "It stood already; `outcome` says whether something was new.",
        },
        202: {
            "model": shapes.Logged,
            "description": "It is doubtful: a draft waits in the inbox, and `asks` says why.",
        },
        **refusals(*WRITING),
    }
    known = {200: {"model": shapes.Added, "description": "It stood already."}, **refusals(*WRITING)}

    @app.post(f"{V1}/activities", status_code=201, response_model=shapes.Logged, responses=made, **write)
    async def log_activity(caller: Writer, ask: asks.LogAsk, key: Key = None) -> Response:
        """Log an activity, by a line or a link or field by field. The same link twice does not make two."""
        act = partial(saying.log, asking=house.asking())
        done = await work(act, house.currency(), caller, ask, key, writes=True)
        status = 201 if done.created and not done.replayed else 200
        return _said(done, 202 if done.body["outcome"] == "draft" and not done.created else status)

    @app.post(f"{V1}/readings", status_code=201, response_model=shapes.Added, responses=known, **write)
    async def add_reading(caller: Writer, ask: asks.ReadingAsk, key: Key = None) -> Response:
        """Add a number that somebody knows, of a day. It never replaces one that a platform measures."""
        done = await work(saying.add_reading, caller, ask, key, writes=True)
        return _said(done, 201 if done.created else 200)


def _said(done: saying.Answer, status: int) -> Response:
    headers = {"Idempotent-Replayed": "true"} if done.replayed else {}
    if done.body.get("activity"):
        headers["Location"] = f"{V1}/activities/{done.body['id']}"
    return answer(done.body, status, headers)


def _refuses(app: FastAPI) -> None:
    @app.exception_handler(EngagementError)
    async def _of_ours(_request: Request, error: EngagementError) -> Response:
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    async def _of_fields(_request: Request, error: RequestValidationError) -> Response:
        return of_error(in_words(error.errors()))

    @app.exception_handler(HTTPException)
    async def _of_http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return refusal(
                Problem(404, f"There is nothing at this address. {DOCUMENT} tells what there is.")
            )
        if error.status_code == 405:
            return _other_method(app, request)
        return refusal(Problem(error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def _of_all_else(_request: Request, _error: Exception) -> Response:
        return refusal(Problem(500, BROKEN))  # the guard logs it


def _other_method(app: FastAPI, request: Request) -> Response:
    """What may be asked at this address; OPTIONS asks just that, and is promised to no other origin."""
    methods: set[str] = set()
    for route in app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    methods |= {"HEAD"} if "GET" in methods else set()
    allow = {"Allow": ", ".join(sorted({*methods, "OPTIONS"}))}
    if request.method == "OPTIONS":
        return Response(None, 204, allow)
    return refusal(
        Problem(
            405, f"{request.method} is not for this address. It takes {allow['Allow']}.", headers=allow
        )
    )
