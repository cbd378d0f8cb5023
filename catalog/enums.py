"""Fixed choices of the matching service."""

from django.db import models


class DetailAccess(models.TextChoices):
    """Who may read the detail of other organisations' entries of a type (V4)."""

    SPECIAL_MEMBERS = "special", "特別会員のみ"
    ALL_MEMBERS = "members", "すべての会員"


class EntryState(models.TextChoices):
    """Where an entry stands, as its registrant sees it (1.1)."""

    DRAFT = "draft", "下書き"
    IN_REVIEW = "in_review", "審査中"
    RETURNED = "returned", "差戻し"
    PUBLISHED = "published", "公開中"
    PUBLISHED_CHANGES_IN_REVIEW = "published_changes_in_review", "公開中（変更を審査中）"
    STOPPED = "stopped", "公開停止"
    DELETED = "deleted", "削除済み"


class SortOrder(models.TextChoices):
    """How a result list is sorted (V3)."""

    UPDATED = "updated", "更新日が新しい順"
    LIKES = "likes", "いいねが多い順"
    RELEVANCE = "relevance", "関連の強い順"
