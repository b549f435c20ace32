"""`scripts.sync inbox`, as the server runs it: sales, predictions and syncs that were asked for, in one round."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from scripts import sync
from tests.etl.helpers import query
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.embedded import SUPERUSER, Cluster

MESSAGES = {
    "sales": '{"transaction_id": "T1", "date": "2026-02-01", "product_name": "Tea", "quantity": 1, "revenue": 5}',
    "prediction": '{"target_period": "2026-03", "model_used": "champion", "as_of_date": "2026-02-28", "lo95": null, '
                  '"hi95": null, "predicted_sales": 10.5, "measured_coverage": null, "asked_by": ""}',
    "sync_laravel": "{}",
}


def test_one_round_answers_every_kind_of_message(
    database: Database, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", cluster.url(SUPERUSER, make_url(database.urls["owner"]).database or ""))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    with database.transaction("app") as connection:
        for kind, payload in MESSAGES.items():
            connection.execute(
                text("insert into app.inbox (kind, idempotency_key, payload) values (:kind, 'k', :payload)"),
                {"kind": kind, "payload": payload},
            )
    assert sync.main(["inbox"]) == 0
    assert query(database, "select count(*) from app.inbox where drained_at is null") == [(0,)]
    assert query(database, "select sum(net_amount) from gold.fact_sales") == [(5,)]
    with database.transaction("reader") as connection:
        assert connection.scalar(text("select predicted_sales from predictions.prediction_results")) == 10.5
    [(said,)] = query(database, "select failure from app.inbox where kind = 'sync_laravel'")
    assert "LARAVEL_API_URL" in said


def test_who_asked_for_a_sync_is_answered_also_where_sales_cannot_be_taken_in(
    database: Database, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_arguments: object, **_named: object) -> None:
        raise CommandError("no sales today")

    monkeypatch.setenv("DATABASE_URL", cluster.url(SUPERUSER, make_url(database.urls["owner"]).database or ""))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(sync, "drain", fails)
    with database.transaction("app") as connection:
        connection.execute(
            text("insert into app.inbox (kind, idempotency_key, payload) values ('sync_laravel', 'k', '{}')")
        )
    assert sync.main(["inbox"]) == 1
    [(said,)] = query(database, "select failure from app.inbox")
    assert "LARAVEL_API_URL" in said
