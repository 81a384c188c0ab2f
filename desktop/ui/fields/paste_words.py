"""How people title the columns of their own tables, and the words round them: data, not sentences."""

from __future__ import annotations

import re

# Titles that mean the same column, whichever of them a form uses.
SAME = tuple(
    frozenset(words.split())
    for words in (
        "姓名 名字 人员 人员姓名 学员 学员姓名 参训人员 参会人员 医师 医生 医师姓名 医生姓名 医务人员 参加人员 患者 患者姓名 病人 病人姓名 name fullname trainee",
        "电话 手机 手机号 手机号码 电话号码 联系电话 联系方式 联系手机 移动电话 本人电话 tel phone telephone mobile",
        "身份证 身份证号 身份证号码 身份证件号 证件号 证件号码 公民身份号码 居民身份证号 idnumber idno",
        "性别 男女 sex gender",
        "年龄 岁数 周岁 实足年龄 age",
        "单位 工作单位 所在单位 单位名称 机构 机构名称 所在机构 所属单位 所属机构 医疗机构 卫生室 村卫生室 协办单位 unit organisation",
        "职称 技术职称 专业职称 当时职称 专业技术职务 职称名称 title",
        "签到 签名 签字 是否签到 到场 signed",
        "参加 全程参加 全程 出勤 是否参加 attended",
        "合格 考核合格 考核 考核结果 是否合格 考试合格 passed",
        "发证 是否发证 已发证 certified",
        "证书号 证书编号 证号 证书号码 certificateno",
        "备注 说明 注 note remark remarks",
        "日期 时间 活动日期 诊疗日期 date",
        "技术 技术名称 适宜技术 项目 项目名称 技术项目 technique",
        "项次 次数 人次 例数 数量 times",
        "操作人 操作者 操作人员 施治人 operator",
        "名称 品名 材料 材料名称 资料 资料名称 种类 material item",
        "发放数 发放数量 发放 份数 发放份数 quantity qty",
        "分工 职责 任务 承担工作 duty",
    )
)
# Columns that no grid has and that say nothing: told as 不贴, but never guessed into a field.
NUMBERING = frozenset(["序号", "编号", "序", "行号", "no", "no.", "#", "号"])
# A row that adds up the others is no row of a roster.
SUMS = frozenset(["合计", "小计", "总计", "共计", "total"])
ALREADY, NOT, YES_WORD, NO_WORD = "已", "不未没", "是", "否"
SEX = {"男性": "男", "女性": "女", "m": "男", "f": "女"}

NAME = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}|[\u3400-\u9fff\U00020000-\U0003ffff]{1,10}[·•．.][\u3400-\u9fff]{1,12}"
)
UNIT = re.compile(r".+(?:卫生室|卫生院|医院|服务站|服务中心|中心|站|所|室|学校|小学|中学|委员会|局|公司)")
PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
ID_NUMBER = re.compile(r"\d{17}[\dXx]")
WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?$")
CLOCK = re.compile(r"[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
# What cells look like under a title, where there is none; and titles that decide how a cell is read.
ID_TITLE, AGE_TITLE = "身份证号", "年龄"
LIKE = ((ID_TITLE, ID_NUMBER), ("电话", PHONE), ("姓名", NAME), ("单位", UNIT))
SEXES = ("男", "女")
