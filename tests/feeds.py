"""An RSS feed in parts, to be put together well or badly."""

from __future__ import annotations

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Harbour Post</title>'
    "<link>https://post.example/</link><description>News</description>"
)
END = "</channel></rss>"


def item(number: int, text: str = "<p>“It’s late,” Ada Lund said.</p>") -> str:
    return (
        f"<item><title>Ferry &amp;amp; {number}</title><link>https://post.example/{number}?a=1&amp;b=2</link>"
        "<pubDate>Wed, 01 May 2024 08:30:00 GMT</pubDate><dc:creator>Ada Berg</dc:creator>"
        f"<description>Short</description><content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )
