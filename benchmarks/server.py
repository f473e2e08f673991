"""The product's server, with the bare page beside it in the same process."""

import streamlit as st
from starlette.middleware import Middleware

from engagement.ui import server

app = st.App("either.py", lifespan=server.lifespan, middleware=[Middleware(server.SecurityHeaders)])
