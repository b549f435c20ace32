"""The prediction jobs by name, in the order in which `--all` runs them: what one reads of another comes after it."""

from predictions import (
    customer_churn,
    customer_ltv,
    customer_segments,
    demand_forecast,
    employee_performance,
    kpi_anomalies,
    price_elasticities,
    product_affinities,
    product_performance,
    product_recommendations,
    reorder,
    review_sentiment,
    sales_forecast,
)
from predictions.job import Job

JOBS: dict[str, Job] = {
    job.name: job
    for job in (
        sales_forecast.JOB,
        demand_forecast.JOB,
        customer_ltv.JOB,
        customer_churn.JOB,
        customer_segments.JOB,
        product_performance.JOB,
        employee_performance.JOB,
        product_recommendations.JOB,
        product_affinities.JOB,
        price_elasticities.JOB,
        reorder.JOB,
        review_sentiment.JOB,
        kpi_anomalies.JOB,
    )
}
