"""Can predictions be trusted? What serves, by how much it wins, how it did on days not shown, and how to go back."""

from dashboard.cards import models_actions, models_course, models_figures, models_importances, models_registry
from dashboard.cards.kpis import KpiRow
from dashboard.cards.models_curves import CALIBRATION_CARD, HITS_CARD, RANKING_CARD
from dashboard.cards.models_job import job_links
from dashboard.cards.models_kpis import model_kpis
from dashboard.cards.models_life import COMMANDS_CARD, DRIFT_CARD, TIMES_CARD
from dashboard.cards.models_standings import STANDINGS_CARD, WINS_CARD
from dashboard.pages import Page, View

PAGE = Page(
    path="/models",
    name="Models",
    icon="cpu",
    order=31,
    group="Operations",
    has_period=False,
    filters=(),
    needs=models_registry.no_model,
    view=View(
        kpis=KpiRow("models-kpis", more=model_kpis),
        controls=job_links,
        cards=(
            (STANDINGS_CARD, "span-4"),
            (models_course.CARD, "span-4"),
            (models_actions.CARD, "span-4"),
            (RANKING_CARD, "span-4"),
            (CALIBRATION_CARD, "span-4"),
            (models_importances.CARD, "span-4"),
            (HITS_CARD, "span-6"),
            (models_figures.CARD, "span-6"),
            (models_registry.CARD, "span-12"),
            (WINS_CARD, "span-6"),
            (TIMES_CARD, "span-6"),
            (DRIFT_CARD, "span-6"),
            (COMMANDS_CARD, "span-6"),
        ),
        in_view=3,
    ),
)
