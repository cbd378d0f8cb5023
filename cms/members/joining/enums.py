"""States of an application."""

from django.db import models


class ApplicationState(models.TextChoices):
    """The state of an application (M12)."""

    UNVERIFIED = "unverified", "アドレスの確認待ち"
    WAITING = "waiting", "承認待ち"
    APPROVED = "approved", "承認"
    DECLINED = "declined", "お断り"


#: Nothing is left to decide.
DECIDED = (ApplicationState.APPROVED, ApplicationState.DECLINED)
