"""Permissions in words say what the rules give them."""

import pytest

from dashboard.access.permissions import Permission
from dashboard.access.rules import ENDPOINTS
from dashboard.account.words import in_words


@pytest.mark.parametrize(("endpoint", "permission", "said"), [
    ("predictions.ask", "api.analyse", "predictions"), ("product_performance.analyse", "api.analyse", "analysed"),
    ("sales.send_sales", "api.write", "Send sales"),
])
def test_what_an_endpoint_needs_is_called_by_what_it_does(endpoint: str, permission: Permission, said: str) -> None:
    assert ENDPOINTS[endpoint].needs == (permission,)
    assert said in in_words(permission)
