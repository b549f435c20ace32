"""The recommenders: what each scores a customer's products by. Higher is better; scales differ between models.

In: a `Snapshot`. Out: float32 arrays of shape (customers asked for, products).
EASE^R is Steck 2019 (Embarrassingly Shallow Autoencoders for Sparse Data, WWW); the customer's vector is what is left
of the newest purchases, not a list of ones. The transition model regresses a basket on what the customer bought before
it (after Choi et al. 2021, Session-aware Linear Item-Item Models, WWW); user-kNN is that of Hu et al. 2020 (TIFU-kNN,
SIGIR). The hybrid adds a customer's own rate of each product; its weights lie on a plateau of Online Retail II.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.recommend_data import HALF_LIFE, NEIGHBOUR_HALF_LIFE, Numbers, Snapshot, Whole

POPULAR, TRENDING = "popular", "trending"
ITEM_ITEM, EASE, USER_KNN, HYBRID = "item_item", "ease", "user_knn", "hybrid"
BASELINES = (POPULAR,)
CELLS = 4_000_000  # of a dense block: 16 MB
TRANSITION_HALF_LIFE = 365.0


@dataclass(frozen=True)
class ModelParams:
    """`ridge` is Steck's lambda; `most_items` bounds the dense models, which invert a matrix of products."""

    ridge: float = 500.0
    most_items: int = 12_000
    item_neighbours: int = 100
    user_neighbours: int = 100
    reference_customers: int = 5_000
    training_baskets: int = 20_000
    seed: int = 0


@dataclass(frozen=True)
class Models:
    """Fitted models. `items` is the nearest products by cosine; `ease` and `transition` are None above `most_items`."""

    snapshot: Snapshot
    params: ModelParams
    items: Any
    ease: Numbers | None
    transition: Numbers | None
    neighbours: "Neighbours"

    @property
    def width(self) -> int:
        """Columns of the widest dense array that scoring takes: products, or customers compared with."""
        return max(self.snapshot.purchases.shape[1], self.neighbours.width)

    def score(self, model: str, rows: Whole, *, is_new: bool) -> Numbers:
        """`model`'s scores for customers `rows`; `is_new` asks for products that the customer has not bought yet."""
        if model == POPULAR:
            return np.broadcast_to(self.snapshot.buyers, (len(rows), len(self.snapshot.buyers)))
        if model == TRENDING:
            return np.broadcast_to(self.snapshot.trend, (len(rows), len(self.snapshot.trend)))
        if model == ITEM_ITEM:
            return np.asarray((self._newest(rows) @ self.items).toarray())
        if model == EASE:
            return self._linear(rows)
        if model == USER_KNN:
            return self.neighbours.score(rows)[0]
        return self._hybrid(rows, is_new)

    def _hybrid(self, rows: Whole, is_new: bool) -> Numbers:
        linear = self._linear(rows) * self.snapshot.freshness
        following = 0.0 if self.transition is None else transition_input(self.snapshot.recent[rows]) @ self.transition
        if is_new:
            return np.asarray(linear + 0.3 * following)
        return np.asarray(0.3 * linear + following + 0.5 * self.snapshot.rate[rows].toarray())

    def _linear(self, rows: Whole) -> Numbers:
        product = self._newest(rows) @ (self.items if self.ease is None else self.ease)
        return np.asarray(product if self.ease is not None else product.toarray())

    def _newest(self, rows: Whole) -> Any:
        return self.neighbours.newest[rows]


def fit(snapshot: Snapshot, params: ModelParams = ModelParams()) -> Models:
    """Fit every model on what the snapshot knows."""
    is_dense = snapshot.purchases.shape[1] <= params.most_items
    return Models(
        snapshot,
        params,
        item_cosines(snapshot.bought, params.item_neighbours),
        ease(snapshot.bought, params.ridge) if is_dense else None,
        transition(snapshot, params) if is_dense else None,
        Neighbours(snapshot, params),
    )


def item_cosines(bought: Any, neighbours: int) -> Any:
    """Cosine of products by who bought them, the nearest `neighbours` of each (none is its own); sparse, by columns."""
    from scipy import sparse

    buyers = np.maximum(np.bincount(bought.indices, minlength=bought.shape[1]), 1)
    scaled = (bought @ sparse.diags_array((1 / np.sqrt(buyers)).astype(np.float32))).tocsc()
    parts = []
    for start, stop in blocks(bought.shape[1], bought.shape[1]):
        cosines = (scaled[:, start:stop].T @ scaled).toarray()
        cosines[np.arange(stop - start), np.arange(start, stop)] = 0
        parts.append(sparse.csr_matrix(keep_largest(cosines, neighbours)))
    return sparse.vstack(parts).T.tocsr() if parts else sparse.csr_matrix((0, 0), dtype=np.float32)


def ease(bought: Any, ridge: float) -> Numbers:
    """EASE^R's item-item weights, shape (products, products), zero on the diagonal."""
    inverse = _inverse(_cross_product(bought, bought), ridge)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return np.asarray(weights, dtype=np.float32)


def transition(snapshot: Snapshot, params: ModelParams) -> Numbers:
    """Ridge regression of a basket on its customer's purchases before it, newer baskets weighing more.

    At most `training_baskets` are looked at, drawn at random. The ridge is the mean of the products' own weights.
    """
    before, baskets, weights = _training_baskets(snapshot, params)
    if not len(weights):
        return np.zeros((before.shape[1], before.shape[1]), dtype=np.float32)
    from scipy import linalg, sparse

    inputs = transition_input(before)
    # A long history would count as much as many short ones.
    length = np.sqrt(np.maximum(np.asarray(inputs.multiply(inputs).sum(axis=1)).ravel(), 1e-6))
    scale = sparse.diags_array(np.sqrt(weights / length).astype(np.float32))
    inputs, outputs = (scale @ inputs).tocsr(), (scale @ baskets).tocsr()
    gram, target = _cross_product(inputs, inputs), _cross_product(inputs, outputs)
    gram[np.diag_indices_from(gram)] += max(float(np.trace(gram)) / len(gram), 1e-6)
    return np.asarray(linalg.solve(gram, target, assume_a="pos", overwrite_a=True, overwrite_b=True), dtype=np.float32)


def transition_input(recent: Any) -> Any:
    """What the transition model sees: the root of what is left, so that a daily purchase does not drown the rest."""
    roots = recent.copy()
    roots.data = np.sqrt(np.minimum(roots.data, 1)).astype(np.float32)
    return roots


class Neighbours:
    """User-kNN: the customers whose newest purchases are most alike, and what they bought of late."""

    def __init__(self, snapshot: Snapshot, params: ModelParams):
        self.newest = snapshot.newest(HALF_LIFE)
        self.count = params.user_neighbours
        self._unit = _unit_rows(self.newest)
        # The customers who bought most products tell most, and all of them would be too many.
        size = np.diff(self.newest.indptr)
        self._reference = np.argsort(-size, kind="stable")[: params.reference_customers]
        self._baskets = snapshot.newest(NEIGHBOUR_HALF_LIFE)[self._reference]
        self._others = self._unit[self._reference].T.tocsr()

    @property
    def width(self) -> int:
        """Customers that each one is compared with."""
        return len(self._reference)

    def score(self, rows: Whole) -> tuple[Numbers, Numbers]:
        """Share of the neighbours, weighted by closeness and by how lately they bought it, that bought each product;
        and the mean closeness (cosine, 0 to 1) of those who did."""
        from scipy import sparse

        near = sparse.csr_matrix(self._nearest(rows))
        weight = np.maximum(np.asarray(near.sum(axis=1)), 1e-9).reshape(-1, 1)
        share = (near @ self._baskets).toarray() / weight
        has = self._baskets.copy()
        has.data = np.ones_like(has.data)
        is_near = near.copy()
        is_near.data = np.ones_like(is_near.data)
        closeness = (near @ has).toarray() / np.maximum((is_near @ has).toarray(), 1)
        return share.astype(np.float32), closeness.astype(np.float32)

    def _nearest(self, rows: Whole) -> Numbers:
        cosines = (self._unit[rows] @ self._others).toarray()
        cosines[rows[:, np.newaxis] == self._reference] = 0
        return keep_largest(cosines, self.count)


def blocks(length: int, width: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of blocks of rows that bound a dense array of `width` columns to `CELLS`."""
    size = max(1, CELLS // max(width, 1))
    for start in range(0, length, size):
        yield start, min(start + size, length)


def keep_largest(values: Numbers, count: int) -> Numbers:
    """`values` with all but the `count` largest of each row set to 0, in place; all stay where there are fewer."""
    if values.shape[1] > count:
        limit = np.partition(values, -count, axis=1)[:, -count]
        values[values < limit[:, np.newaxis]] = 0
    return values


def _inverse(gram: Numbers, ridge: float) -> Numbers:
    from scipy.linalg import lapack

    gram[np.diag_indices_from(gram)] += ridge
    if not len(gram):
        return gram
    # On the whole range of Online Retail II faster than a solve for the identity by half. LAPACK wants columns, which
    # are the rows of what is symmetric: so nothing is copied.
    factor, _ = lapack.spotrf(gram.T, overwrite_a=True, clean=False)
    upper, _ = lapack.spotri(factor, overwrite_c=True)
    return np.asarray(np.triu(upper) + np.triu(upper, 1).T)


def _training_baskets(snapshot: Snapshot, params: ModelParams) -> tuple[Any, Any, Numbers]:
    """What was left of earlier purchases before some baskets, those baskets, and the weight of each."""
    from scipy import sparse

    first = snapshot.basket_starts
    size = np.diff(first, append=len(snapshot.row))
    own_first = np.searchsorted(snapshot.row, snapshot.row[first])
    chosen = np.flatnonzero(own_first < first)
    if len(chosen) > params.training_baskets:
        chosen = np.sort(np.random.default_rng(params.seed).choice(chosen, params.training_baskets, replace=False))
    shape = (len(chosen), snapshot.purchases.shape[1])
    start, begin, items = first[chosen], own_first[chosen], size[chosen]
    line, earlier = _ranges(begin, start - begin)
    left = 0.5 ** ((snapshot.age[earlier] - snapshot.age[start][line]) / HALF_LIFE)
    before = sparse.csr_matrix((left.astype(np.float32), (line, snapshot.column[earlier])), shape=shape)
    line, inside = _ranges(start, items)
    ones = np.ones(len(inside), dtype=np.float32)
    baskets = sparse.csr_matrix((ones, (line, snapshot.column[inside])), shape=shape)
    return before, baskets, (0.5 ** (snapshot.age[start] / TRANSITION_HALF_LIFE)).astype(np.float32)


def _ranges(starts: Whole, lengths: Whole) -> tuple[Whole, Whole]:
    """(number of the range, position) of every position in ranges that begin at `starts`."""
    number = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return number, starts[number] + offset


def _cross_product(left: Any, right: Any) -> Numbers:
    """left' right as a dense array; by blocks, for the whole as a sparse matrix would take three times the room."""
    total = np.zeros((left.shape[1], right.shape[1]), dtype=np.float32)
    columns = left.T.tocsr()
    for start, stop in blocks(*total.shape):
        total[start:stop] = (columns[start:stop] @ right).toarray()
    return total


def _unit_rows(matrix: Any) -> Any:
    from scipy import sparse

    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ matrix).tocsr()
