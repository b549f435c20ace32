"""Who gives rights names what the warehouse knows: places and employees."""

from dashboard.app import create_app
from tests.dashboard.access import people
from tests.dashboard.account.test_settings import as_browser, user_of


def test_rights_are_given_of_what_the_warehouse_knows_and_what_is_gone_may_stay(settings, sales_database):
    server = create_app(settings.model_copy(update={"auth_mode": "password"}), sales_database)
    head = people.add(sales_database, "head@example.com", "admin")
    kim = people.add(sales_database, "kim@example.com", "manager", ["csv:gone"])
    browser, own = as_browser(server, sales_database, head), f"/settings/people/{kim.user_id}"
    token = {"name": "Till", "days": "30"}
    sent = {"/settings/people": {"email": "lou@example.com"}, own: {}, "/settings/tokens": token}
    for page, form in sent.items():
        refused = browser.post(page, shown_at=page, role="manager", locations=["csv:L1", "csv:L99"], **form)
        assert refused.status_code == 422
        assert "There is no location csv:L99 in the warehouse; there are csv:L1" in refused.text
    assert browser.post(own, shown_at=own, role="manager", locations=["csv:L1", "csv:gone"]).status_code == 302
    assert browser.post(own, shown_at=own, role="staff", employee="csv:nobody").status_code == 422
    assert user_of(sales_database, kim).location_ids == ("csv:L1", "csv:gone")
