from __future__ import annotations

import re

from loa_channels.newsletter.letter import LEAVE, picture_id, write
from tests.channels.publications import TEXT, TITLE, picture, snapshot

SENDER = "Sở Giáo dục và Đào tạo Hà Nội"


def test_says_what_was_approved_and_how_to_leave() -> None:
    """Title once, text, link, sender, and the reader's own way out, in both forms."""
    of = snapshot()
    letter = write(of, correction=False, sender=SENDER).addressed("https://tin.example/u/abc")
    assert letter.subject == TITLE
    assert letter.text.startswith(TEXT)
    for form in (letter.text, letter.html):
        assert str(of.link) in form
        assert SENDER in form
        assert "https://tin.example/u/abc" in form
        assert LEAVE not in form
    assert letter.text.count(TITLE) == 1


def test_a_text_without_its_title_gets_it() -> None:
    """A variant that somebody wrote for mail need not repeat it."""
    letter = write(snapshot(text="Chỉ một câu."), correction=False, sender=SENDER)
    assert letter.text.startswith(f"{TITLE}\n\nChỉ một câu.")


def test_a_correction_says_that_it_is_one() -> None:
    """In the subject and at the beginning."""
    letter = write(snapshot(), correction=True, sender=SENDER)
    assert letter.subject == f"[Đính chính] {TITLE}"
    assert letter.text.startswith("ĐÍNH CHÍNH")
    assert "Đính chính." in letter.html


def test_carries_no_style_sheet_script_or_foreign_picture() -> None:
    """Mail programs know none of them, and a picture that is fetched tells that the mail was read."""
    html = '<p class="x" style="color:red">Chữ</p><script>x()</script><img src="https://a.example/spy.png"><h2>Mục</h2>'
    letter = write(snapshot(picture(), html=html), correction=False, sender=SENDER)
    assert "<script" not in letter.html
    assert "<style" not in letter.html
    assert "spy.png" not in letter.html
    assert "color:red" not in letter.html
    assert re.findall(r'<img src="([^"]*)"', letter.html) == [f"cid:{picture_id(letter.pictures[0])}"]
    assert re.search(r'<h2 style="[^"]+">Mục</h2>', letter.html)


def test_text_cannot_break_out_of_the_html() -> None:
    """Titles, topics, alternative texts and senders are text, whatever they hold."""
    letter = write(snapshot(title='A <b>"x"</b> & B'), correction=False, sender="<i>Sở</i>").addressed(
        "https://a.example/?a=1&b=2"
    )
    assert "A &lt;b&gt;&#34;x&#34;&lt;/b&gt; &amp; B" in letter.html
    assert "<i>Sở</i>" not in letter.html
    assert 'href="https://a.example/?a=1&amp;b=2"' in letter.html
    assert 'A <b>"x"</b> & B' in letter.text


def test_shows_one_picture_and_links_to_the_others() -> None:
    """The portal's page has them all."""
    of = snapshot(picture("teal"), picture("navy"), picture("gold"))
    letter = write(of, correction=False, sender=SENDER)
    assert letter.pictures == of.media[:1]
    assert "còn 2 ảnh" in letter.html
    assert "còn 2 ảnh" in letter.text


def test_shows_all_pictures_where_no_page_does() -> None:
    """An internal item goes to no portal."""
    of = snapshot(picture("teal"), picture("navy"), link=None)
    letter = write(of, correction=False, sender=SENDER)
    assert letter.pictures == of.media
    assert "cổng thông tin" not in letter.html + letter.text
