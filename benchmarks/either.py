"""What the measured server runs: a bare page with one chart if the URL says so, else the product."""

import streamlit as st

from benchmarks import product

if "bare" in st.query_params:
    st.title("Bare")
    st.vega_lite_chart(None, product.BARE)
else:
    product.run()
