"""What cannot be done about people, roles or tokens, in words for whoever asked."""


class RefusedError(ValueError):
    """It is not done; the message says why, and what would be possible."""
