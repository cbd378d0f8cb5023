"""One-button decisions of the secretariat about accounts (M12)."""

from __future__ import annotations

from typing import Any

from cms.admin.audit import Operator
from cms.admin.decisions import DecisionView
from cms.members.accounts import colleagues
from cms.members.accounts.models import MemberAccount

CHANGE_ACCOUNTS = "members.change_memberaccount"


class InviteAgainView(DecisionView):
    model = MemberAccount
    permission = CHANGE_ACCOUNTS
    list_url_name = "members/accounts:index"
    page_title = "招待メールをもう一度送る"
    header_icon = "mail"
    question = "パスワードを設定するためのリンクを、このアドレスにもう一度送ります。"
    button = "送る"

    def rows(self) -> list[tuple[str, Any]]:
        account = self.object
        return [
            ("団体", account.organization),
            ("氏名", account.get_full_name()),
            ("メールアドレス", account.email),
        ]

    def decide(self, operator: Operator) -> str:
        try:
            colleagues.invite_again(self.object, operator)
        except colleagues.ColleagueError as error:
            return f"{error}送りませんでした。"
        return f"{self.object.email}に送りました。"
