"""A small OpenID provider: discovery, keys, authorization code with PKCE, signed tokens. A test says who signs in."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "assay", "the client's own secret"
ALGORITHM = "RS256"


@dataclass
class IdentityProvider:
    """`claims` are those of whoever signs in next; `wrong` takes the place of claims in the signed token."""

    claims: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signing_key: RSAKey | None = None
    issuer: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def application(self) -> Flask:
        """The provider as a server."""
        server = Flask(__name__)
        server.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        server.add_url_rule("/keys", view_func=self.keys)
        server.add_url_rule("/authorize", view_func=self.authorize)
        server.add_url_rule("/token", view_func=self.token, methods=["POST"])
        return server

    def discovery(self) -> Response:
        here = request.host_url.rstrip("/")
        return jsonify({
            "issuer": self.issuer or here, "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token", "jwks_uri": f"{here}/keys",
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": [ALGORITHM],
        })

    def keys(self) -> Response:
        return jsonify({"keys": [self.key.as_dict(private=False)]})

    def authorize(self) -> Any:
        asked = request.args.to_dict()
        if asked["client_id"] != CLIENT_ID or asked["response_type"] != "code" or "openid" not in asked["scope"]:
            abort(400)
        if asked["code_challenge_method"] != "S256" or not asked["nonce"] or not asked["state"]:
            abort(400)
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self) -> Response:
        form, who = request.form, request.authorization
        # Each code once.
        asked = self.asked.pop(form["code"], None)
        if asked is None or who is None or (who.username, who.password) != (CLIENT_ID, CLIENT_SECRET):
            abort(401)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            abort(400)
        now = int(time.time())
        claims = {"iss": request.host_url.rstrip("/"), "aud": CLIENT_ID, "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], **self.claims, **self.wrong}
        signed = jwt.encode({"alg": ALGORITHM, "kid": "one"}, claims, self.signing_key or self.key)
        return jsonify({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed})
