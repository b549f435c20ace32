"""Where somebody goes after signing in: back to where they were, and never to another site."""

from urllib.parse import urlsplit

HOME = "/"
LONGEST = 4000


def safe_next(wanted: str | None) -> str:
    """The address within this site that is wanted; home for none, another site's, or one that could be read as such."""
    # Browsers take a backslash for a slash, and leave out tabs and line ends.
    if not wanted or len(wanted) > LONGEST or "\\" in wanted or any(ord(letter) <= 32 for letter in wanted):
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    is_local = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if is_local else HOME
