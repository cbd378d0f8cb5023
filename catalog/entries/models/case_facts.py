"""What a case brought, on which conditions, and what did not work (1.1)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.models import ClusterableModel

from catalog.entries.enums import Customizing, LgwanUse, Operation
from cms.web.text import narrow

#: A number with a unit; Chinese numerals count, 「％」 and 「割」 are no units.
AMOUNT = re.compile(
    r"[0-9〇一二三四五六七八九十百千万億,.]+\s*"
    r"(?:枚|時間|分|秒|日|週|か月|ヶ月|カ月|ヵ月|年|円|人|名|件|回|通|台|本|冊|世帯|団体|か所|箇所|"
    r"ページ|頁|部|kg|キロ|トン|t|km|m2|㎡|kwh|往復|便|校|店|社|票|点)",
    re.IGNORECASE,
)
NO_AMOUNT = (
    "効果は、枚数、時間、金額、人数などの実際の数で書いてください"
    "（割合だけでは、ほかの団体が比べられません）。例：窓口の待ち時間が平均20分から８分に"
)
MEASURE_NEEDED = "効果を書いたときは、測り方も書いてください。例：導入前後の各１か月の受付記録"


def has_amount(text: str) -> None:
    """Require a number with a real unit: bare percentages say nothing to another town.

    Raises:
        ValidationError: if there is none.
    """
    if text and not AMOUNT.search(narrow(text)):
        raise ValidationError(NO_AMOUNT)


class CaseFacts(ClusterableModel):
    """The columns of a case, one line each; products share the conditions of use."""

    operation = models.CharField(
        "稼働状況",
        max_length=10,
        choices=[("", "記入しない"), *Operation.choices],
        blank=True,
        help_text="情報の確認のお願いのとき、毎年たずねます。",
    )
    operating_since = models.CharField(
        "運用開始", max_length=40, blank=True, help_text="例：2016年4月"
    )
    effect = models.CharField(
        "効果",
        max_length=200,
        blank=True,
        validators=[has_amount],
        help_text="実際の数と単位で。例：年間で紙12,000枚、職員の作業400時間を削減（200文字まで）",
    )
    effect_measure = models.CharField(
        "効果の測り方", max_length=200, blank=True, help_text="例：導入前後の各１か月の受付記録"
    )
    staff_hours = models.CharField(
        "職員の手間",
        max_length=200,
        blank=True,
        help_text="例：準備に２人で３か月、運用は月に４時間",
    )
    setbacks = models.CharField(
        "うまくいかなかったこと",
        max_length=200,
        blank=True,
        help_text="次に取り組む団体にいちばん役立ちます（200文字まで）",
    )
    customizing = models.CharField(
        "カスタマイズ",
        max_length=10,
        choices=[("", "記入しない"), *Customizing.choices],
        blank=True,
    )
    lgwan = models.CharField(
        "LGWANでの利用",
        max_length=10,
        choices=[("", "記入しない"), *LgwanUse.choices],
        blank=True,
    )
    condition_population = models.CharField(
        "人口規模", max_length=100, blank=True, help_text="例：人口３万人の市で利用"
    )
    condition_staff = models.CharField(
        "体制", max_length=100, blank=True, help_text="例：情報政策課２人と防災課１人"
    )
    condition_system = models.CharField(
        "使った仕組み",
        max_length=200,
        blank=True,
        help_text="例：既存のグループウェアとタブレット10台",
    )
    condition_disaster = models.CharField(
        "災害時",
        max_length=100,
        blank=True,
        help_text="例：停電時は電池で８時間、通信が切れても受付を続けられる",
    )

    class Meta:
        abstract = True

    def clean_case(self) -> None:
        """Require of an effect how it was measured.

        Raises:
            ValidationError: at `effect_measure`.
        """
        if self.effect and not self.effect_measure:
            raise ValidationError({"effect_measure": MEASURE_NEEDED})
