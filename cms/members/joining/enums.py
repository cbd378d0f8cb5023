"""How far an application has come."""

from django.db import models


class ApplicationState(models.TextChoices):
    """How far an application has come (M12)."""

    UNVERIFIED = "unverified", "アドレスの確認待ち"
    WAITING = "waiting", "承認待ち"
    APPROVED = "approved", "承認"
    DECLINED = "declined", "お断り"


#: Nothing is left to decide.
DECIDED = (ApplicationState.APPROVED, ApplicationState.DECLINED)
