"""One file a platform: ids in, readings out. Knows no store and no Streamlit."""
