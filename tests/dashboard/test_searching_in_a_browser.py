"""A name is found in a filter without its accents, though the browser sifts once more what the server has found."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.mark.browser
def test_a_product_is_found_without_its_accents(page, address):
    page.goto(address + "/sales")
    page.locator(".filter.product .dash-dropdown").click()
    page.locator(".dash-dropdown-search").press_sequentially("tarrazu", delay=30)
    page.get_by_role("option").filter(has_text="Tarrazú").first.click()
    expect(page.locator(".filter.product")).to_contain_text("Tarrazú")
