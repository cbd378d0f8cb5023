"""Fixed choices about logins."""

from django.db import models


class Verdict(models.TextChoices):
    """What the IP address of a login tells about the user (M21)."""

    OWN = "own", "自団体のネットワーク"
    SHARED = "shared", "共用のネットワーク"
    UNKNOWN = "unknown", "登録にないネットワーク"
    NONE = "none", "ネットワークの登録なし"


class LoginResult(models.TextChoices):
    """The result of a login attempt (M21)."""

    SUCCESS = "success", "成功"
    WRONG = "wrong", "IDまたはパスワード違い"
    CODE_WRONG = "code_wrong", "確認コード違い"
    LOCKED = "locked", "ロック中"
    REFUSED = "refused", "ネットワークのため拒否"


class UnknownAddress(models.TextChoices):
    """What to do about a login from an unknown network (M22)."""

    LOG = "log", "記録だけする"
    MAIL = "mail", "記録して、事務局にメールで知らせる"
    REFUSE = "refuse", "ログインさせず、事務局にメールで知らせる"


class AlertKind(models.TextChoices):
    """Kinds of access alerts (M22–M24)."""

    UNKNOWN_LOGIN = "unknown_login", "登録にないネットワークからのログイン"
    REFUSED_LOGIN = "refused_login", "登録にないネットワークからのログインを拒否"
    UNKNOWN_CHANGE = "unknown_change", "登録にないネットワークからの登録・変更・削除"
    SAME_ADDRESS = "same_address", "同じアドレスから複数の団体のログイン"
