"""How the team does: scores with their uncertainty, by role and place, over time, and who stands out."""

from dashboard.cards.kpis import KpiRow
from dashboard.cards.team_months import CARD as MONTHS
from dashboard.cards.team_people import ACTIONS, PLACES, ROLES, SCORES, TABLE, no_team, team_kpis
from dashboard.pages import Page, View

PAGE = Page(
    path="/team",
    name="Team",
    icon="person-badge",
    order=7,
    filters=("location", "region", "employee"),
    has_period=False,
    view=View(
        kpis=KpiRow("team-kpis", more=team_kpis),
        cards=(
            (SCORES, "span-8"),
            (ACTIONS, "span-4"),
            (ROLES, "span-6"),
            (PLACES, "span-6"),
            (MONTHS, "span-12"),
            (TABLE, "span-12"),
        ),
    ),
    needs=no_team,
)
