"""Rules about the content of an entry that more than one place asks."""

from django.core.exceptions import ValidationError


def contact_is_given(tel: str, email: str) -> None:
    """Ask for one way to reach the contact (1.1).

    Raises:
        ValidationError: if telephone and e-mail are both blank.
    """
    if not (tel or email):
        raise ValidationError("電話番号かメールアドレスのどちらかを入力してください。")
