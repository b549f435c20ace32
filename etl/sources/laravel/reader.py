"""All objects of the ERP's API, in the order in which they refer to each other."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from etl.batches import Batch, Listing, Position, ReadOptions
from etl.sources.laravel.client import Client
from etl.sources.laravel.fetching import Fetcher
from etl.sources.laravel.mapping import LaravelMapping, load_mapping
from etl.sources.laravel.news import holds_lines
from etl.sources.laravel.reading import BATCH_ROWS, Reading
from etl.sources.laravel.responses import EndpointMissingError
from etl.sources.laravel.walk import Walk
from etl.sources.laravel.workers import Workers
from warehouse.command import CommandError, UsageError
from warehouse.settings import Settings

ORDER = ("locations", "employees", "users", "products", "stocks", "sales", "sale_details", "reviews", "tasks")
# Processes that make rows CSV, where there is more than one processor for it.
WORKERS = 2 if (os.cpu_count() or 1) > 1 else 0
# Threads that wait for these, or make CSV themselves, while the others keep every connection busy.
THREADS_BESIDE = 2
logger = logging.getLogger(__name__)


def read(
    settings: Settings, options: ReadOptions, positions: Mapping[str, Position]
) -> Iterator[Batch | Listing]:
    """Batches of about 20,000 rows of each object, and listings of ids, from where `positions` (by object) stand.

    `options.mapping` says what this ERP calls things differently from the default. Raises UsageError for settings and
    mapping files that are wrong, CommandError with the remedy for an API that refuses or goes on failing; what was
    handed on before that is whole, and the next reading goes on behind it.
    """
    names = load_mapping(options.mapping)
    if not settings.laravel_api_url:
        raise UsageError("LARAVEL_API_URL is not set: give the address of the ERP's API, for example "
                         "https://erp.example.com/api")
    if options.until and not (names.parameters.end_date and (names.parameters.start_date or not options.since)):
        raise UsageError("--until needs the API's parameters for the first and the last day: name start_date and "
                         "end_date in the mapping file")
    token = settings.laravel_api_token.get_secret_value() if settings.laravel_api_token else None
    connections = settings.laravel_connections
    executor = ThreadPoolExecutor(connections + THREADS_BESIDE, thread_name_prefix="laravel")
    # While a batch is copied, the next one comes in.
    window_rows = max(2 * connections * settings.laravel_page_size, BATCH_ROWS)
    make_walk = partial(Walk, executor=executor, window_rows=window_rows)
    client = Client(settings.laravel_api_url, token, connections, names.requests)
    workers = Workers(WORKERS)
    make_fetcher = partial(Fetcher, client, names, workers=workers)
    try:
        yield from _read_all(_readings(make_fetcher, names, positions, settings.laravel_page_size, make_walk), options)
    finally:
        client.stop()
        executor.shutdown(cancel_futures=True)
        client.close()
        workers.close()


def _readings(
    make_fetcher: Callable[..., Fetcher], names: LaravelMapping, positions: Mapping[str, Position], page_size: int,
    make_walk: Callable[..., Walk],
) -> Iterator[Reading]:
    is_nested = False
    for name in ORDER:
        if not names.objects[name].path:
            continue
        if name == "sale_details" and is_nested:
            logger.info("sale_details: not read, since the sales hold their lines")
            continue
        position = positions.get(name, {})
        reading = Reading(name, position, names, page_size, make_fetcher(name=name), make_walk)
        yield reading
        # By now it has been read.
        is_nested = is_nested or holds_lines(reading.found, position)


def _read_all(readings: Iterator[Reading], options: ReadOptions) -> Iterator[Batch | Listing]:
    missing: list[str] = []
    found = 0
    for reading in readings:
        items = reading.read(options)
        try:
            first = next(items)
        except EndpointMissingError as error:
            missing.append(reading.name)
            logger.log(logging.WARNING if reading.position else logging.INFO, "%s: skipped, %s", reading.name, error)
            continue
        found += 1
        yield first
        yield from items
    if missing and not found:
        raise CommandError("the ERP's API has none of the endpoints that are read (404 for each): is LARAVEL_API_URL "
                           "right, up to and including /api? Other paths can be named with --mapping")
