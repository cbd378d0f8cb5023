"""The topics that the members' manual answers: each screen names one (M7)."""

from django.db import models


class HelpTopic(models.TextChoices):
    """What a screen is about; the secretariat chooses the page that tells how to use it (M7)."""

    SITE = "site", "そのほかの画面"
    JOINING = "joining", "入会の申込み"
    LOGIN = "login", "ログインとパスワード"
    SEARCH = "search", "検索と検索結果"
    SAVED = "saved", "保存した検索"
    DETAIL = "detail", "詳細情報といいね！"
    COMPARE = "compare", "情報の比較"
    CONTACT = "contact", "登録した団体へのお問い合わせ"
    ASSOCIATION = "association", "協会へのお問い合わせ"
    REGISTERING = "registering", "情報の登録"
    OWN_ENTRIES = "own_entries", "登録情報一覧"
    FRESHNESS = "freshness", "「まだ正しいですか」の確認"
    GUIDEBOOK = "guidebook", "ガイドブック"
    SELF_CHECK = "self_check", "セルフチェック"
    ACCOUNT = "account", "会員情報"
    COLLEAGUES = "colleagues", "団体のアカウント"
