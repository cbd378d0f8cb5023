"""Answers one item of the self-check from its chapter, by the rules of the whole form (G4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from cms.members.accounts.acting import MembersOnlyView
from guidebook.self_check.checks import ChangedMeanwhileError, save_item, saver_of
from guidebook.self_check.enums import ANSWERS
from guidebook.self_check.views import FOR_ORGANIZATIONS, SelfCheckBaseView

PLACE = "own-state"
ITEM_SAVED = "記録しました。"
ITEM_CHANGED = (
    "この画面を開いている間に、同じ団体の{name}さんがセルフチェックを保存しました。"
    "いまの記録を確かめて、もう一度選んでください。"
)
NOT_ACCEPTED = "記録できませんでした。もう一度選んでください。"
LOGGED_OUT = "ログインの有効期限が切れていたため、記録していません。もう一度選んでください。"


class ItemForm(forms.Form):
    """One item, the answer to it, and the version that the reader has seen."""

    number = forms.ChoiceField()
    progress = forms.ChoiceField(choices=[(state.value, state.label) for state in ANSWERS])
    version = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.ChoiceField(choices=[(each, each) for each in numbers])


class SelfCheckItemView(MembersOnlyView, SelfCheckBaseView):
    """POST saves one answer for the organisation; all others stay as they last stood (G4)."""

    heading = "セルフチェック"
    refusal = FOR_ORGANIZATIONS
    refused_template = "guidebook/self_check/checklist_forbidden.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            messages.warning(request, LOGGED_OUT)
        return super().dispatch(request, *args, **kwargs)

    def login_target(self) -> str:
        return self.form_url()

    def back_url(self) -> str:
        return self.form_url()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseRedirect(self.form_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ItemForm(request.POST, numbers=self.numbers())
        if not form.is_valid():
            messages.error(request, NOT_ACCEPTED, extra_tags=PLACE)
            return self.back(form.cleaned_data.get("number", ""))
        asked = form.cleaned_data
        try:
            save_item(self.page, self.user, asked["number"], asked["progress"], asked["version"])
        except ChangedMeanwhileError as error:
            text = ITEM_CHANGED.format(name=saver_of(error.check))
            messages.warning(request, text, extra_tags=PLACE)
        else:
            messages.success(request, ITEM_SAVED, extra_tags=PLACE)
        return self.back(asked["number"])

    def numbers(self) -> list[str]:
        """Return the items that are answered as a whole: others have questions in the form."""
        return [item.number for item in self.items if not item.asked]

    def back(self, number: str) -> HttpResponseBase:
        """Return to the chapter of the item, or to the form if it has none."""
        chapter = self.page.chapters.filter(number=number).first()
        if chapter is None:
            return HttpResponseRedirect(self.form_url())
        return HttpResponseRedirect(f"{chapter.get_url(self.request)}#{PLACE}")
