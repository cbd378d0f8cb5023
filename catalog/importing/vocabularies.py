"""What stands in foreign files of entries: their headings, and values that are not ours (O4)."""

from __future__ import annotations

from functools import partial

from catalog.importing.entries import Terms
from catalog.taxonomy.models import Genre, InformationType
from cms.members.joining.admission import suggested_membership
from cms.members.organizations.enums import OrganizationKind
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.names import compared_name
from cms.tabular.lookups import Lookup, Vocabulary
from cms.tabular.problems import RowProblemError
from cms.tabular.words import comparable

OTHER_HEADINGS = {
    "external_id": ("番号", "No", "No.", "ID", "管理番号", "整理番号", "source_id", "code"),
    "title": ("名称", "件名", "商品名", "製品名", "サービス名", "事例名", "name"),
    "summary": ("説明", "内容", "紹介文", "description", "detail"),
    "organization": (
        "会社名",
        "企業名",
        "事業者",
        "提供者",
        "団体",
        "自治体",
        "provider",
        "vendor",
    ),
    "genres": ("分野", "カテゴリ", "分類", "課題", "category", "field"),
    "type": ("種別", "区分", "kind"),
    "url": ("リンク", "ホームページ", "サイト", "link", "website"),
    "contact_tel": ("電話", "TEL"),
    "contact_email": ("メール", "E-mail", "mail"),
    "cost_guide": ("料金", "価格", "費用", "price"),
}
KIND_BY_ENDING = {
    **dict.fromkeys(
        ("都", "道", "府", "県", "市", "区", "町", "村"), OrganizationKind.LOCAL_GOVERNMENT
    ),
    **dict.fromkeys(
        ("広域連合", "事務組合", "行政組合", "広域組合", "消防組合", "衛生組合", "企業団"),
        OrganizationKind.LOCAL_GOVERNMENT,
    ),
    **dict.fromkeys(("省", "庁"), OrganizationKind.NATIONAL),
    **dict.fromkeys(("大学", "研究所"), OrganizationKind.RESEARCH),
}


def vocabularies() -> dict[str, Vocabulary]:
    """Return types, genres and organisations; unknown organisations may be made."""
    terms = Terms()
    in_use = {"retired_at__isnull": True}
    types = list(InformationType.objects.filter(**in_use).values_list("slug", "name"))
    genres = list(Genre.objects.filter(**in_use).values_list("slug", "name"))
    names = Organization.objects.standing().values_list("name", flat=True)
    return {
        "type": Vocabulary(types, partial(_is_known, terms.types), is_needed=True),
        "genres": Vocabulary(
            genres, partial(_is_known, terms.genres), is_needed=True, is_many=True
        ),
        "organization": Vocabulary(
            [(name, name) for name in names],
            partial(_is_known, terms.organizations),
            is_needed=True,
            kinds=OrganizationKind.choices,
            guess_kind=kind_by_name,
            comparable=compared_name,
        ),
    }


def _is_known(lookup: Lookup, text: str) -> bool:
    """Whether the lookup finds every name in the text."""
    try:
        return bool([lookup.get("", name) for name in lookup.split(text)])
    except RowProblemError:
        return False


def kind_by_name(name: str) -> str:
    """Guess the kind of an organisation, for a proposal."""
    plain = compared_name(name)
    for ending, kind in KIND_BY_ENDING.items():
        if plain.endswith(ending):
            return kind
    return OrganizationKind.COMPANY


def new_organizations(decided: dict[str, str]) -> dict[str, Organization]:
    return {
        comparable(name): Organization(
            name=" ".join(name.split()), kind=kind, membership=suggested_membership(kind)
        )
        for name, kind in decided.items()
    }
