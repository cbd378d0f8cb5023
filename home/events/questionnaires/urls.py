"""The addresses of the page of a questionnaire (E5)."""

from django.urls import path

from home.events.questionnaires.views import AnswerView, ThanksView

urlpatterns = [
    path("", AnswerView.as_view(), name="questionnaire"),
    path("thanks/", ThanksView.as_view(), name="questionnaire_thanks"),
]
