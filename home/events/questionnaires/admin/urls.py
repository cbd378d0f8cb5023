"""The admin's addresses for one questionnaire (E5)."""

from django.urls import URLPattern, path

from home.events.questionnaires.admin.paper import PaperView, RemovePaperView
from home.events.questionnaires.admin.screens import (
    QrView,
    ResultsView,
    SheetView,
    WorkbookView,
)

BASE = "questionnaires/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{BASE}/results/", ResultsView.as_view(), name="questionnaire_results"),
    path(f"{BASE}/results.xlsx", WorkbookView.as_view(), name="questionnaire_workbook"),
    path(f"{BASE}/paper/", PaperView.as_view(), name="questionnaire_paper"),
    path(f"{BASE}/paper/remove/", RemovePaperView.as_view(), name="questionnaire_paper_remove"),
    path(f"{BASE}/sheet/", SheetView.as_view(), name="questionnaire_sheet"),
    path(f"{BASE}/qr/", QrView.as_view(), name="questionnaire_qr"),
]
