"""Community: how our accounts and communities grow, and what happened meanwhile."""

import streamlit as st

from engagement.ui import community, community_compared, community_data, community_filters, session

store = session.store(may="read")
st.title("Community")

if not community_data.metrics(store):
    community.nothing(accounts_known=bool(community_data.accounts(store)))
    community.by_hand(store, opened=True)
    st.stop()

asked = community_filters.filters(store, session.today())
community.over_time(store, asked)
community.by_week(store, asked)
community_compared.before_after(store, asked)
community.history(store, asked)
community.by_hand(store)
