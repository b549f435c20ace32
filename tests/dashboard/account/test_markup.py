"""Components as HTML: the same frame on pages without Dash, and texts that stay texts."""

from dash import dcc, html

from dashboard.account.markup import markup
from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon


def test_components_become_the_html_that_dash_would_draw():
    button = html.Button(["Save", None], className="button", **data(action="save"), **aria(label="Save it"))
    assert markup(button) == '<button aria-label="Save it" class="button" data-action="save">Save</button>'
    assert markup([dcc.Link("Sales", href="/sales"), 5]) == '<a href="/sales">Sales</a>5'
    assert markup(html.Img(src="/a.svg", alt="")) == '<img alt="" src="/a.svg">'
    styled = html.Div("x", style={"--m": "url(1)", "color": "red"})
    assert markup(styled) == '<div style="--m: url(1); color: red">x</div>'
    begins = '<span aria-hidden="true" class="icon" style="--m: url(&quot;data:image/svg+xml,'
    assert markup(icon("gear")).startswith(begins)
    assert markup(None) == "" and markup(html.Div(html.P(), hidden=False)) == "<div><p></p></div>"


def test_texts_and_attributes_stay_texts():
    evil = '"><script>alert(1)</script>'
    assert "<script>" not in markup(html.Div(evil, title=evil, className=evil, style={"color": evil}))
