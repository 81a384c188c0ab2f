"""Words that people type into boxes, whatever the language of the screen: data, not sentences."""

from __future__ import annotations

import re

# Days from today.
DAYS = {"今天": 0, "今": 0, "jt": 0, "昨天": -1, "昨": -1, "zt": -1, "前天": -2, "qt": -2, "大前天": -3, "明天": 1}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {str(n + 1): n for n in range(7)}
WEEKS_BACK = {"上": 1, "上个": 1, "上上": 2}
LAST = "上"
WEEK = re.compile(r"(上上|上|本|这|这个|上个)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
MONTH_DAY = re.compile(r"(上|本|这)(?:个)?月(\d{1,2})[日号]?")
PARTS = re.compile(r"(?:(\d{4}|\d{2})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
DAY = re.compile(r"(\d{1,2})[日号]?")

TIME = re.compile(r"(上午|早上|中午|下午|晚上)?(\d{1,2})(?:[:点时.](?:(\d{1,2})分?|(半))?)?")
AFTER_NOON = {"下午", "晚上"}

# A tick, as rosters kept elsewhere write it.
YES = {"1", "是", "有", "对", "√", "✓", "✔", "y", "yes", "true"}
NO = {"0", "否", "无", "没有", "×", "✗", "n", "no", "false"}

COMMA = "、"
