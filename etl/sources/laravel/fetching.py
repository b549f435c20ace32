"""Fetch a page of one endpoint and make its rows CSV; runs in several threads at once."""

import time

from etl.sources.laravel.client import Client
from etl.sources.laravel.fetched import Fetched, Parameters
from etl.sources.laravel.mapping import LaravelMapping
from etl.sources.laravel.page_reader import PageReader, PageRules, ReadPage
from etl.sources.laravel.pages import NoRowsError
from etl.sources.laravel.workers import Workers
from warehouse.command import CommandError
from warehouse.schema.bronze import ERP_COLUMNS

SAMPLE_ROWS = 50
# For fewer pages, processes are not worth their start.
PAGES_ALONE = 10


def page_rules(mapping: LaravelMapping, name: str) -> PageRules:
    """How pages of the object `name` are read."""
    objects = mapping.objects
    return PageRules(
        f"GET {objects[name].path}", mapping.rows, mapping.parameters.cursor, ERP_COLUMNS[name], objects[name].fields,
        ERP_COLUMNS["sale_details"], objects["sale_details"].fields,
    )


class Fetcher:
    """Pages of the endpoint of the object `name`, read as `rules` say, by `workers` where there are many."""

    def __init__(self, client: Client, mapping: LaravelMapping, name: str, workers: Workers):
        self.rules = page_rules(mapping, name)
        self._client = client
        self._path = mapping.objects[name].path
        self._page_name = mapping.parameters.page
        self._workers = workers
        self._reader = PageReader(self.rules)

    def fetch(self, parameters: Parameters, ordinal: int, apart: int = 0) -> Fetched:
        """The page that `parameters` give, the `ordinal`-th of its pass, so many of its first rows `apart`.

        Raises what `Client.get` raises.
        """
        number, asked = parameters.get(self._page_name), time.monotonic()
        try:
            answer = self._client.get(
                self._path, parameters, lambda content: self._read(content, number, ordinal, apart)
            )
        except NoRowsError as error:
            raise CommandError(str(error)) from error
        read, page = answer.body, answer.body.page
        return Fetched(page.kind, read.encoded, parameters, answer.given_at, read.names, page.rows, ordinal, page.last,
                       page.total, page.following, head=read.head, asked=asked, answered=time.monotonic())

    def _read(self, content: bytes, asked: str | int | None, ordinal: int, apart: int) -> ReadPage:
        """The page in `content`. Raises ValueError where it is not the one that was asked for."""
        read = self._workers.read(self.rules, content, apart) if ordinal > PAGES_ALONE else None
        read = read or self._reader.read(content, SAMPLE_ROWS if ordinal == 1 else 0, apart)
        if asked is not None and read.page.number not in (None, int(asked)):
            raise ValueError(f"asked for page {asked}, given page {read.page.number}; is parameters.page of the "
                             "mapping file the API's name for it?")
        return read
