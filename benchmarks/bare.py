"""A page with one chart and nothing else, as anybody would write it: what Streamlit itself costs."""

import streamlit as st

CHART = {
    "data": {"values": [{"month": f"2026-{month:02}", "value": month * 7} for month in range(1, 13)]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "month", "type": "ordinal"},
        "y": {"field": "value", "type": "quantitative"},
    },
}

st.title("Bare")
st.vega_lite_chart(None, CHART)
