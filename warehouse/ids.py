"""Ids: <namespace>:<id in the source>. Whoever sends to the API may name another source's thing by its full id."""

API = "api"
# Of every source there is; silver.full_id knows the same ones.
NAMESPACES = (API, "csv", "erp", "square")


def full_id(source: str, said: str) -> str:
    """What `source` calls a thing, with its namespace; what is sent to the API may have one already."""
    return said if source == API and has_namespace(said) else f"{source}:{said}"


def has_namespace(said: str) -> bool:
    """Whether an id says whose it is: `csv:L2` does, `L2` and `x:2` do not."""
    namespace, _, own_id = said.partition(":")
    return namespace in NAMESPACES and own_id != ""


def own_id(said: str) -> str:
    """The id in its source, whether or not its namespace was said."""
    return said.partition(":")[2] if has_namespace(said) else said
