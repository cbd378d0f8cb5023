"""Fixed choices about genres and information types."""

from django.db import models


class DetailAccess(models.TextChoices):
    """Who may read the detail of other organisations' entries of a type (V4)."""

    SPECIAL_MEMBERS = "special", "特別会員のみ"
    ALL_MEMBERS = "members", "すべての会員"


class AskedFacts(models.TextChoices):
    """Which facts entries of a type are asked for, besides those of every entry (1.1)."""

    NONE = "", "なし"
    PRODUCT = "product", "提供状況と利用の条件（製品・サービス）"
    CASE = "case", "実績と利用の条件（事例）"


class TermIcon(models.TextChoices):
    """The drawings to choose from; each is a symbol of `cms/img/icons.svg`."""

    TAG = "tag", "札"
    SHELTER = "shelter", "家と水（防災）"
    MOUNTAIN = "mountain", "山（観光）"
    SCHOOL = "school", "学帽（教育）"
    LEAF = "leaf", "葉（環境）"
    FACTORY = "factory", "工場（産業）"
    BUS = "bus", "バス（交通）"
    HEART = "heart", "ハート（福祉）"
    TALK = "talk", "吹き出し（住民対応）"
    TOWN = "town", "街並み（まちづくり）"
    CHILD = "child", "子ども（子育て）"
    MEDICAL = "medical", "かばん（医療・健康）"
    FARM = "farm", "双葉（農林水産）"
    CULTURE = "culture", "会館（文化・行政）"
    WINDOW = "window", "画面（窓口・手続）"
    NETWORK = "network", "つながり（情報通信）"
    SHIELD = "shield", "盾（安全・セキュリティ）"
    BOX = "box", "箱（製品・サービス）"
    BULB = "bulb", "電球（事例）"
    USER = "user", "人（人材）"
    PUZZLE = "puzzle", "パズル（共有）"
    BOOK = "book", "本（資料）"
    CALENDAR = "calendar", "暦（催し）"
    DOTS = "dots", "点の並び（その他）"
