"""After signing in somebody goes where they wanted, within this site."""

import pytest

from dashboard.account.addresses import safe_next


@pytest.mark.parametrize("wanted", [
    "/", "/sales?period=90D&location=csv:L1", "/export/sales.csv?from=2026-01-01#x", "/a//b",
])
def test_addresses_of_this_site_are_kept(wanted):
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize("wanted", [
    None, "", "sales", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "\t//evil.example",
    "/\n/evil.example", " //evil.example", "/sales\r\nSet-Cookie: a=b", "//[", "/" + "x" * 5000,
])
def test_any_other_leads_home(wanted):
    assert safe_next(wanted) == "/"
