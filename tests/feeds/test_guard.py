"""The guard: spellings, addresses, ports, schemes, and what the settings allow by name."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from yarl import URL

from wall.errors import AddressRefused, SettingsError
from wall.feeds.addresses import Reach, reach
from wall.feeds.guard import Guard

SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0x7f.0.0.0x1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://1.2.3/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[64:ff9b:1:ffff::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2606:4700::5efe:127.0.0.1]/",
    "http://[2606:4700::200:5efe:127.0.0.1]/",
    "http://[fe80::5efe:10.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[::1%25lo]/",
    "http://[fe80::1%eth0]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127｡0｡0｡1/",
    "http://127%2e0%2e0%2e1/",
    "http://%31%32%37.0.0.1/",
    "http://%6c%6f%63%61%6c%68%6f%73%74/",
    "http://user@127.0.0.1/",
    "http://user:pass@example.org/",
    "http://@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org%40127.0.0.1/",
    "http://127.0.0.1#@example.org/",
    "http://127.0.0.1\\@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http://exam\tple.org/",
    "http://exam\nple.org/",
    "http://example.org/\r\nX: y",
    " http://example.org/",
    "http://example.org /",
    "http://exa\0mple.org/",
    "//127.0.0.1/",
    "//example.org/",
    "/path",
    "example.org",
    "http:/example.org/",
    "http:example.org",
    "http:///example.org",
    "http://",
    "http://:80/",
    "http://a..b/",
    "http://.example.org/",
    "http://ex‍℀mple.org/",
    "http://a／b/",
    "http://[v1.a]/",
    "http://[::1/",
    "http://example.org:0/",
    "http://example.org:65616/",
    "http://example.org:-1/",
    "http://example.org:a/",
    "HtTp://127.0.0.1/",
    "hTTp://[::FFFF:7F00:1]/",
    "",
    "https://example.org/" + "a" * 8192,
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_reaches_this_computer_or_fools_a_parser(url: str) -> None:
    with pytest.raises(AddressRefused):
        Guard().check_url(url)


@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher", "javascript", "data", "unix", "recording", "blob"])
def test_only_web_schemes_are_used(scheme: str) -> None:
    with pytest.raises(AddressRefused, match=scheme):
        Guard().check_url(f"{scheme}://example.org/")


@pytest.mark.parametrize("port", [1, 21, 22, 25, 81, 1900, 5432, 6379, 8000, 8080, 9200, 65535])
def test_only_the_ports_of_the_web_are_used(port: int) -> None:
    with pytest.raises(AddressRefused, match="neither port 80 nor 443"):
        Guard().check_url(f"https://example.org:{port}/")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG/Path?q=ä#f", "https://example.org/Path?q=%C3%A4#f"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("wss://example.org/stream", "wss://example.org/stream"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://a_b.example.org./x", "https://a_b.example.org./x"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
        ("https://[64:ff9b::808:808]/", "https://[64:ff9b::808:808]/"),
        ("https://example.org/@user/1", "https://example.org/@user/1"),
    ],
)
def test_a_public_address_is_used_as_it_is(url: str, same: str) -> None:
    assert str(Guard().check_url(url)) == same


PRIVATE = ["10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"]
PRIVATE += ["::1", "fc00::1", "fd12:3456::1"]

SPECIAL = ["0.0.0.0", "0.1.2.3", "169.254.1.1", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1"]
SPECIAL += ["198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"]
SPECIAL += ["255.255.255.255", "::", "::2", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::808:808"]
SPECIAL += ["64:ff9b:2::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:808:808::1"]
SPECIAL += ["3fff::1", "3fff:fff::1", "5f00::1", "4000::1", "fe80::1", "fec0::1", "fe00::1", "ff02::1", "ff0e::1"]

METADATA = ["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"]

PUBLIC = ["1.1.1.1", "9.255.255.255", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.1.1"]
PUBLIC += ["169.253.1.1", "223.255.255.255", "2001:200::1", "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::101:101"]


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_known(ip: str) -> None:
    assert reach(ip_address(ip)) is Reach.PRIVATE


@pytest.mark.parametrize("ip", SPECIAL + METADATA)
def test_special_addresses_are_known(ip: str) -> None:
    assert reach(ip_address(ip)) is Reach.NEVER


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_known(ip: str) -> None:
    assert reach(ip_address(ip)) is Reach.PUBLIC


@pytest.mark.parametrize("ip", PRIVATE + SPECIAL + METADATA + ["", "example.org", "1.2.3", "::1%lo"])
def test_a_name_may_not_lead_to_what_is_not_public(ip: str) -> None:
    with pytest.raises(AddressRefused):
        Guard().check_address("example.org", ip, 443)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("intern.example", "http://intern.example/"),
        ("intern.example", "http://intern.example:8080/"),
        ("INTERN.example", "http://intern.EXAMPLE:8080/"),
        ("intern.example", "http://intern.example.:8080/"),
        ("intern.example:8080", "http://intern.example:8080/"),
        ("bücher.example:8080", "http://xn--bcher-kva.example:8080/"),
        ("127.0.0.1", "http://127.0.0.1:9000/"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/"),
        ("::1", "http://[0:0::1]:9000/"),
        ("[::1]", "http://[::1]:9000/"),
        ("[0:0::1]:9000", "http://[::1]:9000/"),
        (" localhost:9000 ", "http://localhost:9000/"),
    ],
)
def test_what_the_settings_allow_is_used(entry: str, url: str) -> None:
    host = Guard([entry]).check_url(url).raw_host or ""
    leads_to = host if host in ("127.0.0.1", "::1") else "10.1.1.1"

    Guard([entry]).check_address(host, leads_to, URL(url).port or 0)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("intern.example:8080", "http://intern.example:8081/"),
        ("intern.example", "http://sub.intern.example:8080/"),
        ("intern.example", "http://xintern.example:8080/"),
        ("example", "http://intern.example:8080/"),
        ("127.0.0.1:9000", "http://127.0.0.1/"),
        ("127.0.0.1:9000", "http://127.0.0.2:9000/"),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/"),
        ("localhost", "http://127.0.0.1/"),
        ("10.0.0.5", "http://10.0.0.6/"),
    ],
)
def test_what_the_settings_allow_opens_nothing_else(entry: str, url: str) -> None:
    with pytest.raises(AddressRefused):
        Guard([entry]).check_url(url)


def test_an_allowed_address_is_not_opened_to_names_that_lead_there() -> None:
    with pytest.raises(AddressRefused):
        Guard(["10.0.0.5"]).check_address("evil.example", "10.0.0.5", 80)


@pytest.mark.parametrize("ip", SPECIAL + METADATA)
def test_an_allowed_name_never_leads_to_a_special_address(ip: str) -> None:
    with pytest.raises(AddressRefused):
        Guard(["intern.example"]).check_address("intern.example", ip, 80)


def test_an_allowed_name_leads_to_public_addresses_too() -> None:
    Guard(["mirror.example:8443"]).check_address("mirror.example", "1.1.1.1", 8443)


@pytest.mark.parametrize(
    "entry", ["", "http://x/", "a b", "host:99999", "host:0", "a@b", "*.example.org", "x:y", "[::1"]
)
def test_an_entry_that_is_no_host_is_refused_at_the_start(entry: str) -> None:
    with pytest.raises(SettingsError, match="is no host"):
        Guard([entry])


def test_all_wrong_entries_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Guard(["good.example", "http://bad/", "10.0.0.1:0"])

    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/path?key=s3cret", "https://x.example:81/bot-s3cret/?key=s3cret", "http://us:s3cret@x.example/"],
)
def test_a_refusal_never_repeats_path_query_or_password(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        Guard().check_url(url)

    assert "s3cret" not in str(caught.value)


def test_a_refusal_does_not_advise_what_cannot_help() -> None:
    with pytest.raises(AddressRefused, match=r"not for this server\.$"):
        Guard().check_address("evil.example", "169.254.169.254", 80)


def test_a_refusal_says_how_to_allow_it() -> None:
    with pytest.raises(AddressRefused, match=r"allow “10\.0\.0\.1:80” in the settings"):
        Guard().check_url("http://10.0.0.1/")
