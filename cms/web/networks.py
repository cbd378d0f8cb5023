"""IP addresses, CIDR blocks (M20) and domains (M11), each in its one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator

Address = IPv4Address | IPv6Address
Block = IPv4Network | IPv6Network

NO_DOMAIN = (
    "「{text}」はドメインではありません。一つだけ、city.example.lg.jp の形で入力してください。"
)
#: IDNA would encode signs such as 「、」 too.
LETTERS = re.compile(r"[\w.-]+")
_is_domain = DomainNameValidator()


def network_or_none(text: str) -> Block | None:
    """Return the block that `text` gives in CIDR notation; full-width text is accepted.

    Bits below the mask are cut. A single address is a block of one. A v4 block written as v6
    (::ffff:…) becomes the v4 block.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        network = ip_network(plain, strict=False)
    except ValueError:
        return None
    return _as_v4(network) if isinstance(network, IPv6Network) else network


def _as_v4(network: IPv6Network) -> Block:
    mapped, bits = network.network_address.ipv4_mapped, network.prefixlen - 96
    return IPv4Network((mapped, bits)) if mapped is not None and bits >= 0 else network


def address_or_none(text: str) -> Address | None:
    """Return the address in `text`; a v4 address written as v6 (::ffff:…) becomes v4."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_in_any(address: Address, cidrs: Iterable[str]) -> bool:
    """Tell whether `address` is in one of the blocks; a v4 address is in no v6 block."""
    blocks = (network_or_none(cidr) for cidr in cidrs)
    return any(block is not None and address in block for block in blocks)


def normal_domain(text: str) -> str:
    """Return the domain in lower-case ASCII, without @, `www.` and final dot; "" for a blank text.

    Raises:
        ValidationError: if `text` is not one domain.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    domain = plain.lstrip("@").lower().rstrip(".").removeprefix("www.")
    if not domain:
        return ""
    try:
        ascii_only = domain.encode("idna").decode("ascii")
        _is_domain(ascii_only if LETTERS.fullmatch(domain) else "")
    except (UnicodeError, ValidationError) as error:
        raise ValidationError(NO_DOMAIN.format(text=text.strip())) from error
    return ascii_only
