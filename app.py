"""The front door: `streamlit run app.py` or `python app.py`."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from engagement.ui import server

app = st.App(
    "engagement/ui/router.py",
    lifespan=server.lifespan,
    middleware=[Middleware(server.SecurityHeaders)],
    routes=[
        Route("/healthz", server.healthz),
        Route("/api", server.api),
        Mount("/api", server.api),
        Route("/overview", server.overview),
        Route("/calendar.ics", server.calendar_feed("all")),
        Route("/speaking.ics", server.calendar_feed("speaking")),
        Route("/deadlines.ics", server.calendar_feed("cfp")),
        Route("/analysts.ics", server.calendar_feed("analysts")),
    ],
)

if __name__ == "__main__":
    app.run()
