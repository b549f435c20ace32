"""Products alike by what they are."""

import numpy as np
import pytest

from ml.recommend_content import nearest_products
from tests.ml.purchases import catalogue


def test_the_nearest_has_the_same_words_category_and_price_and_what_has_nothing_in_common_is_none() -> None:
    products = catalogue(["a", "b", "c", "d"]).assign(
        product_name=["Red tea cup", "Blue tea cup", "Garden chair", "Unknown"],
        category=["kitchen", "kitchen", "garden", ""],
        price=[5.0, 6.0, 80.0, np.nan],
    )
    nearest = nearest_products(products, 2)
    first = nearest[nearest["rank"] == 1].set_index("for_product_id")["product_id"]
    assert first["a"] == "b" and first["b"] == "a"
    assert nearest["similarity_score"].between(0, 1).all()
    assert not (nearest["for_product_id"] == nearest["product_id"]).any()
    assert "d" not in set(nearest["for_product_id"]) | set(nearest["product_id"])


def test_what_is_not_eligible_is_no_neighbour_but_has_some() -> None:
    products = catalogue(["a", "b", "c"]).assign(is_eligible=[False, True, True])
    nearest = nearest_products(products, 5)
    assert set(nearest["product_id"]) == {"b", "c"}
    assert set(nearest["for_product_id"]) == {"a", "b", "c"}


@pytest.mark.parametrize("count", [0, 1])
def test_no_other_product_gives_no_row(count: int) -> None:
    nearest = nearest_products(catalogue(["a"][:count]), 20)
    assert nearest.empty
    assert list(nearest.columns) == ["for_product_id", "product_id", "rank", "similarity_score"]
