"""URLs: which are the same, which platform they belong to, which are none."""

from __future__ import annotations

import pytest

from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.vocabulary import Kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/talk", "https://www.example.org/talk/"),
        ("https://example.org/a?utm_source=x&b=2&a=1#top", "https://example.org/a?a=1&b=2"),
        ("https://EXAMPLE.org:443/A%20b", "https://example.org/A%20b"),
        ("example.org/x", "https://example.org/x"),
        ("https://youtu.be/abcdefghijk?t=3", "https://m.youtube.com/watch?v=abcdefghijk&feature=share"),
        ("https://youtube.com/embed/abcdefghijk", "https://www.youtube.com/shorts/abcdefghijk"),
        ("https://twitter.com/a/status/0012", "https://x.com/b/status/12/photo/1"),
        ("https://x.com/i/web/status/12", "https://mobile.twitter.com/i/status/12?s=20"),
        ("https://X.com/Acme", "https://twitter.com/acme/"),
    ],
)
def test_these_are_one_page(one, other):
    assert read_url(one).key == read_url(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/?s=1", "https://example.org/?s=2"),
        ("https://example.org/#/talks/1", "https://example.org/#/talks/2"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijX"),
        ("https://x.com/a/status/1", "https://x.com/a/status/11"),
    ],
)
def test_these_are_two_pages(one, other):
    assert read_url(one).key != read_url(other).key


@pytest.mark.parametrize(
    ("url", "platform", "external", "handle"),
    [
        ("https://x.com/Acme/status/123", "x", "123", "acme"),
        ("https://x.com/home", "x", None, None),
        ("https://youtu.be/abcdefghijk", "youtube", "abcdefghijk", None),
        ("https://news.ycombinator.com/item?id=42", "hackernews", "42", "item"),
        ("https://fosstodon.org/@me/112233445566", "mastodon", "112233445566", "me"),
        ("https://github.com/acme/tool", "github", "tool", "acme"),
        ("https://blog.acme.org/a/post.html", "web", "post.html", None),
        ("https://redd.it/abc12", "reddit", "abc12", "abc12"),
        ("https://new.reddit.com/r/java/comments/abc12", "reddit", "abc12", "r"),
        ("https://music.youtube.com/watch?v=abcdefghijk", "youtube", "abcdefghijk", None),
    ],
)
def test_a_platform_and_what_is_named_there(url, platform, external, handle):
    found = read_url(url)

    assert (found.platform, found.external_id, found.handle) == (platform, external, handle)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a talk of mine",
        "javascript:alert(1)",
        "mailto:me@example.org",
        "ftp://example.org/x",
        "https://me:secret@example.org/",
        "https://",
        "https://nohost/x",
        "https://example.org/" + "a" * 2000,
        'https://example.org/"onload="x',
        "https://[::1",
        "https://example.org:99999/",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(text):
    with pytest.raises(NotAnAddress, match=r"\w"):
        read_url(text)


@pytest.mark.parametrize(
    ("kind", "url", "role"),
    [
        (Kind.TALK, "https://youtu.be/abcdefghijk", "recording"),
        (Kind.TALK, "https://speakerdeck.com/me/x", "slides"),
        (Kind.TALK, "https://slides.acme.org/x", "slides"),
        (Kind.TALK, "https://x.com/me/status/1", "announcement"),
        (Kind.TALK, "https://devconf.example/talk/1", "landing_page"),
        (Kind.SOCIAL_POST, "https://x.com/me/status/1", "post"),
        (Kind.BLOG_POST, "https://me.example/post", "post"),
        (Kind.BLOG_POST, "https://x.com/me/status/1", "announcement"),
        (Kind.WHITEPAPER, "https://acme.org/paper.pdf", "article"),
        (Kind.PRESS, "https://news.example/story", "coverage"),
        (Kind.PODCAST, "https://show.example/12", "recording"),
    ],
)
def test_a_link_pasted_without_a_word_gets_the_likely_role(kind, url, role):
    assert role_for(kind, read_url(url)) == role
