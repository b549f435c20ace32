"""The prediction jobs by name, in the order in which `--all` runs them."""

from predictions import sales_forecast
from predictions.job import Job

JOBS: dict[str, Job] = {job.name: job for job in (sales_forecast.JOB,)}
