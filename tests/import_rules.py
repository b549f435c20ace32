"""Who may import whom, and who may touch what: the import rules as data, and the checker that reads a module by them.

The most specific rule that a module's name falls under counts. Imports inside functions and under TYPE_CHECKING count
like any other, and so does `import_module` with a name written out.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

OURS = ("dashboard", "etl", "ml", "predictions", "scripts", "start_production", "tests", "warehouse")

# Says how to write a number or reads an address: nothing of it reaches a data source.
_PRESENTATION = (
    "dashboard.buckets", "dashboard.filters", "dashboard.format", "dashboard.growth", "dashboard.locales",
    "dashboard.theme",
)
_PURE_WAREHOUSE = (
    "warehouse.ids", "warehouse.lineage", "warehouse.metrics", "warehouse.scope", "warehouse.settings",
    "warehouse.spreadsheets",
)
# What the web writes, each into its own tables of app or, fitted models, into a folder of the caller's own.
_WRITERS = ("dashboard.caller_models", "dashboard.inbox", "dashboard.saved_views", "dashboard.strategies")
_PIECES = (
    "dashboard.access", "dashboard.compared", "dashboard.components", "dashboard.context", "dashboard.figures",
    "dashboard.queries", "dashboard.standing", "dashboard.telemetry", "dashboard.whose",
)
_API = ("dashboard.api", "dashboard.kept", *_WRITERS, *_PIECES, *_PRESENTATION, *_PURE_WAREHOUSE)

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "warehouse": ("warehouse",),
    "etl": ("etl", "warehouse"),
    "ml": ("ml",),
    "predictions": ("predictions", "ml", "warehouse"),
    "dashboard": ("dashboard", "warehouse"),
    **dict.fromkeys(_PRESENTATION, (*_PRESENTATION, *_PURE_WAREHOUSE)),
    "dashboard.queries": ("dashboard.queries", "warehouse"),
    "dashboard.access": ("dashboard.access", "warehouse"),
    "dashboard.delivery": ("dashboard.delivery", "dashboard.queries", "warehouse"),
    "dashboard.figures": ("dashboard.figures", *_PRESENTATION, *_PURE_WAREHOUSE),
    "dashboard.components": ("dashboard.components", *_PRESENTATION, *_PURE_WAREHOUSE),
    # A card is the smallest part of a page: one query, one figure, one component.
    "dashboard.cards": ("dashboard.cards", *_PIECES, *_PRESENTATION, *_PURE_WAREHOUSE),
    "dashboard.pages": ("dashboard.pages", "dashboard.cards", *_PIECES, *_PRESENTATION, *_PURE_WAREHOUSE),
    # The inbox, for what endpoints take in.
    "dashboard.api": _API,
    # They analyse what is sent, or refit on a range.
    **dict.fromkeys(
        ("dashboard.api.employee_performance", "dashboard.api.forecasts", "dashboard.api.predictions",
         "dashboard.api.product_performance"),
        (*_API, "ml"),
    ),
    # The job stores so many neighbours of a product; where a caller's filters leave too few, the others are placed by
    # the same measure, which is arithmetic on a few columns of the catalogue.
    "dashboard.api.ranking": (*_API, "ml"),
    # A view is saved of a page, by its path.
    "dashboard.api.saved_views": ("dashboard.api", "dashboard.pages", *_WRITERS, *_PIECES),
    # A card's download is the card's own table, and its page knows its cards.
    "dashboard.api.export": (
        "dashboard.api", "dashboard.cards", "dashboard.pages", *_PIECES, *_PRESENTATION, *_PURE_WAREHOUSE,
    ),
    # Pages about people: in the frame of all pages, with what forms offer.
    "dashboard.account": (
        "dashboard.account", "dashboard.access", "dashboard.bundles", "dashboard.components", "dashboard.context",
        "dashboard.index", "dashboard.layout", "dashboard.queries", "dashboard.saved_views",
    ),
    "alembic": ("warehouse.schema", "warehouse.settings"),
    # The door to PostgreSQL is warehouse.database, for `alembic` on the command line too.
    "alembic.env": ("warehouse.schema", "warehouse.settings", "warehouse.database"),
    "scripts": ("dashboard", "etl", "ml", "predictions", "scripts", "warehouse"),
    "start_production": ("dashboard", "warehouse"),
    "tests": OURS,
}

_SOURCES = {
    "sqlalchemy", "psycopg2", "psycopg", "sqlite3", "redis", "requests", "httpx", "urllib.request", "http", "socket",
}
_OUTSIDE = {*_SOURCES, "os", "time", "subprocess", "pathlib", "shutil", "tempfile", "urllib", "flask", "dash"}
MAY_NOT_IMPORT: dict[str, set[str]] = {
    "ml": _OUTSIDE,
    "dashboard.queries": {"dash", "plotly"},
    **dict.fromkeys((*_PRESENTATION, "dashboard.figures", "dashboard.components", "dashboard.pages"), _SOURCES),
}

CLOCK_OR_FILE = {
    "now", "today", "utcnow", "open", "print", "input", "read_csv", "read_parquet", "read_sql", "to_csv", "to_parquet",
    "to_sql",
}
PURE = "ml"
READERS_OF_THE_ENVIRONMENT = {
    "warehouse.settings",
    # Both only hand the environment on to a program of PostgreSQL's.
    "warehouse.embedded_account",
    "scripts.psql",
    # The metrics library takes its folder from the environment alone.
    "dashboard.telemetry",
}


def findings(module: str, source: str) -> list[str]:
    """What the module called `module` (dotted) does that it may not."""
    nodes = [*ast.walk(ast.parse(source))]
    allowed = _rule(MAY_IMPORT, module)
    forbidden = _rule(MAY_NOT_IMPORT, module)
    found = []
    for name in _imported(module, nodes):
        if _is_below(name, OURS) and not _is_below(name, allowed):
            found.append(f"{module} imports {name}")
        if _is_below(name, forbidden):
            found.append(f"{module} touches {name}")
    if _reads_environment(nodes) and not _is_below(module, (*READERS_OF_THE_ENVIRONMENT, "tests")):
        found.append(f"{module} reads the environment")
    if _is_below(module, (PURE,)):
        found += [f"{module} calls {name}" for name in _called(nodes) if name in CLOCK_OR_FILE]
    return found


def _rule(rules: Mapping[str, Collection[str]], module: str) -> Collection[str]:
    fitting = [prefix for prefix in rules if _is_below(module, (prefix,))]
    return rules[max(fitting, key=len)] if fitting else ()


def _is_below(name: str, prefixes: Collection[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def _imported(module: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Dotted names as deep as the import says: `from a.b import c` is a.b.c, which may be a module."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in ("import_module", "__import__"):
            yield from (str(name.value) for name in node.args[:1] if isinstance(name, ast.Constant))


def _called(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (_name(node.func) for node in nodes if isinstance(node, ast.Call))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _reads_environment(nodes: Iterable[ast.AST]) -> bool:
    names = {"environ", "environb", "getenv", "load_dotenv"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and any(alias.name in names for alias in node.names))
        for node in nodes
    )
