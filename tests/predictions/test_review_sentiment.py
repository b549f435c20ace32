"""The review job on a warehouse: scores, topics, what is stored, and what is said where there is too little."""

from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.job import run_job
from predictions.review_sentiment import JOB
from tests.ml.reviews import AS_OF as LAST_DAY
from tests.ml.reviews import reviews
from warehouse.database import Database
from warehouse.frames import write_frame
from warehouse.schema.gold import fact_reviews

AS_OF = LAST_DAY.date()


INSERT_PRODUCTS = text("""
    insert into gold.dim_product (product_id, source, product_name, category, supplier, named_by, is_inferred)
    select product_id, 'test', product_id, '', '', 0, true
    from unnest(cast(:names as text[])) as names (product_id)
    on conflict (product_id) do nothing
""")


def write_reviews(database: Database, frame: pd.DataFrame) -> None:
    """Reviews of tests.ml.reviews into gold, with their products."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_PRODUCTS, {"names": sorted(set(frame["product_id"]))})
        products = connection.execute(text("select product_id, product_key from gold.dim_product"))
        keys = {row.product_id: row.product_key for row in products}
        facts = frame.assign(product_key=frame["product_id"].map(keys), source="test", is_guest=False)
        write_frame(connection, fact_reviews, facts.drop(columns="product_id"))


def read(database: Database, statement: str) -> list:
    with database.transaction("reader") as connection:
        return list(connection.execute(text(statement)))


@pytest.fixture(scope="module")
def shop(new_database) -> Database:
    """1,500 reviews with a leaking product and a late spell, judged."""
    database: Database = new_database()
    write_reviews(database, reviews())
    run_job(database, JOB, AS_OF)
    return database


def test_every_review_is_judged_by_its_words(shop: Database) -> None:
    rows = read(
        shop,
        "select scored.sentiment, scored.quality, scored.model, reviews.rating "
        "from predictions.review_sentiments_latest as scored "
        "inner join gold.fact_reviews as reviews using (customer_id, review_id)",
    )
    assert len(rows) == 1500
    assert {(row.quality, row.model) for row in rows} == {("ok", "tfidf_logistic")}
    right = [row.sentiment == ("positive" if row.rating > 3 else "negative") for row in rows]
    assert sum(right) > 0.95 * len(right)


def test_the_planted_complaints_are_topics_with_products_and_months(shop: Database) -> None:
    topics = {row.topic_id: row for row in read(shop, "select * from predictions.review_topics_latest")}
    assert topics["packaging_complaint"].products[0]["product_id"] == "p1"
    assert topics["delivery_complaint"].trend > 0.15
    worst = read(
        shop,
        "select month from predictions.review_topic_months_latest "
        "where topic_id = 'delivery_complaint' order by share desc limit 2",
    )
    assert {row.month for row in worst} == {date(2026, 4, 1), date(2026, 5, 1)}


def test_the_run_says_what_costs_stars_and_how_good_it_is(shop: Database) -> None:
    run = read(shop, "select * from predictions.runs where status = 'champion'")[0]
    assert run.model == "tfidf_logistic"
    assert run.artifact_hash
    assert "what costs most stars: " in run.message
    assert run.metrics["auc"] > 0.95 and run.metrics["auc_baseline"] == 0.5
    challengers = read(shop, "select model from predictions.runs where status = 'challenger' order by model")
    assert [row.model for row in challengers] == ["majority", "vader"]
    shares = read(shop, "select sum(importance) as total from predictions.feature_importances_latest")
    assert shares[0].total == pytest.approx(1)


def test_a_later_run_uses_the_stored_model_and_keeps_its_topics(shop: Database) -> None:
    later = AS_OF + timedelta(days=7)
    run_id = run_job(shop, JOB, later)
    run = read(shop, f"select * from predictions.runs where run_id = {run_id}")[0]
    assert run.fitted_by_run_id < run_id
    assert (run.trained_through, run.window_end) == (AS_OF, later)
    # It had judged every review that there is.
    assert read(shop, f"select * from predictions.model_monitoring where run_id = {run_id}") == []
    before = "select topic_id, name from predictions.review_topics where as_of_date = '{}' order by topic_id"
    first, second = (read(shop, before.format(day)) for day in (AS_OF, later))
    assert [row.topic_id for row in second] == [row.topic_id for row in first]
    assert [row.name for row in second] == [row.name for row in first]


def test_reviews_written_since_show_how_well_a_model_judges(shop: Database) -> None:
    late = reviews(60, seed=3).assign(review_date=LAST_DAY + pd.Timedelta(days=10))
    write_reviews(shop, late.assign(review_id="new" + late["review_id"]))
    run_job(shop, JOB, AS_OF + timedelta(days=14))
    run_id = run_job(shop, JOB, AS_OF + timedelta(days=15))
    scored = read(shop, f"select * from predictions.model_monitoring where run_id = {run_id}")
    assert [(row.metric, row.scored_as_of_date, row.rows) for row in scored] == [("auc_loss", AS_OF, 60)]
    assert scored[0].value < 0.05


def test_a_quiet_shop_does_not_fit_anew_every_day(database: Database) -> None:
    write_reviews(database, reviews().assign(review_date=lambda frame: frame["review_date"] - pd.Timedelta(days=40)))
    fitted = run_job(database, JOB, AS_OF)
    run_job(database, JOB, AS_OF + timedelta(days=1))
    runs = read(database, "select distinct fitted_by_run_id from predictions.runs where status = 'champion'")
    assert [row.fitted_by_run_id for row in runs] == [fitted]


def test_a_model_chosen_by_hand_is_not_for_lack_of_reviews(database: Database) -> None:
    write_reviews(database, reviews(1200))
    run_job(database, JOB, AS_OF, pin="vader")
    run = read(database, "select model, message from predictions.runs where status = 'champion'")[0]
    assert run.model == "vader"
    assert run.message.startswith("vader was chosen over a model of the shop's own stars")


def test_a_retrained_model_keeps_the_ids_and_names_of_topics(database: Database) -> None:
    write_reviews(database, reviews())
    run_job(database, JOB, AS_OF)
    with database.transaction("predictor") as connection:
        called = "update predictions.review_topics set name = 'Leaks' where topic_id = 'packaging_complaint'"
        connection.execute(text(called))
    run_job(database, JOB, AS_OF + timedelta(days=1), retrain=True)
    ids = read(database, "select as_of_date, string_agg(topic_id, ',' order by topic_id) as ids, "
                         "bool_or(name = 'Leaks') as is_named from predictions.review_topics group by as_of_date")
    assert len(ids) == 2 and len({row.ids for row in ids}) == 1 and all(row.is_named for row in ids)


def test_reviews_after_the_day_and_a_second_run_change_nothing(database: Database) -> None:
    query = (
        "select scored.review_id, scored.sentiment_score, scored.topic_ids "
        "from predictions.review_sentiments_latest as scored order by scored.review_id"
    )
    topics = (
        "select topic_id, name, reviews, rating_drag, quotes "
        "from predictions.review_topics_latest order by topic_id"
    )
    write_reviews(database, reviews(1200))
    run_job(database, JOB, AS_OF)
    first = read(database, query), read(database, topics)
    late = reviews(100, seed=5).assign(review_date=LAST_DAY + pd.Timedelta(days=1))
    write_reviews(database, late.assign(review_id="late" + late["review_id"]))
    run_job(database, JOB, AS_OF)
    assert (read(database, query), read(database, topics)) == first


def test_no_review_gives_no_row_and_says_so(database: Database) -> None:
    write_reviews(database, reviews(3).assign(review_text="  "))
    run_job(database, JOB, AS_OF)
    assert read(database, "select * from predictions.review_sentiments") == []
    run = read(database, "select model, message from predictions.runs")
    assert [tuple(row) for row in run] == [("none", "no review with a text")]


def test_few_english_reviews_are_judged_by_vader_and_marked(database: Database) -> None:
    write_reviews(database, reviews(60))
    run_job(database, JOB, AS_OF)
    rows = read(database, "select distinct model, quality from predictions.review_sentiments")
    assert ("vader", "low_data") in [tuple(row) for row in rows]
    run = read(database, "select message, artifact_hash from predictions.runs")[0]
    assert run.message.startswith("too few judged reviews") and run.artifact_hash is None


def test_one_review_in_a_foreign_language_is_judged_by_its_stars(database: Database) -> None:
    write_reviews(database, reviews(1).assign(review_text="Leider schmeckt der Tee nach gar nichts", rating=1))
    run_job(database, JOB, AS_OF)
    row = read(database, "select sentiment_score, sentiment, model, quality from predictions.review_sentiments")[0]
    assert tuple(row) == (-1.0, "negative", "stars", "fallback")
