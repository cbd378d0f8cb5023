"""A page whose form is filled in as it was sent (B1)."""

from __future__ import annotations

from bs4 import BeautifulSoup

from cms.members.kept_forms.filling import filled
from cms.members.kept_forms.models import KeptForm

PAGE = """<main><div class="wrap"><h1>題</h1>
<form method="post" action="/other/"><input name="q"></form>
<details><summary>開く</summary><form method="post" action="send/#there">
<input type="hidden" name="csrfmiddlewaretoken" value="new">
<input type="hidden" name="ticket" value="t">
<input name="row" value="a"><input name="row" value="b"><input name="untouched" value="stays">
<input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2">
<input type="radio" name="one" value="x" checked><input type="radio" name="one" value="y">
<select name="kind"><option value="p" selected>P</option><option>Q</option></select>
<select name="many" multiple><option>1</option><option>2</option><option>3</option></select>
<textarea name="text">alt</textarea>
<input type="password" name="password"><input type="file" name="f">
<button name="action" value="go">送信</button></form></details></div></main>"""
SENT = {
    "ticket": ["old"],
    "row": ["1", "2", "3"],
    "box": ["2"],
    "one": ["y"],
    "kind": ["Q"],
    "many": ["1", "3"],
    "text": ["\n<script>&"],
    "action": ["go"],
    "unknown": ["<b>"],
}


def kept(**changes: object) -> KeptForm:
    return KeptForm(**({"page": "/page/?a=1", "action": "/page/send/", "fields": SENT} | changes))


def test_form__holds_what_was_sent_and_the_rest_hidden() -> None:
    form = kept()
    page = BeautifulSoup(filled(PAGE, form, "<p>注意</p>") or "", "html.parser")
    there = page.select_one("form[data-unsent]")

    values = [(each["name"], each.get("value")) for each in there.select("input")]
    assert values[:5] == [
        ("csrfmiddlewaretoken", "new"),
        ("ticket", "old"),
        ("row", "1"),
        ("row", "2"),
        ("untouched", "stays"),
    ]
    assert values[-3:] == [("row", "3"), ("unknown", "<b>"), ("kept_form", str(form.token))]
    marked = there.select("[checked], [selected]")
    assert [each.get("value") or each.get_text() for each in marked] == ["2", "y", "Q", "1", "3"]
    assert there.textarea.get_text() == "\n\n<script>&"
    assert page.details.has_attr("open")
    assert page.select_one(".wrap").contents[0].get_text() == "注意"


def test_page_without_the_form__is_told_apart() -> None:
    assert filled(PAGE, kept(action="/elsewhere/"), "") is None
    assert filled("<p>404</p>", kept(), "") is None


def test_button_alone__needs_no_notice() -> None:
    page = '<main><form method="post"><input type="hidden" name="wanted" value="1"></form></main>'
    like = kept(page="/like/", action="/like/", fields={"wanted": ["1"]})
    assert filled(page, like, "<p>注意</p>") == page
