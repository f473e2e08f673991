"""The only Streamlit in the package: server, router, session, parts and forms."""
