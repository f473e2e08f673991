"""What tests of the API share: the application as the server mounts it, and a client with a person's token."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from engagement.api.mounted import House, Mounted
from engagement.capture.asking import Asking
from engagement.store import Store, access_tokens


def mounted(store: Store, asking: Asking | None = None) -> Starlette:
    """The API on a store, mounted as `app.py` mounts it."""
    api = Mounted(lambda: House(lambda: store, lambda: "EUR", lambda: asking or Asking()))
    return Starlette(routes=[Route("/api", api), Mount("/api", api)])


def token(store: Store, *scopes: str, person: str = "Mara Lind", **more: Any) -> str:
    """A new token of somebody's."""
    with store.unit("t") as unit:
        return access_tokens.make(unit, person, scopes=scopes, **more).secret


def client(store: Store, *scopes: str, asking: Asking | None = None, **more: Any) -> TestClient:
    """A client whose requests carry a new token."""
    headers = {"Authorization": f"Bearer {token(store, *scopes, **more)}"}
    return TestClient(mounted(store, asking), headers=headers)


@pytest.fixture
def api(sqlite_store: Store) -> Iterator[TestClient]:
    """A client that may read and write."""
    with client(sqlite_store, "write") as found:
        yield found


def why(answer: Any) -> tuple[int, str | None]:
    """The status of a refusal and the field it names; its shape is what every refusal has."""
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"message", "field"}
    assert body["error"]["message"].endswith((".", "…"))
    assert "Traceback" not in answer.text
    return answer.status_code, body["error"]["field"]


@contextmanager
def listening(app: Any) -> Iterator[int]:
    """The application behind a real server on loopback; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as open_:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [open_]}, daemon=True)
        thread.start()
        yield open_.getsockname()[1]
        server.should_exit = True
        thread.join(30)


def spoken(port: int, *pieces: bytes) -> bytes:
    """What a server says to these bytes, up to the end of its headers."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        with suppress(ConnectionError):
            for piece in pieces:
                line.sendall(piece)
        heard = b""
        while b"\r\n\r\n" not in heard and (more := line.recv(65_536)):
            heard += more
    return heard
