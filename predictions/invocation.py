"""Several jobs in one go, as of one day: they share what they read, and one that fails does not stop the others."""

import logging
from datetime import date
from functools import partial

from sqlalchemy.exc import DBAPIError

from predictions.context import Reader
from predictions.job import Job, run_job
from warehouse.command import DONE, FAILED, LOCKED, CommandError
from warehouse.database import Database
from warehouse.locks import LockHeldError
from warehouse.progress import step_bar

logger = logging.getLogger(__name__)


def run_jobs(database: Database, jobs: list[Job], as_of: date, retrain: bool = False) -> int:
    """Run `jobs` one after the other; the exit code: 0, 1 where one failed, 75 where another run held one's lock."""
    reader = Reader(database, as_of)
    codes = {
        job.name: _run_one(database, job, as_of, reader, retrain, f"{number} of {len(jobs)}: {job.name}")
        for number, job in enumerate(jobs, start=1)
    }
    unfinished = [name for name, code in codes.items() if code != DONE]
    if unfinished:
        logger.error("not done: %s; what they predicted before stays readable", ", ".join(unfinished))
    return FAILED if FAILED in codes.values() else max(codes.values())


def _run_one(database: Database, job: Job, as_of: date, reader: Reader, retrain: bool, title: str) -> int:
    try:
        with step_bar(title) as step:
            run_job(database, job, as_of, partial(step, ""), reader=reader, retrain=retrain)
    except LockHeldError as error:
        logger.error("job %s: %s", job.name, error)
        return LOCKED
    except (CommandError, DBAPIError) as error:
        logger.error("job %s failed: %s", job.name, str(error).splitlines()[0])
        return FAILED
    # Whatever it is, the other jobs are not to blame.
    except Exception:
        logger.exception("job %s failed", job.name)
        return FAILED
    return DONE
