"""The answer to 「役に立った」 and 「違う」 beside a hit of a sentence (V14)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from catalog.entries.models.entry import Entry
from catalog.search.demand import record
from catalog.search.near.feedback import Verdict, verdict_on
from catalog.search.views.conditions import ConditionsView
from cms.web.text import is_number

THANKS = "ご協力ありがとうございます。"


class VerdictView(ConditionsView):
    """Counts a verdict and leads back to the list; whoever sees the hit may give one."""

    http_method_names = ["post", "options"]

    def query(self) -> QueryDict:
        """Return the search that found the hit, as the form sends it."""
        return QueryDict(self.request.POST.get("search", ""))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = next((each for each in Verdict if each.value in request.POST), None)
        entry = self.entry(request.POST[verdict.value]) if verdict else None
        if verdict is None or entry is None:
            raise Http404("No such hit")
        record(request, verdict_on(self.search, entry, verdict))
        if request.accepts("application/json") and not request.accepts("text/html"):
            return JsonResponse({"message": THANKS})
        messages.success(request, THANKS)
        return redirect(self.results_url(self.query().urlencode()))

    def entry(self, pk: str) -> Entry | None:
        listed = Entry.objects.listed_for(self.request.user)
        return listed.filter(pk=pk).first() if is_number(pk) else None
