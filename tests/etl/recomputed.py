"""What the tables of gold that are kept up by differences must hold: name -> (as kept, computed anew in plain SQL)."""

MEASURES = """
    count(*), count(distinct order_id) filter (where not is_return), sum(quantity), sum(gross_amount),
    sum(discount_amount), sum(tax_amount), sum(net_amount), coalesce(sum(cost_amount), 0),
    coalesce(sum(net_amount) filter (where is_return), 0)
"""
COLUMNS = "lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount, return_amount"
BUYING_DAYS = """
    select distinct customer_id, location_key, order_date from gold.fact_sales where not is_guest and not is_return
"""
TASK_EVENTS = """
    select employee_key, date_trunc('month', assigned_date::timestamp)::date as month, 'assigned' as event, is_on_time,
        hours from gold.fact_tasks
    union all
    select employee_key, date_trunc('month', due_date::timestamp)::date, 'due', is_on_time, hours
    from gold.fact_tasks where due_date is not null
    union all
    select employee_key, date_trunc('month', coalesce(completed_date, assigned_date)::timestamp)::date, 'completed',
        is_on_time, hours from gold.fact_tasks where is_completed
"""

RECOMPUTED = {
    "product_performance": (
        f"select product_key, month, {COLUMNS} from gold.product_performance order by 1, 2",
        f"""
        select product_key, date_trunc('month', order_date::timestamp)::date, {MEASURES}
        from gold.fact_sales group by 1, 2 order by 1, 2
        """,
    ),
    "product_years": (
        f"select product_key, year, {COLUMNS} from gold.product_years order by 1, 2",
        f"""
        select product_key, date_trunc('year', order_date::timestamp)::date, {MEASURES}
        from gold.fact_sales group by 1, 2 order by 1, 2
        """,
    ),
    "daily_category_sales": (
        f"select order_date, category, {COLUMNS} from gold.daily_category_sales order by 1, 2",
        f"""
        select order_date, category, {MEASURES}
        from gold.fact_sales join gold.dim_product using (product_key) group by 1, 2 order by 1, 2
        """,
    ),
    "daily_customers": (
        "select location_key, order_date, customers, new_customers from gold.daily_customers order by 1, 2",
        f"""
        with bought as ({BUYING_DAYS}),
        scoped as (select * from bought union select customer_id, 0, order_date from bought),
        begun as (
            select scoped.*, min(order_date) over (partition by customer_id, location_key) as first_date from scoped
        )
        select location_key, order_date, count(*), count(*) filter (where order_date = first_date)
        from begun group by 1, 2 order by 1, 2
        """,
    ),
    "employee_activity": (
        """
        select employee_key, month, lines, orders, quantity, net_amount, return_amount, tasks_assigned, tasks_due,
            tasks_on_time, tasks_completed, task_hours
        from gold.employee_activity order by 1, 2
        """,
        f"""
        with sold as (
            select employee_key, date_trunc('month', order_date::timestamp)::date as month, count(*) as lines,
                count(distinct order_id) filter (where not is_return) as orders, sum(quantity) as quantity,
                sum(net_amount) as net_amount, coalesce(sum(net_amount) filter (where is_return), 0) as returned
            from gold.fact_sales where employee_key <> 0 group by 1, 2
        ),
        done as (
            select employee_key, month, count(*) filter (where event = 'assigned') as assigned,
                count(*) filter (where event = 'due') as due,
                count(*) filter (where event = 'due' and is_on_time) as on_time,
                count(*) filter (where event = 'completed') as completed,
                coalesce(sum(hours) filter (where event = 'completed'), 0) as hours
            from ({TASK_EVENTS}) as events group by 1, 2
        )
        select employee_key, month, coalesce(lines, 0), coalesce(orders, 0), coalesce(quantity, 0),
            coalesce(net_amount, 0), coalesce(returned, 0), coalesce(assigned, 0), coalesce(due, 0),
            coalesce(on_time, 0), coalesce(completed, 0), coalesce(hours, 0)
        from sold full join done using (employee_key, month) order by 1, 2
        """,
    ),
    "cohort_retention": (
        "select location_key, cohort_month, month, customers from gold.cohort_retention order by 1, 2, 3",
        f"""
        with bought as ({BUYING_DAYS}),
        cohorts as (
            select customer_id, date_trunc('month', min(order_date)::timestamp)::date as cohort_month
            from bought group by 1
        )
        select location_key, cohort_month, date_trunc('month', order_date::timestamp)::date, count(distinct customer_id)
        from (select * from bought union all select customer_id, 0, order_date from bought) as scoped
        join cohorts using (customer_id)
        group by 1, 2, 3 order by 1, 2, 3
        """,
    ),
    "fact_reviews": (
        """
        select review_id, customer_id, product_id, rating, review_date, review_text, is_guest
        from gold.fact_reviews join gold.dim_product using (product_key) order by 1
        """,
        """
        select review_id, coalesce(people.customer_id, reviews.customer_id, 'guest:review:' || review_id), product_id,
            rating, review_date, review_text, reviews.customer_id is null
        from silver.reviews
        left join silver.customer_identities as people
            on people.source = reviews.source and people.source_customer_id = reviews.customer_id
        where not is_deleted order by 1
        """,
    ),
    "fact_stock_daily": (
        """
        select product_id, location_id, stock_date, stock_level
        from gold.fact_stock_daily join gold.dim_product using (product_key) join gold.dim_location using (location_key)
        order by 1, 2, 3
        """,
        """
        select product_id, location_id, stock_date, stock_level
        from silver.stock_levels where not is_deleted order by 1, 2, 3
        """,
    ),
    "fact_tasks": (
        """
        select task_id, employee_id, dim_location.location_id, kind, status, assigned_date, due_date, completed_at,
            hours
        from gold.fact_tasks
        join gold.dim_employee using (employee_key)
        left join gold.dim_location using (location_key)
        order by 1
        """,
        """
        select task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours
        from silver.tasks where not is_deleted order by 1
        """,
    ),
    "fact_marketing_spend": (
        """
        select spend_id, spend_date, location_id, channel, campaign, amount
        from gold.fact_marketing_spend left join gold.dim_location using (location_key) order by 1
        """,
        """
        select spend_id, spend_date, location_id, channel, campaign, amount
        from silver.marketing_spend where not is_deleted order by 1
        """,
    ),
    # Every moment at which a version begins: what the history says then is what that version says.
    "product_prices": (
        """
        select product_id, products.valid_from, kept.price, kept.unit_cost
        from silver.products
        join gold.dim_product using (source, product_id)
        left join gold.product_prices as kept
            on kept.product_key = dim_product.product_key
            and products.valid_from >= kept.valid_from and products.valid_from < kept.valid_to
        order by 1, 2
        """,
        "select product_id, valid_from, price, unit_cost from silver.products order by 1, 2",
    ),
    "merged_analytics": (
        "select order_id, line_number, net_amount, quantity from gold.merged_analytics order by 1, 2",
        "select order_id, line_number, net_amount, quantity from gold.fact_sales order by 1, 2",
    ),
    "customer_categories": (
        "select customer_id, sum(net_amount), sum(quantity) from gold.customer_categories group by 1 order by 1",
        "select customer_id, net_amount, quantity from gold.customer_summary order by 1",
    ),
    "customer_summary": (
        "select customer_id, average_rating from gold.customer_summary order by 1",
        """
        select customer_id, (
            select round(avg(rating), 4) from gold.fact_reviews where fact_reviews.customer_id = bought.customer_id
        ) from (select distinct customer_id from gold.fact_sales where not is_guest) as bought order by 1
        """,
    ),
}
