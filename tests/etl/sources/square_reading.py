"""What the tests of Square look at once an account was synced."""

from tests.etl.helpers import query


def facts(database):
    return query(database, """
        select order_id, line_number, product_id, quantity, gross_amount, discount_amount, tax_amount, net_amount
        from gold.fact_sales join gold.dim_product using (product_key) order by 1, 2
    """)


def revenue(database):
    return query(database, "select coalesce(sum(net_amount), 0) from gold.fact_sales")[0][0]


def reasons(database):
    return query(database, "select object, reason, count(*) from ops.rejected_rows group by 1, 2 order by 1, 2")
