"""The field lists written down a second time, by hand and in short, to hold the CSV workbooks against.

One word a field: ``name:type``; ``repeat{ … }`` is a grid. Types: s text, i integer, d decimal, D date, c calculated
key, p picture, F file, 1=list one of, n=list several of, f=file several (f1= one) of a register; a trailing ``!`` =
required, ``^`` = personal.
"""

from __future__ import annotations

HEAD = (
    "filler:username filled_on:today phone:phonenumber on_behalf:1=yes on_behalf_proof:p! "
    "backfill_date:D backfill_reason:s!"
)
WHEN = "activity_date:D! date_end:D day_part:1=day_part place_name:s! division_code:s! site_type:1=site_type! site:s"
PARTIES = (
    "our_role:1=our_role! host_unit:s! cohosts{ cohost_unit:s! cohost_role:1=cohost_role share_offline:i "
    "share_online:i "
    "share_preferential:i share_listeners:i share_materials:i share_admitted:i share_operations:i share_waived:d }"
)
STAFF = (
    "staff{ staff_name:s! staff_unit:s! staff_title:1=title! staff_duty:1=staff_duty staff_key:c from_above:c "
    "senior:c "
    "backbone:c } helper_n:i"
)
AUDIENCE = (
    "aud_type:n=aud_type aud_elderly:i aud_leftbehind:i aud_relief:i aud_watch:i aud_disabled:i aud_smi:i "
    "aud_student:i "
    "aud_worker:i"
)
MATERIALS = (
    "materials_total:i materials{ material:s! qty:i qty_unit:s qty_printed:i value_yuan:d material_class:c } "
    "goods_total:i drugs_yuan:d"
)
TAGS = (
    "programmes:n=programme programmes_also:n=programme programmes_off:n=programme send:1=send send_also:n=send "
    "self_chosen:1=yes bi_item:1=bi"
)
PHOTOS = "photos{ photo:p } photo_n:i"
EVIDENCE = f"{PHOTOS} signed_sheet{{ sheet:p }} highlight:s remark:s"

FORMS: dict[str, str] = {
    "free_clinic": f"{HEAD} {WHEN} {PARTIES} {STAFF} {AUDIENCE} {MATERIALS} {TAGS} {EVIDENCE} "
    "clinic_kind:1=clinic_kind! visits_offline:i! visits_online:i! visits_total:i visits_preferential:i listeners:i "
    "linked_lecture:f1=own_lecture admitted:i operations:i waived_yuan:d screened:i referred:i technique_tried{ technique:s! "
    "times:i } "
    "clinic_forms:n=clinic_form specialties:n=specialty announced:1=yesno announced_link:s",
    "lecture": f"{HEAD} {WHEN} {PARTIES} {STAFF} {AUDIENCE} {MATERIALS} {TAGS} {EVIDENCE} "
    "topic:s! lecture_kind:1=lecture_kind! health_day:1=health_day listeners:i! listeners_online:i minutes:i "
    "content:s! "
    "evaluation:s screened:i counselled:i archive_kinds:n=archive_kind",
    "training": f"{HEAD} {WHEN} {PARTIES} {STAFF} {MATERIALS} {TAGS} {EVIDENCE} "
    "course:s! training_kind:1=training_kind! series_no:i session_no:i hours:d techniques:f=techniques! "
    "form_mode:1=form_mode practice:1=yes roster_mode:1=roster_mode! "
    "roster{ trainee:s! trainee_public:s^ trainee_unit:s! trainee_title:1=title trainee_kind:1=trainee_kind "
    "signed:1=yesno attended:1=yesno passed:1=yesno certified:1=yesno cert_no:s phone:s^ note:s } "
    "n_signed:i! n_attended:i! n_passed:i n_certified:i unit_covered:i met_100:1=yesno",
    "publicity": f"{HEAD} {WHEN} {PARTIES} {MATERIALS} {TAGS} {EVIDENCE} "
    "theme:1=pub_theme! pub_kind:1=pub_kind! media:n=media visitors:i pieces:i minutes:i outlet:s "
    "outlet_level:1=outlet_level link:s published_on:D",
    "treatment": f"{HEAD} treat_date:D! patient_name:s!^ patient_phone:s^ patient_id:s^ clinic_no:s sex:1=sex! "
    "age:i!^ "
    "age_band:1=age_band diagnosis_disease:s! diagnosis_pattern:s "
    "techniques{ technique:s! points:s minutes:i operator:s operator_trained:1=yesno technique_consent:c } "
    "technique_n:i "
    "session_no:i session_of:i consent:1=consent! reaction:1=reaction reaction_text:s! outcome:1=outcome "
    "signed_sheet{ sheet:p^ }",
    "treatment_day": f"{HEAD} treat_date:D! patients:i! single_patients:i day_patients:i "
    "tally{ technique:s! times:i! operator:s new_courses:i! consents:i! } "
    "times_total:i! "
    "by_group{ age_band:1=age_band! sex:1=sex! visits:i! } by_group_total:i "
    "signed_sheet{ sheet:p }",
    "asset": f"{HEAD} {PHOTOS} asset_kind:1=asset_kind! asset_name:s! owner:s site:s address:s "
    "asset_state:1=asset_state! "
    "built_on:D as_of:D! free_open:1=yesno stock{ item:1=stock_item! count:i! unit:1=stock_unit! } area:d "
    "programmes:n=programme",
    "convenience": f"{HEAD} as_of:D! green_critical:1=have green_elderly:1=have green_mobility:1=have escort:1=have "
    "wheelchair:1=have hot_water:1=have accessible_wc:1=have service_box:1=have cups:1=have appointment:1=have "
    "online_query:1=have online_revisit:1=have drug_delivery:1=have bedside_pay:1=have programmes:n=programme",
    "period_note": f"{HEAD} programme:1=programme! period:s! needs:s feelings:s problems:s suggestions:s practice:s "
    "next_steps:s",
    "zero_report": f"{HEAD} programme:1=programme! period:s! zero_reason:1=zero_reason participations:s signed_by:s",
    "video": f"{HEAD} {TAGS} title:s! published_on:D! origin:1=video_origin "
    "platforms{ platform:1=platform! link:s views:i views_as_of:D } platform_n:i minutes:d theme:1=pub_theme",
    "school": f"{HEAD} {WHEN}! {PARTIES} {STAFF} {MATERIALS} {TAGS} {EVIDENCE} "
    "activity_kinds:n=school_activity! pupils:i! teachers:i club:1=have corner:1=have pilot:1=have",
    "fd_service": f"{HEAD} {WHEN} {PARTIES} {STAFF} {TAGS} {EVIDENCE} "
    "team:s! service_kind:1=fd_service_kind! served:i! followups:i signed_new:i",
    "mentoring": f"{HEAD} {WHEN} {PARTIES} {TAGS} {EVIDENCE} "
    "mentor:s! clinic:s! done:n=mentor_done! patients_seen:i techniques:f=techniques "
    "trainees{ trainee:s! trainee_unit:s! trainee_kind:1=trainee_kind! mastered:1=yesno } trainee_n:i opinion:s "
    "signed_both:p",
    "capability": f"{HEAD} as_of:D! able{{ technique:s! trained_staff:f=persons equipment:1=have protocol:1=have "
    "able:1=yesno since:D able_category:c able_item:c } n_category:i n_item:i tcm_hall:1=tcm_hall! "
    "tcm_staff{ person:s! person_title:1=title recruited:1=yesno } tcm_doctors:i tcm_recruited:i tcm_beds:i herbs_n:i "
    "formula:i plan_5y:1=have plan_5y_on:D! plan_5y_file:F plan_year:1=have plan_year_on:D! plan_year_file:F",
    "fd_team": f"{HEAD} as_of:D! team_name:s! grid:s! leader:s! "
    "members{ person:s! member_unit:s specialist:1=yesno senior_unit:c } member_n:i n_superior:i partner_sites:f=sites "
    "service_points:f=own_asset open10{ item:s! shown:1=yesno date:D } open10_n:i coop_agreement:1=yes "
    "projects{ project:s! contact:s contact_phone:s }",
    "unit_facts": f"{HEAD} as_of:D! residents:i! contracted:i! contracted_baseline:i! coverage:d coverage_rise:d "
    "vacc_points:i vacc_smart:i vacc_staff:i vacc_staff_trained:i vacc_rate_n:i vacc_rate_d:i varicella_doses:i",
    "achievement": f"{HEAD} {TAGS}! {EVIDENCE} title:s! ach_kind:1=ach_kind! ach_level:1=ach_level ach_date:D quantity:i "
    "qty_unit:s! description:s! certificate:p",
    "recommendation": f"{HEAD} quarter:s! bi_item:1=bi! subject_kind:1=subject_kind! subject_unit:s! subject_person:s! "
    "case_title:s! story:s! figures:s proof_records:f=own_records public_notice:1=yes seal_scan:p "
    "chain{ chain_unit:s opinion:1=chain_opinion! chain_note:s chain_on:D } result:1=rec_result result_doc:s",
    "task": f"{HEAD} source_kind:1=task_source! source_doc:s programme:1=programme! send:1=send indicator:s content:s! "
    "goal:s! quality:s dept:s! owner:s! contact:s start:D due:D! measures:s! "
    "progress{ date:D! text:s! pct:i by:s } ledger_state:1=ledger_state! "
    "supervise_steps{ step:1=supervise! step_on:D! step_due:D step_doc:s } supervise:1=supervise supervise_due:D "
    "supervise_doc:s evidence:p closed_by:s! closed_on:D",
    "survey": f"{HEAD} {WHEN} {TAGS} survey_kind:1=survey_kind! mode:1=survey_mode! n_issued:i! n_valid:i! n_positive:i! "
    "slips{ sex:1=sex band:1=age_band valid:1=yesno! positive:1=yesno answers:s } rate:d",
    "meeting": f"{HEAD} meeting_kind:1=meeting_kind! meet_date:D! topic:s! attendees_n:i decisions:s",
    "spot_check": f"{HEAD} sample:s record:f1=drawn_records! checked_on:D! method:1=check_method! "
    "result:1=check_result! found_value:i! note:s!",
}

# List → its codes in order; "1-9" is a run of numbers.
LISTS: dict[str, str] = {
    "yes": "1",
    "yesno": "1 0",
    "have": "1 0",
    "day_part": "1-4",
    "site_type": "10 11 12 20 21 22 30 40 50 51 52 60 61 62 70 71 80 90",
    "our_role": "1-2",
    "cohost_role": "1-4",
    "programme": "activity_month free_clinic_week four_by_four township_tcm emulation",
    "send": "1-4",
    "bi": "1-9",
    "title": "academician 231-235 241-245 251-255 261-265 village_doctor public_health manager volunteer other",
    "staff_duty": "1-6",
    "aud_type": "1-14",
    "clinic_kind": "1-6",
    "clinic_form": "1-12",
    "specialty": "1-16",
    "lecture_kind": "1-9",
    "health_day": "1-16",
    "archive_kind": "1-6",
    "training_kind": "1-11",
    "form_mode": "1-3",
    "roster_mode": "1-2",
    "trainee_kind": "1-6",
    "sex": "1 2 0 9",
    "age_band": "1-4",
    "consent": "1-3",
    "reaction": "1-2",
    "outcome": "1-4",
    "pub_theme": "1-9",
    "pub_kind": "1-13",
    "media": "1-10",
    "outlet_level": "1-5",
    "asset_kind": "1-17",
    "asset_state": "1-3",
    "stock_item": "1-8",
    "stock_unit": "1-5",
    "zero_reason": "1-4",
    "platform": "1-6",
    "video_origin": "1-2",
    "school_activity": "1-9",
    "fd_service_kind": "1-10",
    "mentor_done": "1-6",
    "tcm_hall": "1-5",
    "ach_kind": "1-16",
    "ach_level": "1-5",
    "subject_kind": "1-3",
    "chain_opinion": "1-2",
    "rec_result": "1-5",
    "task_source": "1-6",
    "ledger_state": "1-5",
    "supervise": "0-4",
    "survey_kind": "1-5",
    "survey_mode": "1-2",
    "meeting_kind": "1-4",
    "check_method": "1-4",
    "check_result": "1-3",
}

# What a code must mean, where an official list prints it or a table's column hangs on it.
MEANINGS: dict[str, dict[str, str]] = {
    "send": {"1": "家庭医生", "2": "应急急救", "3": "疾病防控", "4": "中医特色疗法"},
    "site_type": {
        "10": "机关",
        "20": "中小学",
        "30": "社区",
        "40": "村（嘎查）",
        "70": "公共场所",
        "80": "军营",
        "90": "其他",
    },
    "title": {
        "academician": "院士",
        "231": "主任医师",
        "232": "副主任医师",
        "234": "医师",
        "241": "主任药师",
        "255": "护士",
    },
    "clinic_kind": {"1": "公共场所", "2": "院内", "5": "到基层", "6": "进军营"},
    "lecture_kind": {"1": "健康讲座", "2": "健康大讲堂", "3": "疾控宣讲", "4": "特色疗法巡讲"},
    "training_kind": {"1": "中医适宜技术", "2": "急救技能", "3": "急救志愿者", "5": "传染病等防控", "9": "中医药法制"},
    "pub_kind": {"1": "开放日", "2": "文化展", "3": "视频展播", "6": "媒体稿件", "13": "其他"},
    "pub_theme": {"3": "医德医风"},
    "staff_duty": {"1": "诊疗", "4": "主讲", "6": "组织"},
    "asset_kind": {"1": "展馆", "7": "百草园", "14": "信息化便民平台", "15": "LED 屏"},
    "our_role": {"1": "主办", "2": "协办或派人参加"},
    "sex": {"1": "男", "2": "女"},
    "age_band": {"1": "0–6 岁", "4": "65 岁及以上"},
    "zero_reason": {"1": "本期没有主办活动"},
    "video_origin": {"1": "自制", "2": "转发省/市"},
    "school_activity": {"2": "香囊制作", "8": "视力/心理筛查"},
    "fd_service_kind": {"1": "巡诊", "2": "讲座", "3": "义诊", "10": "健康环境指导"},
    "mentor_done": {"1": "坐诊", "6": "授课"},
    "tcm_hall": {"1": "无", "3": "达标", "4": "提档升级", "5": "优质（示范）"},
    "ach_kind": {"1": "支部建设", "13": "稿件/宣传片", "16": "其他"},
    "ach_level": {"1": "国家", "5": "单位"},
    "subject_kind": {"1": "医疗卫生机构", "2": "个人（健康达人）", "3": "典型案例"},
    "rec_result": {"4": "优秀组织奖", "5": "未入选"},
    "task_source": {"1": "活动清单", "2": "问题"},
    "ledger_state": {"1": "未开始", "3": "已完成待销号", "4": "已销号", "5": "延期"},
    "supervise": {"0": "无", "1": "限时整改", "2": "挂牌督办", "3": "通报", "4": "约谈"},
    "survey_kind": {"1": "满意度", "2": "中医药健康文化知识普及率", "3": "就医首选中医"},
    "check_result": {"1": "属实", "2": "数不符", "3": "查无此事"},
}


def codes(text: str) -> list[str]:
    """``"1-3 7"`` → 1, 2, 3, 7."""
    found: list[str] = []
    for word in text.split():
        first, dash, last = word.partition("-")
        found += [str(number) for number in range(int(first), int(last) + 1)] if dash else [word]
    return found


_TYPES = {"s": "text", "i": "integer", "d": "decimal", "D": "date", "c": "calculate", "p": "image", "F": "file"}


def expected_type(word: str) -> str:
    """Give the XLSForm type of a word's type part."""
    kind = word.rstrip("!^")
    if kind.startswith("1="):
        return f"select_one {kind[2:]}"
    if kind.startswith("n="):
        return f"select_multiple {kind[2:]}"
    if kind.startswith("f="):
        return f"select_multiple_from_file {kind[2:]}.csv"
    if kind.startswith("f1="):
        return f"select_one_from_file {kind[3:]}.csv"
    return _TYPES.get(kind, kind)


def expected_fields(form_id: str) -> dict[str, str]:
    """``name`` or ``repeat.name`` → type word with its marks; a repeat itself → ``begin_repeat``."""
    found: dict[str, str] = {}
    scope = ""
    for word in FORMS[form_id].replace("{", "{ ").split():
        if word.endswith("{"):
            scope = word[:-1]
            found[scope] = "begin_repeat"
        elif word == "}":
            scope = ""
        else:
            name, _, kind = word.partition(":")
            found[f"{scope}.{name}" if scope else name] = kind
    return found


# Folded fields and grids: reached by F9 or the section's title, never on the Enter path.
_FOLDED_BLOCKS = (
    "on_behalf on_behalf_proof date_end cohosts cohosts.share_offline cohosts.share_online "
    "cohosts.share_preferential "
    "cohosts.share_listeners cohosts.share_materials cohosts.share_admitted cohosts.share_operations "
    "cohosts.share_waived "
    "staff.staff_duty helper_n aud_elderly aud_leftbehind aud_relief aud_watch aud_disabled aud_smi aud_student "
    "aud_worker "
    "materials materials.qty_printed programmes programmes_also programmes_off send_also self_chosen photo_n "
    "highlight remark"
)
_FOLDED_FORMS = {
    "free_clinic": "listeners linked_lecture waived_yuan screened referred technique_tried clinic_forms "
    "specialties announced "
    "announced_link",
    "lecture": "listeners_online minutes screened counselled archive_kinds",
    "training": "form_mode practice roster.trainee_public roster.cert_no roster.phone roster.note",
    "treatment": "patient_phone patient_id diagnosis_pattern techniques.points techniques.minutes "
    "techniques.operator "
    "techniques.operator_trained outcome signed_sheet",
    "treatment_day": "by_group by_group_total signed_sheet",
    "asset": "site free_open stock area",
    "video": "minutes theme",
    "school": "club corner pilot",
    "fd_service": "followups signed_new",
    "mentoring": "opinion",
    "capability": "tcm_beds herbs_n formula",
    "fd_team": "open10 open10_n coop_agreement projects",
    "unit_facts": "vacc_points vacc_smart vacc_staff vacc_staff_trained vacc_rate_n vacc_rate_d varicella_doses",
    "recommendation": "figures public_notice chain result result_doc",
    "task": "source_doc quality contact start supervise_steps supervise supervise_due supervise_doc",
}


def expected_folded(form_id: str) -> set[str]:
    """Names as in ``expected_fields``."""
    return (set(_FOLDED_BLOCKS.split()) & set(expected_fields(form_id))) | set(_FOLDED_FORMS.get(form_id, "").split())
