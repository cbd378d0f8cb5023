"""Fixed choices about organisations."""

from django.db import models


class OrganizationKind(models.TextChoices):
    """The kind of an organisation (1.0)."""

    LOCAL_GOVERNMENT = "local_government", "地方公共団体"
    NATIONAL = "national", "国の機関"
    COMPANY = "company", "民間企業"
    RESEARCH = "research", "研究機関"
    OTHER = "other", "その他団体"


class Membership(models.TextChoices):
    """The membership, which decides what the organisation may read (1.0)."""

    SPECIAL = "special", "特別会員"
    GENERAL = "general", "一般会員"


class DomainVerdict(models.TextChoices):
    """What the domain of an applicant's address tells (M11)."""

    LG_JP = "lg_jp", "地方公共団体（lg.jp）"
    GO_JP = "go_jp", "国の機関（go.jp）"
    LOCAL_GOVERNMENT = "local_government", "地方公共団体（登録ドメイン）"
    BY_HAND = "by_hand", "手で確認"


class ChangeKind(models.TextChoices):
    """Kinds of organisation changes (O8)."""

    MERGER = "merger", "統合"
    RENAMING = "renaming", "改称"


class RowDeed(models.TextChoices):
    """What a change of organisations did to one row (O8)."""

    ADDED = "added", "加えた"
    CHANGED = "changed", "変えた"
    REMOVED = "removed", "外した"
