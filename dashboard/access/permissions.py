"""What a role can be allowed: to open a page, to see a kind of column, to do something, to use a part of the API.

Roles hold these names in app.roles; `*` is all of them. Whoever adds a page adds its name here, or nobody but
administrators can open it.
"""

from typing import Literal, get_args

Permission = Literal[
    "page.overview", "page.sales", "page.orders", "page.locations", "page.products", "page.customers", "page.team",
    "page.inventory", "page.recommendations", "page.forecast", "page.trends", "page.kpis", "page.models",
    "page.pipeline",
    "see.customers", "see.costs", "see.employees",
    "do.export", "do.share", "do.administer",
    "api.read", "api.analyse", "api.write",
]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
ALL = "*"
