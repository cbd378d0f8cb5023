"""Fixed choices of the matching service."""

from django.db import models


class Confidentiality(models.IntegerChoices):
    """How widely information may be shared (M13); no row has class 3, which is rejected."""

    CLASS_1 = 1, "機密性１"
    CLASS_2 = 2, "機密性２"
    CLASS_3 = 3, "機密性３"


#: Classes that an entry may have (M13).
HANDLED = (Confidentiality.CLASS_1, Confidentiality.CLASS_2)
#: What the service does with each class; what a class is says `ClassDefinitions` (M13).
HANDLING = {
    Confidentiality.CLASS_1: "表示する相手を限りません",
    Confidentiality.CLASS_2: "同意が必要です。特別会員だけに表示します",
    Confidentiality.CLASS_3: "このサービスでは取り扱えません",
}


class Availability(models.TextChoices):
    """Whether a product is still sold (1.1)."""

    AVAILABLE = "available", "提供中"
    ENDING = "ending", "販売終了予定"
    ENDED = "ended", "販売終了"


class Operation(models.TextChoices):
    """Whether what a case built is still used (1.1)."""

    RUNNING = "running", "稼働中"
    RENEWING = "renewing", "改修中"
    OVER = "over", "終了"


class Customizing(models.TextChoices):
    NONE = "none", "不要"
    SOME = "some", "あり"


class LgwanUse(models.TextChoices):
    """Whether it works on the network of local governments that has no internet."""

    USABLE = "usable", "利用できる"
    UNUSABLE = "unusable", "利用できない"


class EntryState(models.TextChoices):
    """The state of an entry as its registrant sees it (1.1)."""

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
