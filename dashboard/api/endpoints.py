"""Every group of endpoints, in the order in which the document shows them."""

from dashboard.api.customers import people
from dashboard.api.document import document
from dashboard.api.employee_performance import employee_performance
from dashboard.api.frame import Server, register
from dashboard.api.health import freshness, health
from dashboard.api.hooks import hooks
from dashboard.api.inbox import inbox
from dashboard.api.kpis import kpis
from dashboard.api.limits import limit_requests, open_to_origins
from dashboard.api.metrics import metrics
from dashboard.api.models import models
from dashboard.api.predictions import predictions
from dashboard.api.product_performance import product_performance
from dashboard.api.recommendations import recommendations
from dashboard.api.sales import sales
from dashboard.api.sales_forecast import forecast
from dashboard.api.saved_views import views
from dashboard.api.segments import segments
from dashboard.api.strategies import strategies
from warehouse.settings import Settings

GROUPS = (
    kpis, metrics, people, segments, forecast, recommendations, predictions, employee_performance, product_performance,
    sales, inbox, models, freshness, strategies, views, hooks, health,
)


def open_api(server: Server, settings: Settings) -> None:
    """Put the API on the server. Whatever guards requests comes before it."""
    limit_requests(server, settings)
    open_to_origins(server, settings)
    register(server, *GROUPS)
    server.register_blueprint(document)
