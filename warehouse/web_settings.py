"""Settings of the web server and of signing in: the part of `warehouse.settings.Settings` that says who may come in."""

import ipaddress
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

EVERY_ADDRESS = ("0.0.0.0", "::")
WEB_ADDRESS = r"^https?://[^\s/]+\S*$"


class WebSettings(BaseSettings):
    """Where the server answers, and how people sign in."""

    # Both stand before what is checked against them.
    auth_mode: Literal["off", "password", "oidc"] = "off"
    public_url: str | None = Field(None, pattern=r"^https?://[^\s/?#@]+/?$",
                                   description="the scheme and host that people use, such as https://bi.example.com")
    dashboard_host: str = "127.0.0.1"
    dashboard_port: int = Field(8050, ge=1, le=65535)
    web_workers: int = Field(2, ge=1)
    trusted_proxies: str = ""
    cors_origins: str = Field("", pattern=r"^(https?://[A-Za-z0-9.-]+(:[0-9]+)?(,\s*|$))*$",
                              description="origins such as https://erp.example.com,https://shop.example.com")
    api_rate_limit: str = Field("600/minute", pattern=r"^[1-9][0-9]*/(second|minute|hour|day)$",
                                description="a number of requests such as 600/minute")
    secret_key: SecretStr | None = None
    session_idle_minutes: int = Field(60, ge=1, le=10_080)
    session_hours: int = Field(12, ge=1, le=720)
    oidc_issuer: str | None = Field(None, pattern=WEB_ADDRESS,
                                    description="the provider's address, such as https://login.example.com/realms/shop")
    oidc_client_id: str | None = Field(None, validate_default=True)
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = Field("openid email profile", pattern=r"^(.*\s)?openid(\s.*)?$",
                             description="names with a space between them, openid among them")
    oidc_role_claim: str | None = None
    oidc_roles: str = Field("", pattern=r"^([^:,\s][^:,]*:[a-z][a-z0-9_-]*(,|$))*$",
                            description="written as bi-admins:admin,bi-analysts:analyst")
    oidc_default_role: str | None = None

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _without_slash(cls, address: str | None) -> str | None:
        return address.rstrip("/") if address else None

    @field_validator("dashboard_host")
    @classmethod
    def _others_sign_in(cls, host: str, info: ValidationInfo) -> str:
        # What is wrong itself is absent, and said by itself.
        if info.data.get("auth_mode") == "off" and not is_loopback(host):
            raise ValueError(f"{host} can be reached from elsewhere, which requires sign-in: set AUTH_MODE=password "
                             "or oidc, or DASHBOARD_HOST=127.0.0.1")
        if host in EVERY_ADDRESS and "public_url" in info.data and not info.data["public_url"]:
            raise ValueError(f"{host} answers at every address of this machine: say the one that people use, "
                             "PUBLIC_URL=https://bi.example.com")
        return host

    @field_validator("trusted_proxies")
    @classmethod
    def _hops_or_networks(cls, value: str) -> str:
        try:
            proxies(value)
        except ValueError:
            raise ValueError("must be how many proxies a request comes through, such as 1, or their addresses, "
                             "such as 10.0.0.5,10.1.0.0/16") from None
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _provider_is_named(cls, client_id: str | None, info: ValidationInfo) -> str | None:
        wanted = {"OIDC_ISSUER": info.data.get("oidc_issuer", True), "OIDC_CLIENT_ID": client_id}
        missing = [name for name, value in wanted.items() if not value]
        if info.data.get("auth_mode") == "oidc" and missing:
            raise ValueError(f"AUTH_MODE=oidc needs {' and '.join(missing)} too")
        return client_id

    @property
    def address(self) -> str:
        """Where people find the dashboard, without a slash at the end."""
        host = f"[{self.dashboard_host}]" if ":" in self.dashboard_host else self.dashboard_host
        return self.public_url or f"http://{host}:{self.dashboard_port}"

    @property
    def roles_by_claim(self) -> dict[str, str]:
        """OIDC_ROLES: the role of each value that the claim may have, the first one first."""
        pairs = (pair.rpartition(":") for pair in self.oidc_roles.split(",") if pair)
        return {value.strip(): role for value, _, role in pairs}

    @property
    def origins(self) -> tuple[str, ...]:
        """CORS_ORIGINS: whose pages may read the API in a browser."""
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())


def proxies(value: str) -> int | tuple[IPv4Network | IPv6Network, ...]:
    """TRUSTED_PROXIES: a number of hops, or the networks they are in. Raises ValueError."""
    if not value or value.isdecimal():
        return int(value or 0)
    return tuple(ipaddress.ip_network(part.strip()) for part in value.split(","))


def is_loopback(host: str) -> bool:
    """Whether a host name or address can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
