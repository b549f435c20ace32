"""Forwarded headers count from trusted proxies alone."""

import pytest
from flask import Flask, request

from dashboard.proxies import TrustedProxies
from warehouse.settings import proxies

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "bi.example.com"}
DIRECT = "127.0.0.1 http://localhost/"


@pytest.fixture
def ask():
    def answer(trusted, peer="127.0.0.1", **headers):
        server = Flask(__name__)
        server.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.url}")
        server.wsgi_app = TrustedProxies(server.wsgi_app, proxies(trusted))
        sent = {name.replace("_", "-"): value for name, value in headers.items()} or FORWARDED
        return server.test_client().get("/", headers=sent, environ_base={"REMOTE_ADDR": peer}).text

    return answer


def test_without_trusted_proxies_nobody_is_believed(ask):
    assert ask("") == DIRECT and ask("0") == DIRECT


def test_a_number_of_hops_counts_from_the_nearest(ask):
    assert ask("1") == "203.0.113.9 https://bi.example.com/"
    claimed = {"X_Forwarded_For": "6.6.6.6, 203.0.113.9, 10.0.0.2"}
    assert ask("1", **claimed).split()[0] == "10.0.0.2"
    assert ask("2", **claimed).split()[0] == "203.0.113.9"
    assert ask("9", **claimed).split()[0] == "6.6.6.6"


def test_addresses_are_trusted_as_far_as_the_chain_is_ours(ask):
    assert ask("10.0.0.0/8", peer="10.0.0.5") == "203.0.113.9 https://bi.example.com/"
    assert ask("10.0.0.0/8", peer="192.0.2.1") == "192.0.2.1 http://localhost/"
    chain = {"X_Forwarded_For": "6.6.6.6, 203.0.113.9, 10.0.0.2"}
    assert ask("10.0.0.0/8,::1", peer="::1", **chain).split()[0] == "203.0.113.9"
    assert ask("10.0.0.0/8", peer="10.0.0.5", X_Forwarded_For="nonsense").split()[0] == "nonsense"


def test_what_is_no_scheme_is_left_out(ask):
    assert ask("1", X_Forwarded_Proto="javascript").split()[1] == "http://localhost/"
    assert ask("1", X_Forwarded_Proto="http, https").split()[1] == "https://localhost/"
