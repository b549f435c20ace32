"""What a proxy says of a request (who asked, by TLS or not, for which host) counts from trusted proxies alone."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Any

FOR, PROTO, HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
FORWARDED = (FOR, PROTO, HOST, "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED")
Trusted = int | Sequence[IPv4Network | IPv6Network]


class TrustedProxies:
    """A WSGI application behind `trusted` proxies: so many hops, or those in these networks."""

    def __init__(self, application: Any, trusted: Trusted):
        self.application, self.trusted = application, trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve the request as the nearest proxy says that it came; whatever else says so is left out."""
        said = {name: environ.pop(name, "") for name in FORWARDED}
        chain = [*_parts(said[FOR]), environ.get("REMOTE_ADDR", "")]
        hops = self._hops(chain)
        if hops:
            environ["REMOTE_ADDR"] = chain[-1 - min(hops, len(chain) - 1)]
            scheme, host = (_parts(said[name])[-1:] for name in (PROTO, HOST))
            if scheme and scheme[0] in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme[0]
            if host:
                environ["HTTP_HOST"] = host[0]
        return self.application(environ, start_response)  # type: ignore[no-any-return]

    def _hops(self, chain: Sequence[str]) -> int:
        """How many of the nearest addresses are proxies of ours."""
        if isinstance(self.trusted, int):
            return self.trusted
        nearest = reversed(chain)
        return next((hops for hops, address in enumerate(nearest) if not self._is_ours(address)), len(chain))

    def _is_ours(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return not isinstance(self.trusted, int) and any(found in network for network in self.trusted)


def _parts(header: str) -> list[str]:
    return [part.strip() for part in header.split(",") if part.strip()]
