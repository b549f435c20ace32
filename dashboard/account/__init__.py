"""Pages about people, drawn by the server: signing in, choosing a password, the settings."""
