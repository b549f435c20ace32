"""Drawing a page about people: its template, what every such page needs, and that no browser keeps it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, request

from dashboard.access import csrf
from dashboard.access.context import current_access
from dashboard.access.viewer import viewer
from dashboard.account.markup import markup
from dashboard.bundles import versioned
from dashboard.components.icons import icon
from dashboard.components.shell import beside_the_page, menu_button, theme_button
from dashboard.index import INTER, THEMES
from dashboard.layout import navigation_items, person_signed_in

STYLES = ("tokens.css", "base.css", "shell.css", "cards.css", "menus.css", "account.css")
SCRIPTS = ("page.js",)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"),
           ("Mac OS", "a Mac"), ("Linux", "Linux"))


def draw(template: str, status: int = 200, **values: Any) -> Response:
    """The page as an answer. `values` are the template's own."""
    chosen = request.cookies.get("theme", "")
    page = render_template(
        template, theme=chosen if chosen in THEMES else "", csrf_field=csrf.FIELD, csrf_token=csrf.token(),
        styles=STYLES, scripts=SCRIPTS, font=INTER, versioned=versioned, icon=lambda name: markup(icon(name)),
        moment=_moment, day=lambda at: _local(at).strftime("%Y-%m-%d") if at else "never", viewer=viewer(),
        access=current_access(), browser_name=_browser_name, **values,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def draw_framed(template: str, status: int = 200, **values: Any) -> Response:
    """The page within the frame of all pages."""
    beside = markup(beside_the_page(navigation_items(), request.path, person_signed_in()))
    buttons = {"menu_button": markup(menu_button()), "theme_button": markup(theme_button())}
    return draw(template, status, beside=beside, **buttons, **values)


def _browser_name(said: str) -> str:
    """What a browser calls itself, in words; many name others beside their own."""
    browser, system = (next((name for mark, name in names if mark in said), "") for names in (BROWSERS, SYSTEMS))
    return " on ".join(filter(None, (browser, system))) or said[:60] or "Unknown browser"


def _moment(at: datetime | None) -> str:
    return _local(at).strftime("%Y-%m-%d %H:%M") if at else "never"


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(current_access().settings.business_timezone))
