"""A brief's drawings as PowerPoint's own charts: their numbers open in a sheet and can be edited."""

from __future__ import annotations

import io
from typing import Any

from engagement.charts import theme
from engagement.model.briefs import Drawing
from engagement.model.cells import defused
from engagement.outlets.brief_words import finite
from engagement.outlets.letters import fitted, one_line, width
from engagement.outlets.pptx_file import emu
from engagement.outlets.pptx_parts import FAINT, LINE, described, rgb

SIZE = 10.0
_LONGEST = 220.0  # points of a category's name beside its bar
_LABELLED = 12  # bars that have room for their numbers


def chart(slide: Any, drawing: Drawing, left: float, top: float, wide: float, tall: float) -> None:
    """The drawing as a native chart, in our theme's colours, described for those who cannot see it."""
    from pptx.chart.data import CategoryChartData

    names = _names(drawing)
    make: Any = CategoryChartData
    data = make(number_format=_format(drawing))
    data.categories = names
    for name, values in drawing.series:
        padded = [finite(value) for value in values[: len(names)]]
        data.add_series(defused(one_line(name)), [*padded, *[None] * (len(names) - len(padded))])
    lying = _is_lying(drawing, wide)
    shape = slide.shapes.add_chart(
        _sort(drawing, lying), emu(left), emu(top), emu(wide), emu(tall), data
    )
    described(shape, drawing.in_words or drawing.title)
    made = shape.chart
    made.part.chart_workbook.update_from_xlsx_blob(_sheet(drawing, names))
    _dress(made, drawing, lying)


def _names(drawing: Drawing) -> list[str]:
    return [defused(fitted(one_line(name), _LONGEST, SIZE, 1)) or " " for name in drawing.categories]


def _is_lying(drawing: Drawing, wide: float) -> bool:
    """Whether bars lie: where their names would not stand beside each other under them."""
    if drawing.sort == "lines" or not drawing.categories:
        return False
    longest = max(width(one_line(name), SIZE) for name in drawing.categories)
    return longest + 6 > (wide - 60) / len(drawing.categories) and len(drawing.categories) <= 16


def _sort(drawing: Drawing, lying: bool) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE as SORT

    if drawing.sort == "lines":
        return SORT.LINE_MARKERS  # a value between two absences is a dot alone
    if drawing.sort == "stacked":
        return SORT.BAR_STACKED if lying else SORT.COLUMN_STACKED
    return SORT.BAR_CLUSTERED if lying else SORT.COLUMN_CLUSTERED


def _format(drawing: Drawing) -> str:
    values = [finite(value) for _, series in drawing.series for value in series]
    return "#,##0" if all(value is None or float(value).is_integer() for value in values) else "#,##0.0"


def _ticks(drawing: Drawing) -> str:
    """How the axis writes its numbers: no decimals where none are needed."""
    known = [
        abs(value)
        for _, values in drawing.series
        for one in values
        if (value := finite(one)) is not None
    ]
    return "#,##0" if max(known) >= 10 or _format(drawing) == "#,##0" else "General"


def _dress(made: Any, drawing: Drawing, lying: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK

    made.has_title = False
    made.font.size, made.font.color.rgb = emu(SIZE), rgb(FAINT)
    made.has_legend = len(drawing.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    values, names = made.value_axis, made.category_axis
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(LINE)
    values.format.line.fill.background()
    values.tick_labels.number_format = _ticks(drawing)
    values.tick_labels.number_format_is_linked = False
    names.format.line.color.rgb = rgb(LINE)
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.reverse_order = lying
    if lying:  # the first name on top, the numbers still below
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if drawing.unit:
        values.has_title = True
        frame = values.axis_title.text_frame
        frame.text = one_line(drawing.unit)
        font = frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.rgb = emu(SIZE), False, rgb(FAINT)
    _colour(made, drawing)


def _colour(made: Any, drawing: Drawing) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    colours = theme.CATEGORY["light"]
    plot = made.plots[0]
    if drawing.sort != "lines":
        plot.gap_width = 55
        plot.vary_by_categories = False
    for at, series in enumerate(plot.series):
        others = one_line(drawing.series[at][0]).casefold() in ("other", "others")
        colour = rgb(colours[8] if others else colours[at % 8])
        if drawing.sort == "lines":
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = colour, emu(2.25)
            series.marker.style = XL_MARKER_STYLE.CIRCLE
            series.marker.size = 5 if len(drawing.categories) <= 16 else 3
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colour
            series.marker.format.line.color.rgb = colour
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
            series.invert_if_negative = False
    if drawing.sort == "bars" and len(drawing.series) == 1 and len(drawing.categories) <= _LABELLED:
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = _format(drawing), False
        labels.font.size, labels.font.color.rgb = emu(SIZE), rgb(FAINT)


def _sheet(drawing: Drawing, names: list[str]) -> bytes:
    """The chart's workbook, where its numbers are edited: text in it is text, whatever it looks like."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    words = [(1, at + 2, defused(one_line(name))) for at, (name, _) in enumerate(drawing.series)]
    words += [(at + 2, 1, name) for at, name in enumerate(names)]
    for row, column, said in words:
        cell = sheet.cell(row, column, said)
        cell.data_type = "s"
    for at, (_, values) in enumerate(drawing.series):
        for row, value in enumerate(values[: len(names)]):
            sheet.cell(row + 2, at + 2, finite(value))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
