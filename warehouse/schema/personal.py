"""Which columns tell of a customer as a person: by what a row is known to be theirs, and what of it is personal.

Said once, here: `etl.privacy` hands out and erases by it, `warehouse.roles` grants by it, and a test fails for a column
that is named like something of a person and stands in neither PERSONAL nor OTHERS.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Personal:
    """Columns of a table by what they hold; `customer` and `order` say whose a row is, the others are the person.

    `person` is whom silver takes the customer for, `rest` is JSON of whatever else came along, `document` the source's
    whole object.
    """

    customer: str | None = None
    person: str | None = None
    order: str | None = None
    name: str | None = None
    email: str | None = None
    words: str | None = None
    rest: str | None = None
    document: str | None = None

    @property
    def ids(self) -> list[str]:
        """The columns that hold a customer's id."""
        return [column for column in (self.customer, self.person) if column]

    @property
    def erasable(self) -> list[str]:
        """The columns that an erasure may change."""
        found = (self.name, self.email, self.words, self.rest, self.document)
        return self.ids + [column for column in found if column]


_PEOPLE = Personal(customer="customer_id", name="customer_name", email="email", rest="source_row")
_BOUGHT = Personal(customer="customer_id", rest="source_row")
_WROTE = Personal(customer="customer_id", words="review_text", rest="source_row")
_OF_SQUARE = Personal(document="payload")
_NAMED = Personal(customer="customer_id")

PERSONAL: Mapping[str, Personal] = {
    "bronze.csv_customer_database": _PEOPLE,
    "bronze.csv_sales_transactions": _BOUGHT,
    "bronze.csv_customer_reviews": _WROTE,
    **{
        f"bronze.{system}_{name}": personal
        for system in ("laravel", "erp")
        for name, personal in {
            "users": Personal(customer="id", name="customer_name", email="email", rest="source_row"),
            "sales": _BOUGHT,
            "sale_details": Personal(order="sale_id", rest="source_row"),
            "reviews": _WROTE,
        }.items()
    },
    "bronze.erp_sales_data": _BOUGHT,
    "bronze.api_sales": _BOUGHT,
    **{f"bronze.square_{name}": _OF_SQUARE for name in ("customers", "orders", "payments", "refunds")},
    "silver.customers": Personal(customer="customer_id", name="customer_name", email="email"),
    "silver.customer_identities": Personal(customer="source_customer_id", person="customer_id"),
    "silver.orders": _NAMED,
    "silver.order_lines": Personal(order="order_id"),
    "silver.payments": Personal(order="order_id"),
    "silver.reviews": Personal(customer="customer_id", words="review_text"),
    "gold.dim_customer": Personal(customer="customer_id", name="customer_name", email="email"),
    "gold.fact_sales": _NAMED,
    "gold.fact_reviews": Personal(customer="customer_id", words="review_text"),
    "gold.customer_days": _NAMED,
    "gold.customer_summary": _NAMED,
    "predictions.customer_churn_scores": _NAMED,
    "predictions.customer_ltv_scores": _NAMED,
    "predictions.customer_segments": _NAMED,
    "predictions.product_recommendations": _NAMED,
    "predictions.review_sentiments": _NAMED,
    # A row that could not be used stands there as it arrived, a message as it was sent.
    "ops.rejected_rows": Personal(document="payload"),
    "app.inbox": Personal(document="payload"),
}

# Columns named like something of a person which tell of no customer, with the reason.
OTHERS: Mapping[str, str] = {
    "the names of things": """
        product_name location_name holiday_name file_name check_name external_factors.name csv_external_factors.name
        fingerprints.name api_tokens.name saved_views.name kpi_correlations.first_name kpi_correlations.second_name
        review_topics.name dim_product.named_by erased_people.kind
    """,
    "what a source calls a group of customers": "customer_segment",
    "a key without meaning, or a number of customers": "customer_key customers new_customers",
    "staff, not customers": "employee_name source_row",
    "objects without customers": """
        square_catalog_objects.payload square_inventory_counts.payload square_locations.payload
        square_team_members.payload
    """,
    "who uses Assay, and what they did and wrote in it": """
        users.email users.name users.oidc_subject audit_log.actor_name audit_log.subject audit_log.address
        audit_log.details sessions.address sign_in_failures.subject saved_views.search segment_strategies.text
    """,
    "places in an order, without the customer": "lines",
    "ids of rows that a check found": "quality_results.examples",
}
