"""Every spelling of what is not on the public internet is refused in a link.

`pytest --collect-only -q` of this file prints the table.
"""

import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.link import Link, next_link, parse_link, require_port

ADDRESSES_IN_LINKS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "0177.0.0.0x1",
    "127.0.0.01",
    "127.000.000.001",
    "0",
    "0.0.0.0",
    "00.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "192.168.257",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "256.256.256.256",
    "999999999999",
    "8.8.8.8",
    "8.8.8.8.",
    "127.0.0.1.",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[fe80::1]",
    "[fe80::1%eth0]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2606:4700::1111]",
    "[v1.fe]",
    "::1",
    "1.2.3.4:443:443",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "٠.٠.٠.٠",
    "१२७.0.0.1",
    "%31%32%37.0.0.1",
]
NAMES_IN_LINKS = [
    "",
    ".",
    "..",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "metadata",
    "intranet",
    "example.org.",
    "example.org..",
    ".example.org",
    "example..org",
    "-example.org",
    "example-.org",
    "example.org-",
    "example.123",
    "example.0x7f",
    "example.o",
    "exam ple.org",
    "exam%70le.org",
    "example.org%00.evil.org",
    "example.org%2f@evil.org",
    "example.org\u200b.evil.org",
    "example.org／evil.org",
    "ｅxample.org",
    "example。org。",
    "ex\u00adample.org",
    "a" * 64 + ".org",
    ".".join(["abcdefgh"] * 30) + ".org",
    "example.org:",
    "example.org:x",
    "example.org:-1",
    "example.org:443:80",
    "example.org:4४3",
]
OTHER_FORMS = {
    "": "not_a_link",
    "clip.mp4": "not_a_link",
    "//example.org/clip.mp4": "not_a_link",
    "https:example.org/clip.mp4": "not_a_link",
    "https:/example.org/clip.mp4": "not_a_link",
    "https:\\\\example.org\\clip.mp4": "not_a_link",
    "https://example.org\\@127.0.0.1/": "not_a_link",
    "https://example.org/a b": "not_a_link",
    "https://example.org/\tclip.mp4": "not_a_link",
    "https://exam\nple.org/": "not_a_link",
    "https://example.org/\r\nHost: 127.0.0.1": "not_a_link",
    "https://example.org/\x00": "not_a_link",
    "https://example.org/\u2028": "not_a_link",
    "http://example.org/clip.mp4": "link_not_https",
    "HTTP://example.org/clip.mp4": "link_not_https",
    "ftp://example.org/clip.mp4": "link_not_https",
    "file:///etc/passwd": "link_not_https",
    "file://localhost/etc/passwd": "link_not_https",
    "gopher://127.0.0.1:6379/_FLUSHALL": "link_not_https",
    "dict://127.0.0.1:6379/info": "link_not_https",
    "jar:https://example.org/a!/b": "not_a_link",
    "javascript:alert(1)": "not_a_link",
    "data:video/mp4;base64,AAAA": "not_a_link",
    "blob:https://example.org/1": "not_a_link",
    "ws://example.org/": "link_not_https",
    "https://alice@example.org/": "link_with_credentials",
    "https://alice:secret@example.org/": "link_with_credentials",
    "https://example.org@127.0.0.1/": "link_with_credentials",
    "https://example.org:443@127.0.0.1/": "link_with_credentials",
    "https://127.0.0.1@example.org/": "link_with_credentials",
    "https://@example.org/": "link_with_credentials",
    "https://example.org/" + "a" * 2048: "link_too_long",
}


def code_of(text: str) -> str:
    with pytest.raises(EngineRefused) as refusal:
        parse_link(text)
    assert refusal.value.message.endswith(".")
    return refusal.value.code


@pytest.mark.parametrize("host", ADDRESSES_IN_LINKS)
def test_no_link_names_an_address(host: str) -> None:
    assert code_of(f"https://{host}/clip.mp4") == "link_host_refused"


@pytest.mark.parametrize("host", NAMES_IN_LINKS)
def test_no_link_names_a_host_that_is_not_plainly_a_public_name(host: str) -> None:
    assert code_of(f"https://{host}/clip.mp4") in (
        "link_host_refused",
        "link_with_credentials",
        "not_a_link",
    )


@pytest.mark.parametrize("text", OTHER_FORMS)
def test_nothing_else_passes_for_a_link(text: str) -> None:
    assert code_of(text) == OTHER_FORMS[text]


@pytest.mark.parametrize("port", [22, 80, 6379, 8000, 8443, 0, 65535])
def test_links_to_other_ports_are_refused(port: int) -> None:
    with pytest.raises(EngineRefused) as refusal:
        require_port(Link("media.example.org", port, "/"), {443})
    assert refusal.value.code == "link_port_refused"
    assert refusal.value.message.endswith("only to 443.")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (" https://example.org/clip.mp4\n", "https://example.org/clip.mp4"),
        ("HTTPS://EXAMPLE.org", "https://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org?a=b#there", "https://example.org/?a=b"),
        ("https://example.org/a%20b?c=%2F", "https://example.org/a%20b?c=%2F"),
        ("https://example.org/dämon.mp4", "https://example.org/d%C3%A4mon.mp4"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://my_bucket.cdn.example/a", "https://my_bucket.cdn.example/a"),
        ("https://8.8.8.8.example.org/a", "https://8.8.8.8.example.org/a"),
    ],
)
def test_a_link_has_one_spelling(text: str, link: str) -> None:
    assert str(parse_link(text)) == link
    assert str(parse_link(link)) == link


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://example.org/a", "link_not_https"),
        ("//127.0.0.1/a", "link_host_refused"),
        ("https://[::1]/a", "link_host_refused"),
        ("https://[::1/a", "not_a_link"),
        ("\\\\127.0.0.1\\a", "not_a_link"),
        ("/\\127.0.0.1/a", "not_a_link"),
        ("https://a@127.0.0.1/", "link_with_credentials"),
        ("file:///etc/passwd", "link_not_https"),
    ],
)
def test_where_a_link_leads_on_to_is_read_as_strictly(location: str, code: str) -> None:
    with pytest.raises(EngineRefused) as refusal:
        next_link(parse_link("https://example.org/clips/1"), location)
    assert refusal.value.code == code


def test_a_link_may_lead_on_within_its_server() -> None:
    link = parse_link("https://example.org/clips/1?a=b")
    assert str(next_link(link, "../2.mp4?c")) == "https://example.org/2.mp4?c"
    assert str(next_link(link, "//cdn.example.org/3")) == "https://cdn.example.org/3"
