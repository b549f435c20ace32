"""Whose things the web keeps: everybody's are one person's until people can sign in."""

LOCAL = "local"


def owner() -> str:
    """The name under which what the person who asks writes is kept."""
    return LOCAL
