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


class Verdict(models.TextChoices):
    """What the address of a login says about who it is (M21)."""

    OWN = "own", "自団体のネットワーク"
    SHARED = "shared", "共用のネットワーク"
    UNKNOWN = "unknown", "登録にないネットワーク"
    NONE = "none", "ネットワークの登録なし"


class LoginResult(models.TextChoices):
    """What became of an attempt to log in (M21)."""

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
    """What the secretariat is told of (M22–M24)."""

    UNKNOWN_LOGIN = "unknown_login", "登録にないネットワークからのログイン"
    REFUSED_LOGIN = "refused_login", "登録にないネットワークからのログインを拒否"
    UNKNOWN_CHANGE = "unknown_change", "登録にないネットワークからの登録・変更・削除"
    SAME_ADDRESS = "same_address", "同じアドレスから複数の団体のログイン"


class DomainVerdict(models.TextChoices):
    """What the domain of an applicant's address says (M11)."""

    LG_JP = "lg_jp", "地方公共団体（lg.jp）"
    GO_JP = "go_jp", "国の機関（go.jp）"
    LOCAL_GOVERNMENT = "local_government", "地方公共団体（登録ドメイン）"
    BY_HAND = "by_hand", "手で確認"


class ApplicationState(models.TextChoices):
    """How far an application has come (M12)."""

    UNVERIFIED = "unverified", "アドレスの確認待ち"
    WAITING = "waiting", "承認待ち"
    APPROVED = "approved", "承認"
    DECLINED = "declined", "お断り"


#: Nothing is left to decide.
DECIDED = (ApplicationState.APPROVED, ApplicationState.DECLINED)


class ChangeKind(models.TextChoices):
    """What became of an organisation (O8)."""

    MERGER = "merger", "統合"
    RENAMING = "renaming", "改称"


class RowDeed(models.TextChoices):
    """What a change of organisations did to one row (O8)."""

    ADDED = "added", "加えた"
    CHANGED = "changed", "変えた"
    REMOVED = "removed", "外した"
