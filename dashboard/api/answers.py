"""The one shape of an answer: success with data, or an error with a code and a message."""

from typing import Any

from flask import Response, jsonify


def success(data: Any, **extra: Any) -> Response:
    """200 with `data`."""
    return jsonify({"status": "success", "data": data, **extra})


def failure(status: int, code: str, message: str) -> tuple[Response, int]:
    """An error: `code` for programs, `message` for people."""
    return jsonify({"status": "error", "code": code, "message": message}), status
