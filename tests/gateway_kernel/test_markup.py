"""What may stand on a shop's page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_gateway.kernel.markup import ATTRIBUTES, EVERYWHERE, TAGS, clean_html, clean_tree, safe_link

ODD = """
<p>~</p>~<b>~</b>~<script>~</script>~<svg>~</svg>~<img src=x onerror=y>~<a href="javascript:z()">~</a>~<br/>~<td>
</table>~<!-- -->~&~&lt;~&#106;~"~'~<~>~text~نص~<style>~</style>~<p/onclick=1>~<a href=/ok target=_blank>~<iframe~\x00
"""
PIECES = [piece for line in ODD.split("\n") for piece in line.split("~")]
pages = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
TAG = re.compile(r"<(/?)([^\s>/]+)([^>]*)>")
NAME = re.compile(r"""\s([a-z]+)="[^"]*\"""")


@pytest.mark.parametrize(
    ("given_html", "cleaned"),
    [
        ('<p onclick="x()">Hi<script>alert(1)</script></p>', "<p>Hi</p>"),
        ("<h2 dir='rtl'>سياسة <b>الاسترجاع</h2>", '<h2 dir="rtl">سياسة <b>الاسترجاع</b></h2>'),
        ('<a href="java\nscript:x()">a</a>', "<a>a</a>"),
        ('<a href="&#106;avascript:x()">a</a>', "<a>a</a>"),
        (
            '<a href="/pages/about" target="_blank">a</a>',
            '<a href="/pages/about" target="_blank" rel="noopener noreferrer">a</a>',
        ),
        ('<img src="data:image/svg+xml,x" alt="y">', '<img alt="y">'),
        ("<svg><p>x</p></svg>after", "after"),
        ("<embed src=x>after", "after"),
        ("3 < 5 & 7", "3 &lt; 5 &amp; 7"),
        ("Nile & Co", "Nile & Co"),
        ("<font color=red>old</font>", "old"),
        ("</p>text", "text"),
    ],
)
def test_only_what_is_allowed_is_left(given_html: str, cleaned: str) -> None:
    assert clean_html(given_html) == cleaned


@given(page=pages)
def test_nothing_that_is_not_on_the_list_comes_through(page: str) -> None:
    cleaned = clean_html(page)
    if "<" not in page:
        assert "<" not in cleaned
        return
    still_open: list[str] = []
    for closing, tag, rest in TAG.findall(cleaned):
        assert tag in TAGS
        assert set(NAME.findall(rest)) <= ATTRIBUTES.get(tag, frozenset()) | EVERYWHERE | {"rel"}
        if closing:
            assert still_open.pop() == tag
        elif tag not in {"br", "hr", "img", "col"}:
            still_open.append(tag)
    assert still_open == []
    assert "<" not in TAG.sub("", cleaned)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", f">{cleaned}<").lower()


@given(page=pages)
def test_cleaning_twice_is_cleaning_once(page: str) -> None:
    assert clean_html(clean_html(page)) == clean_html(page)


def test_links_go_somewhere_and_run_nothing() -> None:
    good = ["/products", "https://numu.io", "mailto:a@b.eg", "tel:+20100", "#top", "?page=2", "products"]
    assert [safe_link(link) for link in good] == good
    bad = ["javascript:x()", " JavaScript:x()", "java\tscript:x()", "data:text/html,x", "vbscript:x", "file:///etc"]
    assert {safe_link(link) for link in bad} == {""}


def test_a_tree_is_cleaned_all_the_way_down() -> None:
    tree = {
        "home": [{"cta_link": "javascript:x()", "text": "<i>Note:</i><script>x</script>", "n": 3, "say": "Note: hi"}]
    }
    assert clean_tree(tree) == {"home": [{"cta_link": "", "text": "<i>Note:</i>", "n": 3, "say": "Note: hi"}]}
