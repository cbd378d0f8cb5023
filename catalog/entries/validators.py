"""Validation rules for the content of entries that several places share."""

from django.core.exceptions import ValidationError

from catalog.entries.enums import HANDLED, Confidentiality
from cms.web.fields import telephone_is_valid

CLASS_3_REFUSED = (
    "機密性３の情報は、このサービスでは取り扱えません。"
    "内容と資料から機密性３の情報を除いてから、区分を選び直してください。"
)
CONSENT_NEEDED = (
    "機密性２の情報を登録するには、所属する行政機関の同意が必要です。"
    "同意を得ている場合は、チェックを入れてください。"
)
TEXT_NOT_OPEN = (
    "この情報の全文は公開できません。全文を公開できるのは、機密性１で、"
    "事例情報など、全文の公開を選べる情報種別のものだけです。"
)
#: Fields of the contact of which one must be filled (1.1).
CONTACT_WAYS = ("contact_tel", "contact_email")
#: Help text for messages to other people, which have no class of their own.
NOT_TO_BE_WRITTEN = (
    "機密性３の情報と、所属する行政機関などの同意を得ていない機密性２の情報は、書かないでください。"
)


def contact_is_given(tel: str, email: str) -> None:
    """Require a telephone number or an e-mail address of the contact (1.1).

    Raises:
        ValidationError: if both are blank, or the number is none.
    """
    telephone_is_valid(tel)
    if not (tel or email):
        raise ValidationError("電話番号かメールアドレスのどちらかを入力してください。")


def confidentiality_is_handled(confidentiality: int) -> None:
    """Reject class 3, which the service does not handle (M13).

    Raises:
        ValidationError: if it is class 3.
    """
    if confidentiality not in HANDLED:
        raise ValidationError(CLASS_3_REFUSED)


def consent_is_declared(confidentiality: int, *, declared: bool) -> None:
    """Require the consent of the administrative body for class 2 (M13).

    Raises:
        ValidationError: if it is class 2 without the declaration.
    """
    if confidentiality == Confidentiality.CLASS_2 and not declared:
        raise ValidationError(CONSENT_NEEDED)
