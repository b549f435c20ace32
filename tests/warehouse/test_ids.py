"""Python and SQL read an id alike, and write it alike."""

from sqlalchemy import text

from warehouse.ids import NAMESPACES, full_id, own_id

SAID = [f"{namespace}:L2" for namespace in NAMESPACES] + ["L2", "x:2", "csv:", ":2", "csv:a:b", "CSV:2"]


def test_both_give_an_id_the_same_namespace_and_take_the_same_one_off(database):
    with database.transaction("etl") as connection:
        for source in NAMESPACES:
            for said in SAID:
                in_sql = connection.execute(
                    text("select silver.full_id(:source, :said), silver.own_id(:source, :said)"),
                    {"source": source, "said": said},
                ).one()
                in_python = full_id(source, said), own_id(said) if source == "api" else said
                assert tuple(in_sql) == in_python, (source, said)
