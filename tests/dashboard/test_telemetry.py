"""The server's own figures: requests, cache and pools, counted over all workers, for Prometheus and for people."""

import os
import subprocess
import sys
import textwrap
from math import inf

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dashboard.standing import quantile
from dashboard.telemetry import Telemetry, share
from warehouse.settings import ROOT, load_settings


def figures(client):
    """Value by (name, label values) of what Prometheus would read."""
    families = text_string_to_metric_families(client.get("/metrics-text").get_data(as_text=True))
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_each_request_is_counted_by_endpoint_method_and_status(client):
    before = figures(client).get(("assay_request_seconds_count", "kpis.get", "GET", "200"), 0)
    for _ in range(3):
        assert client.get("/api/v1/kpis").status_code == 200
    client.open("/api/v1/kpis", method="BREW")
    after = figures(client)
    assert after["assay_request_seconds_count", "kpis.get", "GET", "200"] == before + 3
    assert not any("BREW" in key for key in after)
    assert after["assay_request_seconds_sum", "kpis.get", "GET", "200"] > 0


def test_what_the_cache_and_the_pools_do_is_told(client):
    client.get("/api/v1/kpis")
    before = figures(client)
    client.get("/api/v1/kpis")
    after = figures(client)
    hits, misses = (("assay_cache_reads_total", "queries", result) for result in ("hit", "miss"))
    assert after[hits] > before[hits] and after[misses] == before[misses]
    assert after["assay_cache_entries", "queries"] > 0
    assert after["assay_pool_open", "reader"] >= 1
    assert after["assay_pool_in_use", "reader"] == 0
    assert after["assay_pool_most", "reader"] == 10
    assert after["assay_uptime_seconds",] > 0


def test_a_connection_that_works_is_told(server, client):
    with server.extensions["assay"].reader.database.transaction("reader"):
        assert figures(client)["assay_pool_in_use", "reader"] == 1


def test_the_card_of_the_pipeline_shows_the_same(server, client):
    client.get("/api/v1/kpis")
    rows = client.get("/export/pipeline/server.csv").get_data(as_text=True)
    assert "Requests per minute" in rows and "Connections of reader" in rows and "of 10 in use" in rows


@pytest.mark.parametrize(
    ("buckets", "share_below", "expected"),
    [
        ({0.1: 10, 0.2: 20, inf: 20}, 0.5, 0.1),
        ({0.1: 10, 0.2: 20, inf: 20}, 0.75, 0.15),
        ({0.1: 0, 0.2: 4, inf: 8}, 0.95, 0.2),
        ({0.1: 0, inf: 0}, 0.5, None),
        ({}, 0.5, None),
    ],
)
def test_a_quantile_lies_evenly_within_its_bucket(buckets, share_below, expected):
    assert quantile(buckets, share_below) == (expected if expected is None else pytest.approx(expected))


def test_workers_count_together_and_what_a_dead_one_held_open_is_forgotten(tmp_path):
    script = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from dashboard.telemetry import Telemetry, share
        from warehouse.database import ROLES, Database
        from warehouse.settings import load_settings

        settings = load_settings(data_dir=Path(sys.argv[1]), _env_file=None)
        shared = share(settings)
        database = lambda: Database(settings, dict.fromkeys(ROLES, "postgresql+psycopg2://nobody@127.0.0.1:1/none"))
        workers = []
        for hits in (2, 3):
            worker = os.fork()
            if not worker:
                telemetry = Telemetry(database(), shared)
                for _ in range(hits):
                    telemetry.count_read("queries", True, 7)
                os._exit(0)
            workers.append(worker)
        for worker in workers:
            os.waitpid(worker, 0)
        shared.forget(workers[0])
        print(Telemetry(database(), shared).text().decode())
    """)
    told = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"]}, check=True).stdout
    assert 'assay_cache_reads_total{cache="queries",result="hit"} 5.0' in told
    assert 'assay_cache_entries{cache="queries"} 7.0' in told


def test_the_folder_of_an_earlier_server_is_emptied(tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.telemetry.values.MultiProcessValue", lambda: None)
    monkeypatch.setattr("dashboard.telemetry.values.ValueClass", None)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    settings = load_settings(data_dir=tmp_path, _env_file=None)
    left = share(settings).folder / "histogram_1.db"
    left.write_bytes(b"old")
    assert share(settings).folder == left.parent and not left.exists()


def test_a_database_that_cannot_be_reached_does_not_stop_the_figures(settings, sales_database):
    assert b"assay_uptime_seconds" in Telemetry(sales_database).text()
