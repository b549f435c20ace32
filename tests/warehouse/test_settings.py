"""Settings: whatever kinds of faults there are, one message names them all."""

import pytest

from warehouse.settings import SettingsError, load_settings


def test_a_wrong_value_a_pair_that_does_not_fit_and_an_address_beyond_this_machine_are_told_in_one():
    with pytest.raises(SettingsError) as raised:
        load_settings(_env_file=None, log_level="loud", pool_min=20, dashboard_host="0.0.0.0")
    assert {line.split(":")[0].strip() for line in str(raised.value).splitlines()[1:]} == {
        "POOL_MAX", "DASHBOARD_HOST", "LOG_LEVEL",
    }
    assert "10 is below POOL_MIN (20)" in str(raised.value) and "requires sign-in" in str(raised.value)


def test_a_pool_is_not_blamed_for_a_bound_that_is_wrong_itself():
    with pytest.raises(SettingsError) as raised:
        load_settings(_env_file=None, pool_min=0, pool_max=5)
    assert "POOL_MIN" in str(raised.value) and "POOL_MAX" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("currency", "euro", "CURRENCY: must be three capital letters such as EUR"),
        ("currency_rates", "CHF=0.95", "CURRENCY_RATES: must be written as CHF:0.95,USD:1.08"),
        ("kpi_limits", "return_rate=0.03", "KPI_LIMITS: must be written as return_rate:0.03:0.08"),
        ("kpi_limits", "retrun_rate:0.03:0.08", "KPI_LIMITS: must be written as"),
        ("kpi_limits", "return_rate:0.08:0.03", "KPI_LIMITS: what is fine of return_rate must be below"),
        ("kpi_limits", "margin_rate:0.3:0.5", "KPI_LIMITS: what is fine of margin_rate must be above"),
        ("holiday_country", "Germany", "HOLIDAY_COUNTRY: must be a country such as GB"),
        ("laravel_api_url", "erp.example.com", "LARAVEL_API_URL: must be an address such as https://"),
        ("square_base_url", "x", "SQUARE_BASE_URL: must be an address such as https://"),
        ("square_webhook_url", "bi.example.com/hooks", "SQUARE_WEBHOOK_URL: must be an address such as https://"),
        ("erp_database_url", "mysql://me:p@ss@db/shop", "ERP_DATABASE_URL: holds more than one @"),
        ("database_url", "postgresql://me:p@ss@db/shop", "%40 for @"),
        ("public_url", "bi.example.com", "PUBLIC_URL: must be the scheme and host that people use"),
        ("public_url", "https://me:p@bi.example.com", "PUBLIC_URL: must be the scheme and host that people use"),
        ("public_url", "https://bi.example.com/bi", "PUBLIC_URL: must be the scheme and host that people use"),
        ("trusted_proxies", "nginx", "TRUSTED_PROXIES: must be how many proxies a request comes through, such as 1"),
        ("trusted_proxies", "10.0.0.5/8", "TRUSTED_PROXIES: must be how many"),
        ("oidc_roles", "bi-admins=admin", "OIDC_ROLES: must be written as bi-admins:admin"),
        ("oidc_scopes", "email", "OIDC_SCOPES: must be names with a space between them, openid among them"),
    ],
)
def test_a_value_in_the_wrong_form_is_told_with_the_right_one(name, value, remedy):
    with pytest.raises(SettingsError) as raised:
        load_settings(_env_file=None, **{name: value})
    assert remedy in str(raised.value) and "pattern" not in str(raised.value) and "ss@db" not in str(raised.value)


def test_the_weights_of_the_employee_score_are_three_shares() -> None:
    settings = load_settings(_env_file=None, employee_score_weights="0.5, 0.25,0.25")
    assert settings.employee_score_weights == (0.5, 0.25, 0.25)
    for wrong in ("abc", "0.5,0.5", "0.9,0.2,-0.1", "0.5,0.5,0.5"):
        with pytest.raises(SettingsError, match="EMPLOYEE_SCORE_WEIGHTS: must be three shares"):
            load_settings(_env_file=None, employee_score_weights=wrong)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "bi.example.com", "::ffff:8.8.8.8"])
def test_an_address_that_others_reach_needs_sign_in(host):
    with pytest.raises(SettingsError, match="requires sign-in: set AUTH_MODE=password or oidc"):
        load_settings(_env_file=None, dashboard_host=host)
    load_settings(_env_file=None, dashboard_host=host, auth_mode="password", public_url="https://bi.example.com")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_without_sign_in_this_machine_is_enough(host):
    assert load_settings(_env_file=None, dashboard_host=host).auth_mode == "off"


def test_every_address_at_once_needs_the_one_that_people_use():
    with pytest.raises(SettingsError, match="say the one that people use, PUBLIC_URL="):
        load_settings(_env_file=None, dashboard_host="0.0.0.0", auth_mode="password")
    settings = load_settings(
        _env_file=None, dashboard_host="0.0.0.0", auth_mode="password", public_url="https://bi.example.com/"
    )
    assert settings.address == "https://bi.example.com"


def test_a_provider_needs_its_address_and_our_name_there():
    with pytest.raises(SettingsError, match="AUTH_MODE=oidc needs OIDC_ISSUER and OIDC_CLIENT_ID"):
        load_settings(_env_file=None, auth_mode="oidc")
    with pytest.raises(SettingsError, match="AUTH_MODE=oidc needs OIDC_CLIENT_ID too"):
        load_settings(_env_file=None, auth_mode="oidc", oidc_issuer="https://login.example.com")
    settings = load_settings(
        _env_file=None, auth_mode="oidc", oidc_issuer="https://login.example.com/", oidc_client_id="assay",
        oidc_roles="bi-admins:admin,bi users:analyst",
    )
    assert settings.roles_by_claim == {"bi-admins": "admin", "bi users": "analyst"}
    assert settings.oidc_issuer == "https://login.example.com"
