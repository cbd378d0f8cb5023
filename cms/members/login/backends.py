"""Login by the issued ID or by e-mail address."""

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.accounts.login_ids import account_for
from cms.members.accounts.models import User


class LoginIdOrEmailBackend(ModelBackend):
    """Accept the ID or the e-mail address; a wrong one costs the same time as a wrong password."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session with what every page asks of it, in one query."""
        staff = Group.objects.filter(user=OuterRef("pk"), name=SECRETARIAT_GROUP)
        accounts = User.objects.annotate(is_staff_of_association=Exists(staff))
        user = accounts.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the account, or None if anything is wrong (M2)."""
        if not username or password is None or "\x00" in username:
            return None
        account = account_for(username.strip())
        if account is None:
            User().set_password(password)
            return None
        if account.check_password(password) and self.user_can_authenticate(account):
            return account
        return None


class LockBackend(AxesStandaloneBackend):
    """Refuse what is locked, before any password is looked at (M2)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Let those pass who are not locked; without a request there is nobody to lock out.

        Raises:
            PermissionDenied: if the pair of ID and address is locked.
        """
        if request is not None:
            super().authenticate(request, username, password, **kwargs)
