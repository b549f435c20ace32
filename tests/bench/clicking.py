"""People who click without a pause: each on a connection of their own, each answer compared with the first one to the
same question."""

import asyncio
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Request = tuple[str, bytes]


@dataclass
class Clicks:
    """Seconds of each answer, and what went wrong; `wrong` are answers unlike the first to the same question."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    wrong: int = 0
    bodies: dict[bytes, bytes] = field(default_factory=dict)

    def note(self, asked: bytes, status: bytes, body: bytes, seconds: float) -> None:
        """Take one answer in."""
        self.seconds.append(seconds)
        self.errors += status != b"200"
        self.wrong += self.bodies.setdefault(asked, body) != body

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share was answered."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000


def click(
    address: str, requests: Sequence[Request], users: int, seconds: float, headers: Mapping[str, str] | None = None
) -> Clicks:
    """Have `users` send random ones of `requests` (path, JSON body; GET without one) for `seconds`."""
    clicks = Clicks()
    prepared = [_prepared(address, path, body, headers or {}) for path, body in requests]

    async def run() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(*[_person(address, prepared, random.Random(user), until, clicks) for user in range(users)])

    asyncio.run(run())
    return clicks


async def _person(address: str, prepared: Sequence[bytes], chance: random.Random, until: float, clicks: Clicks) -> None:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    while time.perf_counter() < until:
        asked = chance.choice(prepared)
        started = time.perf_counter()
        try:
            writer.write(asked)
            status, body, is_closing = await _answer(reader)
            clicks.note(asked, status, body, time.perf_counter() - started)
        except (asyncio.IncompleteReadError, ConnectionError):
            clicks.errors += 1
            is_closing = True
        if is_closing:
            writer.close()
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes, bool]:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.lower().split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in lines if b": " in line)
    body = await reader.readexactly(int(headers.get(b"content-length", 0)))
    return first.split()[1], body, headers.get(b"connection") == b"close"


def _prepared(address: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    told = {
        "Host": urlsplit(address).netloc, "Accept-Encoding": "gzip, deflate, br",
        **({"Content-Type": "application/json", "Content-Length": str(len(body))} if body else {}), **headers,
    }
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join((*lines, "", "")).encode() + body


def as_body(question: object) -> bytes:
    """A question as a browser sends it."""
    return json.dumps(question).encode()
