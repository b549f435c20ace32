"""Superset as a peer of the Overview page: eight such charts on the same gold tables of the same PostgreSQL.

ASSAY_SUPERSET names the folder of a virtual environment with apache-superset 6.1, psycopg2-binary, gunicorn, rich and
cachetools. Its first run takes minutes, to make the metadata that is kept beside it; every dashboard is made anew.

What is compared: the big numbers revenue, orders, average order value (each with its daily course, as ours) and
customers; revenue and orders by day; the first eight categories and locations, the first ten products. All fit into
one screen, since Superset draws nothing below it. Its SQL asks the roll-ups that ours asks, with the dates in it, and
less of them: no comparison period. It runs as its own container does, under gunicorn with threads, with as many workers
as ours, a results cache in files, metadata in SQLite; its visitor has signed in beforehand, ours need not.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.bench.dashboard_servers import START_SECONDS, WORKERS, answering, free_port

FOLDER = "ASSAY_SUPERSET"
THREADS = 20
# It starts slowly where other programs run beside it.
PATIENCE_SECONDS = 300
NAME = PASSWORD = "bench"
SECRET = "x" * 42
CONFIG = """
import os
home = os.environ["SUPERSET_HOME"]
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{home}/superset.db?check_same_thread=false"
CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": f"{home}/cache", "CACHE_DEFAULT_TIMEOUT": 86400}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": f"{home}/results", "CACHE_DEFAULT_TIMEOUT": 86400}
"""
DAYS = """select order_date, sum(net_amount) as revenue, sum(orders) as orders from gold.daily_sales_summary
    where order_date between '{start}' and '{end}' group by order_date"""
CUSTOMERS = """select sum(customers) as customers from gold.customer_revisit_counts
    where location_key = 0 and order_date between '{start}' and '{end}' and previous_date < '{start}'"""
BY_PRODUCT = """select {name} as name, sum(sales.net_amount) as revenue from gold.daily_product_sales as sales
    inner join gold.dim_product as product on product.product_key = sales.product_key
    where order_date between '{{start}}' and '{{end}}' group by 1"""
BY_LOCATION = """select location.location_name as name, sum(sales.net_amount) as revenue
    from gold.daily_sales_summary as sales
    inner join gold.dim_location as location on location.location_key = sales.location_key
    where order_date between '{start}' and '{end}' group by 1"""
DATASETS = {
    "days": DAYS, "customers": CUSTOMERS, "categories": BY_PRODUCT.format(name="product.category"),
    "locations": BY_LOCATION, "products": BY_PRODUCT.format(name="product.product_id"),
}


class Chart(NamedTuple):
    """A chart: its dataset, its kind in Superset, where it stands (row; width of 12; height of 8 pixels)."""

    title: str
    dataset: str
    kind: str
    place: tuple[int, int, int]
    settings: Mapping[str, Any]


class Running(NamedTuple):
    """A Superset that answers: the dashboard's address, the session of who signed in, and what empties its cache."""

    address: str
    session: dict[str, str]
    forget: Callable[[], None]


@contextmanager
def serving_superset(database_url: str, start: date, end: date) -> Iterator[Running]:
    """Superset with a dashboard of the days from `start` to `end`, as FOLDER names it."""
    programs = Path(os.environ[FOLDER]).resolve() / "bin"
    with tempfile.TemporaryDirectory(prefix="assay-superset-") as folder:
        home = Path(folder)
        shutil.copy(_metadata(programs), home / "superset.db")
        port = free_port()
        command = [str(programs / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
                   "--worker-class", "gthread", "--threads", str(THREADS), "--timeout", "120", "--log-level", "error",
                   "--limit-request-line", "0", "--limit-request-field_size", "0", "superset.app:create_app()"]
        with (home / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=home, env=_environment(home), stdout=log, stderr=log)
            try:
                address = answering(f"http://127.0.0.1:{port}", "/health", PATIENCE_SECONDS)
                yield _running(address, database_url, start, end, home)
            finally:
                process.terminate()
                process.wait()


def _charts() -> Iterator[Chart]:
    for title, expression in (("Revenue", "sum(revenue)"), ("Orders", "sum(orders)"),
                              ("Average order value", "sum(revenue) / sum(orders)")):
        yield Chart(title, "days", "big_number", (1, 3, 16), {
            "metric": _metric(title, expression), "x_axis": "order_date", "time_grain_sqla": "P1D",
            "aggregation": "raw", "show_trend_line": True, "y_axis_format": "SMART_NUMBER",
        })
    yield Chart("Customers", "customers", "big_number_total", (1, 3, 16), {
        "metric": _metric("Customers", "sum(customers)"), "y_axis_format": "SMART_NUMBER",
    })
    revenue = _metric("Revenue", "sum(revenue)")
    yield Chart("Revenue and orders", "days", "mixed_timeseries", (2, 8, 34), {
        "x_axis": "order_date", "time_grain_sqla": "P1D", "metrics": [revenue], "groupby": [], "seriesType": "bar",
        "metrics_b": [_metric("Orders", "sum(orders)")], "groupby_b": [], "seriesTypeB": "line", "yAxisIndexB": 1,
    })
    for title, dataset, place, shown in (("Categories", "categories", (2, 4, 34), 8),
                                         ("Locations", "locations", (3, 6, 30), 8),
                                         ("Top products", "products", (3, 6, 30), 10)):
        yield Chart(title, dataset, "echarts_timeseries_bar", place, {
            "x_axis": "name", "metrics": [revenue], "groupby": [], "orientation": "horizontal", "row_limit": shown,
            "timeseries_limit_metric": revenue, "order_desc": True, "x_axis_sort": "Revenue", "truncate_metric": True,
        })


def _metric(label: str, expression: str) -> dict[str, Any]:
    return {"expressionType": "SQL", "sqlExpression": expression, "label": label, "hasCustomLabel": True}


def _metadata(programs: Path) -> Path:
    """The file of a Superset that has been set up and holds nothing but its user; made once."""
    home = programs.parent / "assay"
    if not (home / "ready").exists():
        print("setting Superset up, once", flush=True)
        home.mkdir(exist_ok=True)
        environment = _environment(home)
        for arguments in (["db", "upgrade"], ["init"], [
            "fab", "create-admin", "--username", NAME, "--password", PASSWORD, "--firstname", NAME,
            "--lastname", NAME, "--email", "bench@example.com",
        ]):
            subprocess.run([str(programs / "superset"), *arguments], cwd=home, env=environment, check=True,
                           capture_output=True)
        (home / "ready").touch()
    return home / "superset.db"


def _environment(home: Path) -> dict[str, str]:
    config = home / "superset_config.py"
    config.write_text(CONFIG)
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "FLASK_APP")}
    return inherited | {
        "SUPERSET_CONFIG_PATH": str(config), "SUPERSET_HOME": str(home), "SUPERSET_SECRET_KEY": SECRET,
        "SUPERSET_ENV": "production", "FLASK_APP": "superset.app:create_app()", "SCARF_ANALYTICS": "false",
    }


def _running(address: str, database_url: str, start: date, end: date, home: Path) -> Running:
    with httpx.Client(base_url=address, timeout=START_SECONDS, headers={"Referer": address}) as client:
        _sign_in(client)
        dashboard = _make_dashboard(client, database_url, {
            name: query.format(start=start, end=end) for name, query in DATASETS.items()
        })
        session = dict(client.cookies)
    return Running(f"{address}/superset/dashboard/{dashboard}/", session, lambda: _empty(home / "results"))


def _sign_in(client: httpx.Client) -> None:
    given = {"username": NAME, "password": PASSWORD}
    token = client.post("/api/v1/security/login", json={**given, "provider": "db"}).json()["access_token"]
    asked = client.get("/api/v1/security/csrf_token/", headers={"Authorization": f"Bearer {token}"})
    client.headers["X-CSRFToken"] = asked.json()["result"]
    client.post("/login/", data={**given, "csrf_token": client.headers["X-CSRFToken"]})
    client.headers["X-CSRFToken"] = client.get("/api/v1/security/csrf_token/").json()["result"]


def _make_dashboard(client: httpx.Client, database_url: str, queries: Mapping[str, str]) -> int:
    database = _make(client, "database", database_name="warehouse", sqlalchemy_uri=database_url)
    datasets = {
        name: _make(client, "dataset", database=database, schema="gold", table_name=name, sql=query)
        for name, query in queries.items()
    }
    dashboard = _make(client, "dashboard", dashboard_title="Overview", published=True)
    placed = [(chart, _make_chart(client, chart, datasets[chart.dataset], dashboard)) for chart in _charts()]
    metadata = json.dumps({"positions": _positions(placed)})
    client.put(f"/api/v1/dashboard/{dashboard}", json={"json_metadata": metadata}).raise_for_status()
    return dashboard


def _make_chart(client: httpx.Client, chart: Chart, dataset: int, dashboard: int) -> int:
    settings = {"datasource": f"{dataset}__table", "viz_type": chart.kind, "adhoc_filters": [], **chart.settings}
    return _make(client, "chart", slice_name=chart.title, viz_type=chart.kind, datasource_id=dataset,
                 datasource_type="table", dashboards=[dashboard], params=json.dumps(settings))


def _make(client: httpx.Client, kind: str, **content: Any) -> int:
    answer = client.post(f"/api/v1/{kind}/", json=content)
    if answer.is_error:
        raise RuntimeError(f"Superset makes no {kind}: {answer.text}")
    return int(answer.json()["id"])


def _positions(placed: list[tuple[Chart, int]]) -> dict[str, Any]:
    rows = sorted({f"ROW-{chart.place[0]}" for chart, _number in placed})
    positions: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": rows},
    }
    for row in rows:
        positions[row] = {"type": "ROW", "id": row, "parents": ["ROOT_ID", "GRID_ID"], "children": [],
                          "meta": {"background": "BACKGROUND_TRANSPARENT"}}
    for chart, number in placed:
        (line, width, height), name = chart.place, f"CHART-{number}"
        positions[f"ROW-{line}"]["children"].append(name)
        positions[name] = {
            "type": "CHART", "id": name, "parents": ["ROOT_ID", "GRID_ID", f"ROW-{line}"], "children": [],
            "meta": {"chartId": number, "width": width, "height": height, "sliceName": chart.title},
        }
    return positions


def _empty(folder: Path) -> None:
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
