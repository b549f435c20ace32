"""Words and figures of the page Models, worked out by hand."""

import json
from datetime import date

import pytest
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from dashboard.cards.card import render
from dashboard.cards.forecast import forecast_card
from dashboard.cards.models_curves import Hits
from dashboard.cards.models_words import (
    FIGURES,
    JOBS,
    figure_of,
    job_and_measure,
    job_name,
    lead,
    measure_name,
    model_name,
    told,
)


def hits(found: int, false_alarms: int, missed: int, spared: int) -> Hits:
    return Hits(found, false_alarms, missed, spared, 0.7, date(2026, 1, 1), date(2026, 3, 31))


def test_precision_recall_and_f1_are_those_of_the_counts() -> None:
    counted = hits(found=8, false_alarms=2, missed=8, spared=100)
    assert counted.precision == 0.8
    assert counted.recall == 0.5
    assert counted.f1 == pytest.approx(2 * 0.8 * 0.5 / 1.3)


def test_where_nobody_was_said_to_leave_there_is_no_precision() -> None:
    counted = hits(0, 0, 5, 10)
    assert counted.precision is None
    assert (counted.recall, counted.f1) == (0, 0)
    assert hits(0, 0, 0, 0).f1 is None


def test_the_lead_is_the_share_of_the_plain_rules_error_that_is_gone() -> None:
    assert lead("mae", 75.0, 100.0) == 0.25
    assert lead("mae", 150.0, 100.0) == -0.5
    assert lead("auc", 0.9, 0.8) == pytest.approx(0.5)
    assert lead("auc", 0.9, 1.0) is None
    assert lead("mae", float("nan"), 1.0) is None


def test_figures_show_the_digits_in_which_models_differ() -> None:
    assert told(0.08764, "brier") == "0.08764"
    assert told(-1.304, "r2") == "\u22121.304"
    assert told(0.8131, "coverage80") == "81.3%"
    assert told(None, "auc") == "–"


def test_a_forecast_names_its_model_as_the_page_models_does(server: Flask) -> None:
    with server.test_request_context():
        drawn = json.dumps(render(forecast_card("overview-forecast"), ""), cls=PlotlyJSONEncoder)
    assert f'"{model_name("mean_ets_dot_ces")}"' in drawn


def test_unknown_names_are_told_as_they_are_called() -> None:
    assert job_name("new_job") == "New job"
    assert model_name("mean_ets_dot_ces_naive") == "Mean of ETS, theta, CES and naive"
    assert model_name("seasonal_naive") == "Last season again"
    assert model_name("mean_logistic_lightgbm_bg_nbd") == "Mean of logistic, LightGBM and BG/NBD"
    assert model_name("mean_with_tastes") == "Mean with tastes"
    assert model_name("mean_something_new") == "Mean something new"
    assert measure_name("next_basket_all_items") == "next basket, all products"
    assert figure_of("something_new").name == "Something new"


def test_what_was_tested_is_said_where_the_jobs_name_does_not_say_it() -> None:
    assert job_and_measure("customer_churn") == "Churn"
    assert job_and_measure("customer_segments") == "Segments"
    assert job_and_measure("sales_forecast") == "Sales forecast (revenue)"
    assert job_and_measure("product_recommendations") == "Recommendations (next basket, all products)"


def test_the_figure_that_decides_is_known_for_every_job() -> None:
    assert all(job.metric in FIGURES for job in JOBS.values())
