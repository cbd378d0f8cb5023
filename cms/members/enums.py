"""Fixed choices about members, and the names of the groups."""

from django.db import models

SECRETARIAT_GROUP = "事務局"
CATEGORY_EDITOR_GROUP = "ＷＧメンバ"


class OrganizationKind(models.TextChoices):
    """What sort of body an organisation is (1.0)."""

    LOCAL_GOVERNMENT = "local_government", "地方公共団体"
    NATIONAL = "national", "国の機関"
    COMPANY = "company", "民間企業"
    RESEARCH = "research", "研究機関"
    OTHER = "other", "その他団体"


class Membership(models.TextChoices):
    """What the organisation may read (1.0)."""

    SPECIAL = "special", "特別会員"
    GENERAL = "general", "一般会員"
