"""Mapping files: what they may say, what they may not, and how their faults are told."""

from pathlib import Path

import pytest

from etl.mapping import MappingError, compile_expression, load_mapping

HEADER = ["Invoice", "Price", "Customer ID"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("invoice", '"Invoice"'),
        ("parse_amount(Price) * 2", '"silver".parse_amount("Price") * 2'),
        ("regexp_replace(\"Customer ID\", '\\.0$', '')", "REGEXP_REPLACE(\"Customer ID\", '\\.0$', '')"),
        ("Invoice like 'C%' and not Price is null", '"Invoice" LIKE \'C%\' AND NOT "Price" IS NULL'),
        (
            "case when Price = '0' then 'free' else Price end",
            "CASE WHEN \"Price\" = '0' THEN 'free' ELSE \"Price\" END",
        ),
        ("Invoice /* a comment */", '"Invoice"'),
        ("parse_amount(PRICE)", '"silver".parse_amount("Price")'),
    ],
)
def test_an_allowed_expression_is_rebuilt_with_quoted_columns(expression: str, expected: str) -> None:
    assert compile_expression(expression, HEADER, "m.toml") == expected


@pytest.mark.parametrize(
    "expression",
    [
        "pg_sleep(10)",
        "(select 1)",
        "Price in (select 1)",
        "exists(select 1)",
        "current_user",
        "pg_read_file('/x')",
        "set_config('a', 'b', true)",
        "Price::int",
        "cast(Price as int)",
        "silver.orders.Price",
        "1; drop table x",
        "count(*) over ()",
        "array[1]",
        "now()",
        "lo_import('/x')",
        "query_to_xml('select 1', true, true, '')",
        'Price collate "C"',
        "$1",
        ":name",
        "nextval('s')",
    ],
)
@pytest.mark.parametrize(
    "around",
    ["{}", "clean_text({})", "parse_amount(clean_text({}))", "coalesce(Price, {})", "case when true then {} end"],
)
def test_whatever_is_not_a_plain_expression_is_refused_wherever_it_hides(expression: str, around: str) -> None:
    with pytest.raises(MappingError):
        compile_expression(around.format(expression), HEADER, "m.toml")


def test_an_unknown_column_is_named_with_those_there_are() -> None:
    with pytest.raises(MappingError, match=r"m\.toml: the file has no column 'Prize' \(it has Invoice, Price"):
        compile_expression("Prize", HEADER, "m.toml")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("namespace = ", "is not a TOML file"),
        ("[sales_transactions]", "the first line must be namespace"),
        ('namespace = "a:b"', "the first line must be namespace"),
        ('namespace = "guest"', "not guest"),
        ('namespace = "shop"', "it maps nothing"),
        ('namespace = "shop"\n[invoices]\nfile = "x.csv"', "there is no such object"),
        ('namespace = "shop"\n[tasks]\nfile = "x.csv"', r"needs file = .* and a table \[tasks.fields\]"),
        ('namespace = "shop"\n[tasks]\nfile = "x.csv"\n[tasks.fields]\nprice = "a"', "fields.price is not known"),
        (
            'namespace = "shop"\n[tasks]\nfile = "x.csv"\n[tasks.fields]\nkind = "a"\n[[tasks.reject]]\nwhen = "a"',
            "each .* needs reason",
        ),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(content)
    with pytest.raises(MappingError, match=complaint) as caught:
        load_mapping(path)
    assert "shop.toml" in str(caught.value)


def test_the_mapping_of_online_retail_is_sound() -> None:
    path = Path(__file__).resolve().parents[2] / "etl" / "mappings" / "online_retail_ii.toml"
    mapping = load_mapping(path)
    assert mapping.namespace == "online_retail_ii"
    assert [rule.reason[:2] for rule in mapping.objects["sales_transactions"].rejections] == [
        "R1",
        "R2",
        "R3",
        "R4",
        "R5",
    ]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('dates = "american"', "dates is one of day_first, month_first, year_first"),
        ('decimal = ";"', 'decimal is "." or ","'),
        ('encoding = "klingon"', "there is no encoding 'klingon'"),
        ('forms.Price = "comma"', 'say dates = "day_first" or decimal = ","'),
    ],
)
def test_a_wrong_form_or_encoding_is_told(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "till.toml"
    path.write_text(f'namespace = "till"\n[tasks]\nfile = "t.csv"\n{line}\n[tasks.fields]\ntask_id = "No"\n')
    with pytest.raises(MappingError, match=complaint):
        load_mapping(path)


def test_what_a_mapping_says_of_a_column_wins_over_what_it_says_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_text('namespace = "till"\n[tasks]\nfile = "t.csv"\nencoding = "UTF8"\ndecimal = ","\n'
                    '[tasks.fields]\nhours = "Hours"\n[tasks.forms]\nHours = { decimal = "." }\n')
    described = load_mapping(path).objects["tasks"]
    assert (described.forms_of("HOURS").decimal, described.forms_of("other").decimal) == (".", ",")
    assert described.encoding == "utf-8"
