"""Who may call what: one rule for each endpoint of the application. What has no rule is refused, and a test fails.

A page's address, its cards, callbacks and downloads are decided by the page's own permission (`page_permission`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.access.permissions import PERMISSIONS, Permission
from dashboard.access.viewer import viewer


@dataclass(frozen=True)
class Rule:
    """`needs` are all needed; a public endpoint asks for nobody, any other for somebody who is known."""

    needs: tuple[Permission, ...] = ()
    is_public: bool = False


PUBLIC = Rule(is_public=True)
SIGNED_IN = Rule()

ENDPOINTS: Mapping[str, Rule] = {
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    "freshness.fresh": SIGNED_IN,
    **dict.fromkeys(
        ("kpis.get", "metrics.get", "metrics.one", "customers.get", "customers.one", "customers.churn",
         "customers.ltv", "segments.get", "models.get", "models.quality"),
        Rule(("api.read",)),
    ),
    # Holds no data.
    "document.openapi": PUBLIC,
    "document.docs": PUBLIC,
    # Only says that there is no such endpoint.
    "api.unknown": PUBLIC,
    # Known by its signature.
    "hooks.square": PUBLIC,
    "export.sales": Rule(("page.sales", "do.export")),
    "telemetry.metrics_text": Rule(("api.read",)),
    # And the page's own permission, in the view.
    "export.page": Rule(("do.export",)),
    "export.card": Rule(("do.export",)),
    "strategies.put": Rule(("page.customers", "do.share")),
    "saved_views.get": SIGNED_IN,
    "saved_views.post": SIGNED_IN,
    "saved_views.remove": SIGNED_IN,
    "employee_performance.analyse": Rule(("api.analyse",)),
    "product_performance.analyse": Rule(("api.analyse",)),
    "recommendations.products": Rule(("api.read",)),
    "recommendations.products_for_body": Rule(("api.read",)),
    # And api.write for `refresh`, in the view.
    "sales_forecast.sales_forecast": Rule(("api.read",)),
    "sales.send_sales": Rule(("api.write",)),
    # One's own messages.
    "inbox.status": SIGNED_IN,
    "predictions.ask": Rule(("api.analyse",)),
    "predictions.predictions_made": Rule(("api.read",)),
    "predictions.prediction": Rule(("api.read",)),
    # Before anybody is known; each asks for its own proof.
    "sign_in.form": PUBLIC,
    "sign_in.by_password": PUBLIC,
    "sign_in.code_form": PUBLIC,
    "sign_in.by_code": PUBLIC,
    "sign_in.sign_out": PUBLIC,
    "provider.leave": PUBLIC,
    "provider.come_back": PUBLIC,
    "welcome.form": PUBLIC,
    "welcome.choose": PUBLIC,
    # One's own; never a token's (dashboard/account/settings.py).
    "settings.profile": SIGNED_IN,
    "settings.rename": SIGNED_IN,
    "settings.change_password": SIGNED_IN,
    "settings.add_second_factor": SIGNED_IN,
    "settings.remove_second_factor": SIGNED_IN,
    "settings.end_session": SIGNED_IN,
    "settings.show_tokens": SIGNED_IN,
    "settings.make_token": SIGNED_IN,
    "settings.revoke_token": SIGNED_IN,
    **dict.fromkeys(
        ("settings.show_people", "settings.add_person", "settings.show_person", "settings.change_person",
         "settings.act_on_person", "settings.make_link", "settings.show_roles", "settings.keep_role",
         "settings.remove_role", "settings.show_locations", "settings.show_audit"),
        Rule(("do.administer",)),
    ),
    # Dash's own. What a callback or a layout holds is decided by page (`may_ask`, dashboard/layout.py).
    "/": SIGNED_IN,
    "/<path:path>": SIGNED_IN,
    "/_dash-layout": SIGNED_IN,
    "/_dash-dependencies": SIGNED_IN,
    "/_dash-update-component": SIGNED_IN,
    "/_reload-hash": SIGNED_IN,
    "/_favicon.ico": PUBLIC,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": PUBLIC,
    "_dash_assets.static": PUBLIC,
}
# Of the frame around every page: callbacks that hold nothing of a page's own, or ask for its permission themselves.
EVERY_PAGE = ""


def may_ask(page: str | None) -> bool:
    """Whether whoever asks may call a callback of the page at an address, or of EVERY_PAGE; None is nobody's."""
    return page == EVERY_PAGE or (page is not None and may_open(page))


def may_open(path: str) -> bool:
    """Whether whoever asks may open the page at an address."""
    return viewer().may(page_permission(path))


def page_permission(path: str) -> Permission:
    """What the page at an address needs. Raises LookupError for a page that nobody declared."""
    name = f"page.{path.strip('/') or 'overview'}"
    found = next((permission for permission in PERMISSIONS if permission == name), None)
    if found is None:
        raise LookupError(f"no permission {name} in dashboard/access/permissions.py")
    return found
