"""Where independent work runs: this machine's processors, or the Dask cluster that DASK_SCHEDULER names."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import joblib

from predictions.errors import PredictionError
from warehouse.settings import Settings

CONNECT_SECONDS = 10

logger = logging.getLogger(__name__)


@contextmanager
def processors(settings: Settings) -> Iterator[None]:
    """Every joblib call of the block runs there. Raises PredictionError for a scheduler that does not answer."""
    if settings.dask_scheduler is None:
        # Idle processes leave soon: the caller may go on to serve pages for days.
        with joblib.parallel_config(backend="loky", idle_worker_timeout=10):
            yield
        return
    # Imported here, since it takes a second and few have a cluster.
    from distributed import Client

    try:
        client = Client(  # type: ignore[no-untyped-call]
            settings.dask_scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise PredictionError(
            f"DASK_SCHEDULER {settings.dask_scheduler} does not answer ({error}): start it, or take the setting out"
        ) from error
    with client, joblib.parallel_config(backend="dask", client=client):
        logger.info("work goes to the Dask cluster at %s", settings.dask_scheduler)
        yield
