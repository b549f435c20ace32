"""Each role against each endpoint, page, callback and download, from the application's own lists.

What is new and has no rule fails here, and is refused there.
"""

import json
import re
from urllib.parse import quote

import pytest

from dashboard.access.rules import ENDPOINTS, EVERY_PAGE, page_permission
from dashboard.answers import OWNERS
from dashboard.pages import all_pages

ROLES = ("admin", "analyst", "manager", "staff", "api")
CARDS = [(page, card) for page in all_pages() for card in page.cards if not card.without_rows]
UPDATE = "/_dash-update-component"
CONVERTER = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?[^<>]+>")
# What a GET answers to whoever may ask, where that is not 200: of the placeholders there is nothing, one asks for an
# argument, one finds too few months in the small company, and the forms lead on whoever is signed in.
ANSWERS = {
    **dict.fromkeys(("/<path:path>", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
                     "_dash_assets.static", "api.unknown", "customers.one", "export.card", "export.page",
                     "inbox.status", "metrics.one", "predictions.prediction", "provider.come_back",
                     "provider.leave"), 404),
    **dict.fromkeys(("sales_forecast.sales_forecast", "saved_views.get", "settings.show_person"), 422),
    **dict.fromkeys(("sign_in.code_form", "sign_in.form"), 302),
    "welcome.form": 410,
}
# And to a role alone: what is about the whole company is not a manager's, settings are no token's.
ANSWERS_TO = {
    "manager": dict.fromkeys(("customers.churn", "customers.get", "customers.ltv", "customers.one", "models.get",
                              "models.quality", "recommendations.products", "segments.get"), 403),
    "staff": {"/": 302},
    "api": {"settings.profile": 403, "settings.show_tokens": 403, "sign_in.form": 200},
}
# How many callbacks at least are of pages that are closed to a role.
REFUSED_CALLBACKS = {"analyst": 0, "api": 3, "manager": 30, "staff": 30, "nobody": 30}
# What a converter takes, and no row has.
PLACEHOLDERS = {"int": "999999", "any": "page.js", None: "nothing"}


def addresses(server):
    """Each (endpoint, method, address) of the application."""
    for rule in server.url_map.iter_rules():
        address = CONVERTER.sub(lambda found: PLACEHOLDERS.get(found[1], "nothing"), rule.rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, address


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(guarded):
    endpoints = {rule.endpoint for rule in guarded.url_map.iter_rules()}
    assert endpoints - ENDPOINTS.keys() == set()
    assert ENDPOINTS.keys() - endpoints == set()


def test_nobody_gets_beyond_the_door(guarded, everybody):
    nobody = everybody["nobody"]
    for endpoint, method, address in addresses(guarded):
        if not ENDPOINTS[endpoint].is_public:
            answer = nobody.ask(method, address)
            is_sent_on = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
            assert answer.status_code == 401 or is_sent_on, (endpoint, method, answer.status)
            assert not answer.get_data() or answer.mimetype != "text/csv"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_its_rule_says_and_is_refused_the_rest(guarded, everybody, role):
    asking, refused, answers = everybody[role], 0, ANSWERS | ANSWERS_TO.get(role, {})
    for endpoint, method, address in addresses(guarded):
        rule = ENDPOINTS[endpoint]
        if all(map(asking.may, rule.needs)):
            # What is allowed is not done here, only read.
            if method == "GET":
                answer = asking.ask(method, address)
                assert answer.status_code == answers.get(endpoint, 200), (endpoint, address, answer.status)
            continue
        answer = asking.ask(method, address)
        assert answer.status_code == 403, (endpoint, method, answer.status)
        refused += 1
    assert bool(refused) == (role != "admin")


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_laid_out_for_whoever_may_open_it_alone(everybody, role):
    asking = everybody[role]
    for page in all_pages():
        content = json.dumps(asking.ask("GET", f"/_dash-layout?at={quote(page.path)}").json)
        assert (f"{page.name} is not open to your role" in content) != asking.may(page_permission(page.path)), page.name
        shown = [card.name for card in page.cards if f'"{card.name}"' in content]
        # A page whose data are not there has no cards either.
        assert asking.may(page_permission(page.path)) or not shown, page.name
        # Nor does the navigation lead to it.
        assert (f'"href": "{page.path}"' in content) == asking.may(page_permission(page.path)), page.name


def question(declared, search=""):
    """A hand-made question to a callback, as anybody who is signed in could send it."""
    said = [
        {**one, "value": search if one["id"] == "url" and one["property"] == "search" else None}
        if not one["id"].startswith("{") else [] for one in declared["inputs"]
    ]
    state = [{**one, "value": "/"} if not one["id"].startswith("{") else [] for one in declared["state"]]
    output = declared["output"].split("@")[0]
    outputs = [_output(part) for part in output.strip(".").split("...")]
    return {"output": declared["output"], "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": said, "state": state, "changedPropIds": []}


def _output(written):
    identifier, _, name = written.rpartition(".")
    return {"id": json.loads(identifier) if identifier.startswith("{") else identifier, "property": name}


@pytest.fixture(scope="module")
def callbacks(guarded, everybody):
    """The callbacks that run on the server, as the application tells every browser."""
    declared = everybody["admin"].ask("GET", "/_dash-dependencies").json
    return [one for one in declared if not one.get("clientside_function")]


def test_every_callback_is_some_pages(guarded, callbacks):
    owners = guarded.extensions[OWNERS]
    for declared in callbacks:
        owner = owners[declared["output"]]
        assert owner == EVERY_PAGE or page_permission(owner)
    assert len(callbacks) > len(CARDS)


@pytest.mark.parametrize("role", REFUSED_CALLBACKS)
def test_a_callback_answers_nobody_who_may_not_open_its_page(guarded, everybody, callbacks, role):
    asking, owners, refused = everybody[role], guarded.extensions[OWNERS], 0
    for declared in callbacks:
        owner = owners[declared["output"]]
        if role != "nobody" and (owner == EVERY_PAGE or asking.may(page_permission(owner))):
            continue
        answer = asking.ask("POST", UPDATE, json=question(declared, "?period=30D"))
        assert answer.status_code == (401 if role == "nobody" else 403), (declared["output"], answer.status)
        refused += 1
    assert refused >= REFUSED_CALLBACKS[role] and (role != "analyst" or refused == 0)


@pytest.mark.parametrize("role", ["analyst", "api"])
def test_a_callback_answers_whoever_may_open_its_page(guarded, everybody, callbacks, role):
    asking, owners = everybody[role], guarded.extensions[OWNERS]
    of_pages = {owners[declared["output"]]: declared for declared in callbacks}
    open_pages = [page for page in of_pages if page and asking.may(page_permission(page))]
    for page in open_pages:
        answer = asking.ask("POST", UPDATE, json=question(of_pages[page], "?period=30D"))
        assert answer.status_code in (200, 204), (page, answer.status, of_pages[page]["output"])
    assert len(open_pages) > 10


def test_the_callback_of_every_page_asks_for_the_pages_permission_itself(everybody, callbacks):
    declared = next(one for one in callbacks if "main.children" in one["output"])
    staff = everybody["staff"]
    for page in all_pages():
        asked = question(declared)
        for one in asked["state"]:
            one["value"] = page.path if one["property"] == "pathname" else ""
        content = staff.ask("POST", UPDATE, json=asked).get_data(as_text=True)
        assert ("is not open to your role" in content) != staff.may(page_permission(page.path)), page.path


@pytest.mark.parametrize("role", ["manager", "staff", "api"])
def test_nothing_is_downloaded_of_a_page_that_is_closed(everybody, role):
    asking = everybody[role]
    for page, card in CARDS:
        name = card.name.partition("-")[2]
        if asking.may("do.export") and asking.may(page_permission(page.path)):
            continue
        for kind in ("csv", "xlsx"):
            answer = asking.ask("GET", f"/export/{page.path.strip('/') or 'overview'}/{name}.{kind}")
            assert answer.status_code == 403, (card.name, answer.status)
