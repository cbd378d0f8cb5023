"""Registers the study meetings in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

LOG_ACTIONS = {
    "events.add": ("参加者の追加", "参加者を加えた"),
    "events.call_off": ("中止・延期", "中止または延期とした"),
    "events.cancel": ("申込みの取消し", "申込みを取り消した"),
    "events.close": ("受付の締切り", "受付を締め切った"),
    "events.reopen": ("受付の再開", "受付を再開した"),
    "events.seat": ("席の確保", "席を用意した"),
    "events.take_place": ("開催の再開", "中止・延期を取り消した"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in LOG_ACTIONS.items():
        actions.register_action(action, label, message)
