"""Login with the issued ID or the e-mail address."""

from functools import cache
from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.accounts.login_ids import account_for
from cms.members.accounts.models import User


@cache
def _accounts() -> QuerySet[User]:
    """Return the beginning of the query of every request; it is kept, no account is."""
    staff = Group.objects.filter(user=OuterRef("pk"), name=SECRETARIAT_GROUP)
    return User.objects.annotate(is_staff_of_association=Exists(staff))


class LoginIdOrEmailBackend(ModelBackend):
    """Accept ID or e-mail address; an unknown one takes as long as a wrong password (M2)."""

    def get_user(self, user_id: int) -> User | None:
        """Load the account with all that every page needs, in one query."""
        user = _accounts().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
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
    """Refuse locked pairs of ID and address before the password is checked (M2)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Check the lock; without a request there is no address to lock.

        Raises:
            PermissionDenied: if the pair of ID and address is locked.
        """
        if request is not None:
            super().authenticate(request, username, password, **kwargs)
