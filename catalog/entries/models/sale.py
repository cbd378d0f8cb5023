"""Whether a product is still sold, until when it is maintained, and what follows it (1.1)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from modelcluster.models import ClusterableModel

from catalog.entries.enums import Availability
from cms.web.times import written_day

DAY_NEEDED = "「販売終了予定」のときは、販売終了日を入力してください。"
STILL_SOLD = (
    "販売終了日を入力するときは、提供状況を「販売終了予定」か「販売終了」にしてください。"
    "提供中のときは、空欄にしてください。"
)
NOT_YET = "これから先の日付です。提供状況を「販売終了予定」にしてください。"
BEFORE_END = "販売終了日より前の日付です。"


class Sale(ClusterableModel):
    """The columns of a product; a sale that is announced to end is over from its day on."""

    availability = models.CharField(
        "提供状況", max_length=10, choices=Availability.choices, blank=True
    )
    sales_end_on = models.DateField(
        "販売終了日", null=True, blank=True, help_text="この日から「販売終了」と表示します。"
    )
    support_until = models.DateField(
        "保守の終了日", null=True, blank=True, help_text="この日まで保守をします。"
    )
    version = models.CharField("バージョン", max_length=50, blank=True)
    successor = models.ForeignKey(
        "catalog.Entry",
        verbose_name="後継の製品・サービス",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="あとを継ぐ登録情報。公開中のとき、詳細の画面から案内します。",
    )

    class Meta:
        abstract = True

    @property
    def availability_now(self) -> Availability:
        """What readers are told today; without an answer a product is sold."""
        said = Availability(self.availability or Availability.AVAILABLE)
        is_over = self.sales_end_on is not None and self.sales_end_on <= timezone.localdate()
        return Availability.ENDED if said == Availability.ENDING and is_over else said

    @property
    def end_of_sale(self) -> str:
        """What a reader must know of the end of the sale; "" while it is sold."""
        now = self.availability_now
        if now == Availability.AVAILABLE:
            return ""
        days = [written_day(self.sales_end_on)] if self.sales_end_on else []
        if self.support_until:
            days.append(f"保守は{written_day(self.support_until)}まで")
        return f"{now.label}（{'、'.join(days)}）" if days else str(now.label)

    def clean_sale(self) -> None:
        """Check the dates against each other and against what is said.

        Raises:
            ValidationError: at the field that is wrong.
        """
        end, support = self.sales_end_on, self.support_until
        if self.availability == Availability.ENDING and end is None:
            raise ValidationError({"sales_end_on": DAY_NEEDED})
        if not isinstance(end, date):
            return
        if self.availability in ("", Availability.AVAILABLE):
            raise ValidationError({"sales_end_on": STILL_SOLD})
        if self.availability == Availability.ENDED and end > timezone.localdate():
            raise ValidationError({"sales_end_on": NOT_YET})
        if isinstance(support, date) and support < end:
            raise ValidationError({"support_until": BEFORE_END})
