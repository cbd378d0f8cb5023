"""Registers the study meetings in Wagtail's admin."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.admin.audit import AuditedEdit
from home.events.grouping.views import TablesView
from home.events.organizing.deletion import (
    refuse_deletion,
    refuse_in_bulk,
    refuse_unpublishing,
)
from home.events.organizing.menu import HOOK, EventListItem, event_group
from home.events.organizing.urls import urlpatterns as organizing_urls
from home.events.questionnaires.admin.editing import QuestionnairePolicy, QuestionnaireViewSet
from home.events.questionnaires.admin.urls import urlpatterns as questionnaire_urls
from home.events.questionnaires.models.questions import Questionnaire
from home.events.reporting.views.findings import FindingsView
from home.events.reporting.views.report import EditReportView

hooks.register("register_admin_urls", lambda: organizing_urls)
hooks.register("register_admin_menu_item", event_group)
hooks.register("before_delete_page", refuse_deletion)
hooks.register("before_unpublish_page", refuse_unpublishing)
hooks.register("before_bulk_action", refuse_in_bulk)
hooks.register(HOOK, lambda: EventListItem(order=1))

LOG_ACTIONS = {
    "events.add": ("参加者の追加", "参加者を加えた"),
    "events.attend": ("受付", "出席とした"),
    "events.call_off": ("中止・延期", "中止または延期とした"),
    "events.cancel": ("申込みの取消し", "申込みを取り消した"),
    "events.change": ("申込みの変更", "申込みの内容を変更した"),
    "events.close": ("受付の締切り", "受付を締め切った"),
    "events.export": ("参加者の書出し", "参加者の一覧を書き出した"),
    "events.find": ("成果の入力", "テーブルの成果を入力した"),
    "events.move": ("席の変更", "テーブルの席を変えた"),
    "events.not_attend": ("受付の取消し", "出席を取り消した"),
    "events.print": ("名札・席次表の印刷", "名札または席次表を書き出した"),
    "events.propose_tables": ("テーブルの提案", "テーブルの組み合わせを提案した"),
    "events.publish_report": ("報告の公開", "開催報告を公開した"),
    "events.reopen": ("受付の再開", "受付を再開した"),
    "events.report": ("報告の保存", "開催報告を保存した"),
    "events.seat": ("席の確保", "席を用意した"),
    "events.seat_the_rest": ("席の追加", "テーブルのない人を加えた"),
    "events.send": ("参加者へのメール", "参加者にメールを送った"),
    "events.take_place": ("開催の再開", "中止・延期を取り消した"),
    "events.theme": ("テーブルのテーマ", "テーブルのテーマを変えた"),
    "events.withdraw_report": ("報告の公開の取りやめ", "開催報告の公開をやめた"),
}
#: What is edited in the admin and recorded field by field (O11).
AUDITED = (Questionnaire,)

register_permission_policy(Questionnaire, QuestionnairePolicy(Questionnaire), exact_class=True)
register_snippet(QuestionnaireViewSet)
hooks.register("register_admin_urls", lambda: questionnaire_urls)


@hooks.register("register_actions")
def register_edits(actions: ActionRegistry) -> None:
    for model in AUDITED:
        actions.register(model, AuditedEdit)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in LOG_ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("register_admin_urls")
def register_tables() -> list[URLPattern]:
    """Where people sit (E4), and what comes of it (E6)."""
    return [
        path("events/<int:pk>/tables/", TablesView.as_view(), name="event_tables"),
        path("events/<int:pk>/findings/", FindingsView.as_view(), name="event_findings"),
        path("events/<int:pk>/report/", EditReportView.as_view(), name="event_report"),
    ]
