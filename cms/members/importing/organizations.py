"""Import of organisations with their networks from a file (M1, M20).

The external ID identifies an organisation, so a second run changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from django.core.exceptions import ValidationError

from cms.members.importing.domains import code_of, domain_of
from cms.members.organizations.changes import note_other_name
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.organizations import Network, Organization
from cms.tabular import checking
from cms.tabular.cells import Cells, validate
from cms.tabular.columns import Columns
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report

COLUMNS = Columns(
    {
        "external_id": ("団体ID", "外部ID"),
        "name": ("団体名",),
        "kind": ("団体種別",),
        "membership": ("会員種別",),
        "local_government_code": ("全国地方公共団体コード", "地方公共団体コード"),
        "domain": ("メールのドメイン", "ドメイン"),
        "networks": ("ネットワーク",),
    },
    required=("external_id",),
)
#: Required for a new organisation.
NEEDED = {"external_id", "name", "kind", "membership"}
#: 203.0.113.0/24（共用）, 203.0.113.0/24 shared
SHARED = re.compile(r"(?P<cidr>.*?)\s*(?:\(\s*共用\s*\)|\s(?:shared|共用))", re.IGNORECASE)
BATCH = 500
MERGED = "この団体は「{into}」に統合されました。統合先の団体IDを使ってください。"

#: Normalised CIDR blocks, and whether each is shared.
Blocks: TypeAlias = dict[str, bool]


@dataclass
class PreparedOrganization(checking.Prepared[Organization]):
    """An organisation and its new networks; if there are none, the stored ones stay."""

    blocks: Blocks = field(default_factory=dict)


Checked: TypeAlias = checking.Checked[PreparedOrganization]


class Stored:
    def __init__(self) -> None:
        organizations = list(Organization.objects.select_related("merged_into"))
        self.by_id = {each.external_id: each for each in organizations if each.external_id}
        self.by_name = {each.name: each.pk for each in organizations}
        self.blocks: dict[int, Blocks] = defaultdict(dict)
        for pk, cidr, shared in Network.objects.values_list("organization", "cidr", "is_shared"):
            self.blocks[pk][cidr] = shared

    def prepare(self, cells: Cells) -> PreparedOrganization | None:
        """Return the organisation of a row; None if the row does not identify one."""
        external_id = cells.needed("external_id")
        if not external_id:
            return None
        organization = self.by_id.get(external_id) or Organization(external_id=external_id)
        if organization.merged_into:
            cells.refuse("external_id", MERGED.format(into=organization.merged_into))
            return None
        values = {
            "name": cells.text("name"),
            "kind": cells.choice("kind", OrganizationKind),
            "membership": cells.choice("membership", Membership),
            "local_government_code": code_of(cells, "local_government_code"),
            "domain": domain_of(cells),
        }
        changed = checking.fill(organization, values)
        validate(cells, organization, changed | (set() if organization.pk else NEEDED))
        self.refuse_name(cells, organization)
        blocks = blocks_in(cells)
        if blocks and blocks != self.blocks[organization.pk]:
            changed.add("networks")
        return PreparedOrganization(cells, organization, changed, blocks)

    def refuse_name(self, cells: Cells, organization: Organization) -> None:
        """Refuse the name of another organisation: the import does not guess which is meant."""
        holder = self.by_name.get(organization.name)
        if holder is not None and holder != organization.pk:
            cells.refuse(
                "name",
                f"「{organization.name}」は登録済みの別の団体の名称です。"
                "同じ団体のときは、先にその団体へ団体IDを登録してください。",
            )


def blocks_in(cells: Cells) -> Blocks:
    """Return the networks of a row; refuse invalid and repeated blocks (M20)."""
    blocks: Blocks = {}
    for part in cells.parts("networks"):
        marked = SHARED.fullmatch(part)
        network = Network(cidr=marked["cidr"] if marked else part, is_shared=bool(marked))
        try:
            network.clean()
        except ValidationError as error:
            cells.refuse("networks", f"「{part}」：{error.messages[0]}")
            continue
        if network.cidr in blocks:
            cells.refuse("networks", f"「{network.cidr}」が二度あります。")
        blocks[network.cidr] = network.is_shared
    return blocks


def check(rows: Iterable[TableRow]) -> Checked:
    stored = Stored()
    return checking.check_rows(rows, COLUMNS, stored.prepare, _compare)


def _compare(prepared: list[PreparedOrganization]) -> None:
    checking.refuse_repeats(prepared, "external_id", lambda each: each.instance.external_id)
    checking.refuse_repeats(prepared, "name", lambda each: each.instance.name)


def write(checked: Checked) -> Report:
    """Write all rows, or nothing if there is an error.

    Existing organisations are saved one by one, so that signals update the index of entries (V2).

    Raises:
        OvertakenError: if the data have changed since the check and conflict now.
    """
    return checking.write_rows(checked, partial(_write, checked))


def _write(checked: Checked) -> None:
    for row in checked.altered:
        fields = row.changed - {"networks"}
        if "name" in fields:
            note_other_name(row.instance)
        if fields:
            row.instance.save(update_fields=sorted(fields))
        if "networks" in row.changed:
            Network.objects.filter(organization=row.instance).delete()
    Organization.objects.bulk_create([row.instance for row in checked.added], BATCH)
    Network.objects.bulk_create(
        (
            Network(organization=row.instance, cidr=cidr, is_shared=is_shared)
            for row in checked.rows
            if "networks" in row.changed
            for cidr, is_shared in row.blocks.items()
        ),
        BATCH,
    )
