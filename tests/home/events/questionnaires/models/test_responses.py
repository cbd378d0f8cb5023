"""Answers cannot be linked to a person, a moment, or one another (E5)."""

from __future__ import annotations

import pytest
from django.db import models

from home.events.models import Reply, Response


@pytest.mark.parametrize("model", [Response, Reply])
class TestUnlinked:
    def test_keys__are_random_and_order_all_rows(self, model: type[models.Model]) -> None:
        assert isinstance(model._meta.pk, models.UUIDField)
        assert list(model._meta.ordering) == ["key"]

    def test_fields__tell_no_person_and_no_time(self, model: type[models.Model]) -> None:
        fields = model._meta.get_fields()
        assert not [
            each
            for each in fields
            if isinstance(each, models.DateField | models.GenericIPAddressField)
        ]
        others = {each.related_model._meta.app_label for each in fields if each.related_model}
        assert others == {"events"}
