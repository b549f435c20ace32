"""Settings: the environment (and `.env`) as one frozen object. The only module that reads the environment.

Every setting is a field here and a line in `.env.example`; a test keeps the two equal. A wrong value stops
the start with one message that names every wrong setting and its remedy.
"""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from warehouse.metrics.definitions import METRICS
from warehouse.web_settings import WEB_ADDRESS, WebSettings, is_loopback, proxies

__all__ = ["ROOT", "Settings", "SettingsError", "is_loopback", "load_settings", "proxies"]

ROOT = Path(__file__).resolve().parent.parent
_URL_PASSWORD = re.compile(r"\w[\w+.-]*://[^\s:/@]*:([^\s@]+)@")


class SettingsError(ValueError):
    """One or more settings are wrong; the message lists all of them."""


class Settings(WebSettings):
    """All settings. Durations are in seconds, sizes in entries, times of day in the business time zone."""

    model_config = SettingsConfigDict(frozen=True, env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore")

    # Database
    database_url: str | None = None
    database_url_etl: str | None = None
    database_url_predictor: str | None = None
    database_url_reader: str | None = None
    database_url_app: str | None = None
    data_dir: Path = ROOT / ".data"
    pool_min: int = Field(2, ge=1)
    pool_max: int = Field(10, ge=1)
    statement_timeout_seconds: int = Field(15, ge=1)
    lock_wait_seconds: int = Field(60, ge=0)
    redis_url: str | None = None
    cache_size: int = Field(128, ge=1)

    # Business
    business_timezone: str = "UTC"
    business_day_starts_at: time = time(0, 0)
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="three capital letters such as EUR")
    locale: str = "en_US"
    currency_rates: str = Field("", pattern=r"^([A-Z]{3}:[0-9]+(\.[0-9]+)?(,|$))*$",
                                description="written as CHF:0.95,USD:1.08")
    customer_match: Literal["none", "email"] = "none"
    default_period: Literal["7D", "30D", "90D", "YTD", "FYTD"] = "30D"
    week_start: Literal["monday", "sunday"] = "monday"
    fiscal_year_start: int = Field(1, ge=1, le=12)
    kpi_limits: str = ""
    holiday_country: str = Field("", pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$",
                                 description="a country such as GB, or part of one such as DE-BY")

    # Predictions
    employee_score_weights: Annotated[tuple[float, float, float], NoDecode] = (0.4, 0.3, 0.3)
    service_level: float = Field(0.95, gt=0.5, lt=1)
    default_lead_time_days: int = Field(7, ge=1, le=365)
    recommendations_per_subject: int = Field(20, ge=1, le=100)
    recommend_out_of_stock: bool = False
    recommend_min_rating: float = Field(0.0, ge=0, le=5)
    recommend_min_purchases: int = Field(0, ge=0)
    model_dir: Path | None = None
    dask_scheduler: str | None = Field(None, pattern=r"^\w+://\S+$", description="an address such as tcp://10.0.0.5:8786")

    # Sources and services
    csv_dir: Path | None = None
    laravel_api_url: str | None = Field(None, pattern=WEB_ADDRESS,
                                        description="an address such as https://erp.example.com/api")
    laravel_api_token: SecretStr | None = None
    laravel_connections: int = Field(4, ge=1, le=64)
    laravel_page_size: int = Field(500, ge=1, le=10_000)
    erp_database_url: SecretStr | None = None
    square_access_token: SecretStr | None = None
    square_environment: Literal["production", "sandbox"] = "production"
    square_base_url: str | None = Field(None, pattern=WEB_ADDRESS,
                                        description="an address such as https://square.example.com")
    square_webhook_key: SecretStr | None = None
    square_webhook_url: str | None = Field(None, pattern=WEB_ADDRESS,
                                           description="an address such as https://bi.example.com/hooks/square")
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], NoDecode] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator(
        "database_url", "database_url_etl", "database_url_predictor", "database_url_reader", "database_url_app"
    )
    @classmethod
    def _name_the_driver(cls, url: str | None) -> str | None:
        """SQLAlchemy 2.1 reads a bare postgresql:// as psycopg 3; the driver here is psycopg2."""
        if url is None:
            return None
        if not re.match(r"^postgres(ql)?(\+psycopg2)?://", url):
            raise ValueError("must start with postgresql://")
        _check_ats(url)
        return re.sub(r"^postgres(ql)?(\+psycopg2)?://", "postgresql+psycopg2://", url)

    @field_validator("pool_max")
    @classmethod
    def _not_below_pool_min(cls, most: int, info: ValidationInfo) -> int:
        # POOL_MIN is absent where it is wrong itself.
        least = info.data.get("pool_min", most)
        if most < least:
            raise ValueError(f"{most} is below POOL_MIN ({least})")
        return most

    @field_validator("erp_database_url")
    @classmethod
    def _known_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not re.match(r"^(postgres(ql)?|mysql|mariadb)(\+\w+)?://", url.get_secret_value()):
            raise ValueError("must start with postgresql:// or mysql://")
        if url:
            _check_ats(url.get_secret_value())
        return url

    @field_validator("business_timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is not an IANA time zone such as Europe/London") from error
        return name

    @field_validator("locale")
    @classmethod
    def _locale_is_known(cls, name: str) -> str:
        # Imported here, since it takes a while and commands have no use for it.
        from babel import Locale, UnknownLocaleError

        try:
            return str(Locale.parse(name.replace("-", "_")))
        except (UnknownLocaleError, ValueError) as error:
            raise ValueError("is not a locale such as en_GB or de_DE") from error

    @field_validator("kpi_limits")
    @classmethod
    def _limits_have_a_good_side(cls, text: str) -> str:
        for part in filter(None, text.split(",")):
            found = re.fullmatch(r"([a-z_]+):(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)", part)
            metric = METRICS.get(found[1]) if found else None
            if not found or not metric:
                raise ValueError("must be written as return_rate:0.03:0.08,margin_rate:0.5:0.3, each a metric, what is "
                                 "fine, and from where on to act")
            if float(found[2]) == float(found[3]) or (float(found[2]) > float(found[3])) != metric.is_up_good:
                side = "above" if metric.is_up_good else "below"
                raise ValueError(f"what is fine of {metric.name} must be {side} from where on to act")
        return text

    @field_validator("holiday_country")
    @classmethod
    def _country_has_holidays(cls, name: str) -> str:
        if name:
            # Imported here, since it takes a while and few set it.
            import holidays

            country, _, part = name.partition("-")
            try:
                holidays.country_holidays(country, subdiv=part or None)
            except NotImplementedError as error:
                raise ValueError("is not a country, or part of one, whose holidays are known") from error
        return name

    @field_validator("employee_score_weights", mode="before")
    @classmethod
    def _weights_add_up(cls, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        try:
            weights = [float(part) for part in parts]
        except (TypeError, ValueError):
            weights = []
        if len(weights) != 3 or min(weights) < 0 or abs(sum(weights) - 1) > 1e-6:
            raise ValueError("must be three shares that add up to 1, such as 0.4,0.3,0.3")
        return tuple(weights)

    @field_validator("data_dir", "csv_dir", "model_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().resolve() if path else None

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @property
    def rates(self) -> dict[str, Decimal]:
        """CURRENCY_RATES by currency: units of CURRENCY for one of it."""
        pairs = (pair.split(":") for pair in self.currency_rates.split(",") if pair)
        return {name: Decimal(rate) for name, rate in pairs}

    @property
    def limits(self) -> dict[str, tuple[float, float]]:
        """KPI_LIMITS by metric: what is fine, and from where on to act."""
        parts = (part.split(":") for part in self.kpi_limits.split(",") if part)
        return {name: (float(fine), float(act)) for name, fine, act in parts}

    @property
    def secrets(self) -> list[str]:
        """The tokens, keys and passwords among the values, as they are written and as a server sees them."""
        values = [value for name in type(self).model_fields if (value := getattr(self, name))]
        texts = [value.get_secret_value() if isinstance(value, SecretStr) else value for value in values]
        passwords = [found[1] for text in texts if isinstance(text, str) and (found := _URL_PASSWORD.match(text))]
        hidden = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return [*hidden, *passwords, *map(unquote, passwords)]

    @property
    def models(self) -> Path:
        """The folder of stored models."""
        return self.model_dir or self.data_dir / "models"

    @property
    def embedded(self) -> bool:
        """True where no server is named, so the embedded PostgreSQL under `data_dir` is used."""
        return self.database_url is None


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, `.env` and `overrides` (which win). Raises SettingsError listing all faults."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, item['loc'])).upper()}: {_remedy(item)}" for item in error.errors()]
        raise SettingsError("Settings are wrong; mend them in the environment or .env:\n" + "\n".join(faults)) from None


def _check_ats(url: str) -> None:
    """Raise ValueError where the password holds an @, which would end it."""
    address = url.partition("?")[0]
    if address.count("@") > 1:
        raise ValueError("holds more than one @: write the signs of the password that an address needs for itself "
                         "as %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, %25 for %")


def _remedy(item: Mapping[str, Any]) -> str:
    if item["type"] == "string_pattern_mismatch":
        return f"must be {Settings.model_fields[item['loc'][0]].description}"
    # The value itself is left out: a DATABASE_URL holds a password.
    return str(item["msg"]).removeprefix("Value error, ")
