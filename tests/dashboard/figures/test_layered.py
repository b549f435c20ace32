"""Boxes in columns and the lines between them."""

from dashboard.figures.layered import Box, layered_figure

COLUMNS = [("Left", [Box("a", "a & b", "words", "table=a"), Box("b", "b", "", None)]),
           ("Right", [Box("c", "c", "", "table=c")])]


def test_boxes_stand_in_their_columns_and_lead_on():
    drawn = layered_figure(COLUMNS, [("a", "c")])
    boxes = next(trace for trace in drawn.data if trace.type == "bar" and trace.meta.get("links"))
    assert boxes.meta["links"] == ["table=a", None, "table=c"]
    assert list(boxes.base) == [0.0, 0.0, 1.0]
    assert boxes.customdata[0].startswith("<b>a &amp; b</b>")


def test_a_line_goes_from_the_right_edge_of_one_box_to_the_left_edge_of_the_other():
    drawn = layered_figure(COLUMNS, [("a", "c"), ("a", "unknown")])
    line = drawn.data[0]
    assert list(line.x).count(None) == 1
    assert (line.x[0], line.x[-2]) == (0.8, 1.0)


def test_what_is_chosen_and_its_paths_stand_out():
    drawn = layered_figure(COLUMNS, [("a", "c"), ("b", "c")], chosen="a", related=["c"], paths=[("a", "c")])
    faint, bold = drawn.data[:2]
    assert (faint.meta["color"], bold.meta["color"]) == ("ref", "c1")
    assert list(bold.x).count(None) == 1


def test_no_boxes_give_an_empty_plot():
    assert not layered_figure([], []).data
    assert not layered_figure([("Left", [])], [("a", "b")]).data
