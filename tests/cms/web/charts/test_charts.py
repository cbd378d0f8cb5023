"""What charts draw and say: numbers beside, words and patterns beside colour."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from cms.web.charts.bars import Bar, BarChart, Step
from cms.web.charts.changes import Change
from cms.web.charts.heat import HeatRow, HeatTable
from cms.web.charts.lines import BASE, TOP, LineChart, Series, months_between
from cms.web.charts.stacks import StackChart, StackRow

MONTHS = months_between(date(2026, 1, 15), date(2026, 4, 2))


def drawn(chart: Any) -> Any:
    """Return the chart as a page would show it."""
    return BeautifulSoup(render_to_string(chart.template, {"chart": chart}), "html.parser")


def texts(table: Any) -> list[list[str]]:
    """Return what the rows of a table say."""
    return [
        [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")]
        for row in table.select("tbody tr")
    ]


def bars(*rows: Bar) -> BarChart:
    return BarChart("words", "探された言葉", "多い順です。", rows, heading="言葉", unit="回")


def lines(*series: Series) -> LineChart:
    return LineChart("months", "月ごとの数", "二つを比べます。", MONTHS, series)


def heat(*rows: HeatRow) -> HeatTable:
    return HeatTable(
        "genres", "登録状況", "濃いほど多い数です。", "ジャンル", ["製品", "事例"], rows
    )


class TestChange:
    @pytest.mark.parametrize(
        ("now", "before", "told"),
        [
            (5, 2, ("＋3", "↑", "増")),
            (2, 5, ("－3", "↓", "減")),
            (2, 2, ("±0", "→", "同じ")),
            (2, None, ("", "", "比べられません")),
            (1200, 0, ("＋1,200", "↑", "増")),
            (1.5, 1, ("＋0.5", "↑", "増")),
        ],
    )
    def test_difference__has_sign_arrow_and_word(
        self, now: float, before: float | None, told: tuple[str, str, str]
    ) -> None:
        change = Change("x", now, before)
        assert (change.sign, change.arrow, change.word) == told


class TestBars:
    def test_rows__say_their_number_beside_the_bar(self) -> None:
        page = drawn(bars(Bar("契約", 4), Bar("防災", 1)))
        assert texts(page.table) == [["契約", "", "4"], ["防災", "", "1"]]
        widths = [each["width"] for each in page.select("rect.chart__bar")]
        assert widths == ["100.00%", "25.00%"]
        assert {each["aria-hidden"] for each in page.select("td svg")} == {"true"}

    def test_before__is_hatched_and_told_with_word(self) -> None:
        page = drawn(bars(Bar("契約", 1, before=4), Bar("防災", 2)))
        assert texts(page.table)[0] == ["契約", "", "1", "4", "－3 ↓ 減"]
        assert texts(page.table)[1] == ["防災", "", "2", "－", "比べられません"]
        hatched = page.select("td rect.chart__before")
        assert [each["width"] for each in hatched] == ["100.00%", "0.00%"]
        assert {each["fill"] for each in hatched} == {"url(#words-hatch)"}
        assert page.select_one("pattern#words-hatch")

    def test_shares__stand_beside_the_numbers_of_a_whole(self) -> None:
        told = [Bar("思う", 14, share="36％"), Bar("未回答", 4, share="10％")]
        page = drawn(BarChart("q", "問", "一つ選ぶ", told, whole=40))
        assert texts(page.table) == [["思う", "", "14", "36％"], ["未回答", "", "4", "10％"]]
        widths = [each["width"] for each in page.select("rect.chart__bar")]
        assert widths == ["35.00%", "10.00%"]

    def test_step__is_a_link_that_says_what_it_is_about(self) -> None:
        step = Step("同義語に加える", "/add/?word=x", about="量子")
        page = drawn(bars(Bar("量子", 3, step=step, note="登録なし"), Bar("契約", 1)))
        assert page.select_one("td a")["href"] == "/add/?word=x"
        assert page.select_one("td a").get_text() == "量子：同義語に加える"
        assert page.select("thead th")[-1].get_text() == "次にすること"

    def test_nothing__is_a_sentence(self) -> None:
        page = drawn(bars())
        assert page.table is None
        assert page.select_one(".chart__nothing").get_text() == "この期間にはありません。"

    def test_zeros__draw_nothing(self) -> None:
        page = drawn(bars(Bar("契約", 0)))
        assert page.select_one("rect.chart__bar")["width"] == "0.00%"

    def test_text__is_escaped(self) -> None:
        assert "<b>x</b>" not in str(drawn(bars(Bar("<b>x</b>", 1))).table)


class TestLines:
    def test_months__run_over_the_end_of_a_year(self) -> None:
        months = months_between(date(2025, 11, 30), date(2026, 2, 1))
        assert [f"{each:%Y-%m-%d}" for each in months] == [
            "2025-11-01",
            "2025-12-01",
            "2026-01-01",
            "2026-02-01",
        ]

    def test_picture__has_title_and_description(self) -> None:
        svg = drawn(lines(Series("検索", [1, 2, 3, 4]))).select_one("svg[role=img]")
        names = svg["aria-labelledby"].split()
        assert [svg.find(id=name).name for name in names] == ["title", "desc"]

    def test_series__differ_in_class_mark_and_name(self) -> None:
        page = drawn(lines(Series("検索", [1, 2, 3, 4]), Series("見つからない", [0, 1, 0, 1])))
        groups = page.select("svg[role=img] > g.chart__line")
        assert [each["class"][1] for each in groups] == ["chart__line--1", "chart__line--2"]
        assert [len(each.select("circle")) for each in groups] == [4, 0]
        names = [each.select_one("text").get_text() for each in groups]
        assert names == ["検索", "見つからない"]

    def test_line__has_a_gap_where_there_is_no_value(self) -> None:
        [line] = lines(Series("中央値", [1, None, 3, 4])).lines
        assert (len(line.points), len(line.pieces)) == (3, 1)

    def test_points__lie_inside_the_plot(self) -> None:
        chart = lines(Series("検索", [0, 7, 2, 5]))
        [line] = chart.lines
        assert [point.x for point in line.points] == [0, 33.33, 66.67, 100]
        assert {TOP <= point.y <= BASE for point in line.points} == {True}
        assert line.points[0].y == BASE
        assert [tick.value for tick in chart.ticks] == [0, 2, 4, 6, 8]

    def test_names__do_not_lie_on_each_other(self) -> None:
        drawn_lines = lines(*(Series(f"{n}", [0, 0, 0, 5]) for n in range(3))).lines
        places = sorted(each.label_y for each in drawn_lines)
        assert min(later - earlier for earlier, later in pairwise(places)) >= 18

    def test_numbers__stand_in_a_fold_newest_first(self) -> None:
        page = drawn(lines(Series("検索", [1, None, 3, 2.5])))
        fold = page.select_one("details")
        assert fold.summary.get_text().startswith("数字で見る")
        assert texts(fold.table) == [
            ["2026年4月", "2.5"],
            ["2026年3月", "3"],
            ["2026年2月", "－"],
            ["2026年1月", "1"],
        ]

    @pytest.mark.parametrize(
        ("first", "is_open", "notes"),
        [
            ((2025, 11, 1), False, ["", "", "2026年", ""]),
            ((2025, 10, 1), False, ["2025年", "", "", "2026年"]),
            ((2026, 1, 1), True, ["2026年", "", "", "途中"]),
        ],
    )
    def test_ticks__name_the_year_and_a_month_that_is_not_over(
        self, first: tuple[int, int, int], is_open: bool, notes: list[str]
    ) -> None:
        months = months_between(date(*first), date(*first) + timedelta(days=95))
        series = [Series("x", [1, 1, 1, 1])]
        chart = LineChart("x", "x", "x", months, series, is_open=is_open)
        assert [each.note for each in chart.month_ticks] == notes
        assert [each.is_minor for each in chart.month_ticks] == [False, True, True, False]
        newest = texts(drawn(chart).select_one("details table"))[0][0]
        assert ("途中" in newest) == is_open

    @pytest.mark.parametrize("values", [[], [0, 0, 0, 0], [None] * 4])
    def test_nothing__is_a_sentence(self, values: list[float | None]) -> None:
        page = drawn(lines(Series("検索", values)))
        assert page.svg is None
        assert page.select_one(".chart__nothing")

    def test_one_month__is_a_point(self) -> None:
        chart = LineChart("x", "x", "x", MONTHS[:1], [Series("x", [3])])
        assert [point.x for point in chart.lines[0].points] == [50]


class TestHeat:
    def test_cells__carry_number_and_shade(self) -> None:
        step = Step("登録を呼びかける", "/add/", about="観光")
        page = drawn(
            heat(
                HeatRow("防災", [9, 1], 10),
                HeatRow("観光", [0, 0], 0, step=step, note="登録なし", depth=1),
                HeatRow("合計", [9, 1], 10, is_sum=True),
            )
        )
        assert texts(page.table) == [
            ["防災", "9", "1", "10", ""],
            ["観光", "0", "0", "0", "登録なし 観光： 登録を呼びかける"],
            ["合計", "9", "1", "10", ""],
        ]
        shades = [
            next((name[-1] for name in cell["class"] if "cell--" in name), "")
            for cell in page.select("tbody td.chart__number:not(.chart__total)")
        ]
        assert shades == ["4", "2", "0", "0", "", ""]

    def test_number_that_is_not_told__is_a_dash_without_shade(self) -> None:
        cells = drawn(heat(HeatRow("防災", [None, 1], None))).select("tbody td.chart__number")
        assert [each.get_text() for each in cells] == ["－", "1", "－"]
        assert "chart__cell" not in cells[0]["class"]

    def test_legend__tells_the_numbers_of_each_shade(self) -> None:
        assert heat(HeatRow("防災", [20, 1], 21)).legend == [
            (0, "0"),
            (1, "1"),
            (2, "2〜5"),
            (3, "6〜11"),
            (4, "12〜20"),
        ]

    def test_headings__tell_columns_and_rows(self) -> None:
        page = drawn(heat(HeatRow("防災", [1, 1], 2)))
        assert [each["scope"] for each in page.select("thead th")] == ["col"] * 5
        assert page.select_one("tbody th")["scope"] == "row"


class TestStacks:
    def stacks(self, *rows: StackRow) -> StackChart:
        parts = ["できている", "着手", "まだ", "未回答"]
        return StackChart("items", "項目の数", "新しい順です。", parts, rows, remark="保存した人")

    @pytest.mark.parametrize(
        ("values", "pieces"),
        [
            ([1, 1, 0, 2], [(1, 0, 25), (2, 25, 25), (4, 50, 50)]),
            ([0, 0, 3, 0], [(3, 0, 100)]),
            ([0, 0, 0, 0], []),
        ],
        ids=str,
    )
    def test_pieces__share_the_length(self, values: list[int], pieces: list[Any]) -> None:
        (row,) = self.stacks(StackRow("x", "x", values)).stacked
        assert [(each.number, each.start, each.length) for each in row.pieces] == pieces

    def test_shares__stand_below_the_numbers(self) -> None:
        row = StackRow("x", "講演", [3, 1, 0, 0], shares=["75％", "25％", "0％", "0％"])
        told = texts(drawn(self.stacks(row)).table)
        assert told == [["講演", "", "3 75％", "1 25％", "0 0％", "0 0％", ""]]

    def test_table__tells_every_number_beside_the_bar(self) -> None:
        rows = [
            StackRow("new", "４月", [1, 0, 2, 0], url="?on=4", is_current=True, note="港"),
            StackRow("old", "３月", [0, 0, 0, 3]),
        ]
        page = drawn(self.stacks(*rows))
        assert texts(page.table) == [
            ["４月", "", "1", "0", "2", "0", "港"],
            ["３月", "", "0", "0", "0", "3", ""],
        ]
        assert (page.tbody.a["href"], page.tbody.a["aria-current"]) == ("?on=4", "true")
        assert [len(each.select("rect")) for each in page.select("tbody svg")] == [2, 1]
        assert len(page.select("pattern#items-stripes")) == 1

    def test_nothing__is_a_sentence(self) -> None:
        page = drawn(self.stacks())
        assert page.svg is None
        assert page.select_one(".chart__nothing")
