"""Models of callers: one each, loaded until they ask for a new one, and never trusted blindly."""

import pytest

from dashboard.caller_models import load_or_fit


@pytest.fixture
def ask(tmp_path):
    fits = []

    def load(caller="token:1", kind="products", *, refit=False, is_kept=True, value=None):
        def fit():
            fits.append(caller)
            return {"number": len(fits)} if value is None else value

        return load_or_fit(tmp_path, caller, kind, fit, lambda _: is_kept, refit=refit)

    return load


def test_a_model_is_fitted_once_and_loaded_from_then_on(ask):
    first, again = ask(), ask()
    assert (first.model, again.model) == ({"number": 1}, {"number": 1})
    assert (first.is_new, again.is_new) == (True, False)
    assert first.version == again.version


def test_refitting_takes_its_place(ask):
    first, second, again = ask(), ask(refit=True), ask()
    assert (second.model, again.model) == ({"number": 2}, {"number": 2})
    assert first.version != second.version == again.version


def test_each_caller_and_each_kind_has_its_own(ask):
    models = [ask("token:1"), ask("token:2"), ask("token:1", "employees"), ask("token:1")]
    assert [each.model["number"] for each in models] == [1, 2, 3, 1]


def test_what_tells_nothing_of_others_is_not_kept_and_replaces_nothing(ask):
    kept = ask()
    assert ask(refit=True, is_kept=False).version == "products-not-kept"
    assert ask().version == kept.version


@pytest.mark.parametrize("damage", [
    lambda folder: next(folder.rglob("*.joblib")).write_bytes(b"other"),
    lambda folder: next(folder.rglob("*.joblib")).unlink(),
    lambda folder: next(folder.rglob("current.json")).write_text("{"),
    lambda folder: next(folder.rglob("current.json")).write_text('{"hash": "../../x", "libraries": {}}'),
])
def test_a_damaged_store_leads_to_a_new_model(ask, tmp_path, damage):
    ask()
    damage(tmp_path)
    assert ask().model == {"number": 2}
    assert ask().model == {"number": 2}


def test_no_name_of_a_caller_leads_out_of_the_folder(ask, tmp_path):
    ask("../../etc/passwd")
    assert [path.name for path in tmp_path.iterdir()] == ["callers"]
