"""The same verbs for scripts and assistants: `/api/v1` and an MCP server, behind tokens."""
