"""Where each figure of the five documents comes from: our own table, one line a figure.

Columns: document | figure | kind | sources | conditions. Kinds: ``sum`` numbers that may be added over units and time;
``set`` keys counted once (text, codes, dates); ``stock`` what stands on a day; ``rate`` one number over another;
``text`` words. A source is ``form.field``, ``form.grid.field`` or ``@register.column``; a condition is
``form.field=code code`` and names codes that must be on the field's list.
"""

from __future__ import annotations

from typing import NamedTuple

_SENIOR = "free_clinic.staff.staff_title=academician 231 232"
_DOCTOR = "free_clinic.staff.staff_duty=1 2 3"
_PUT_BY = "free_clinic.our_role=1 lecture.our_role=1 publicity.our_role=1"

TABLE = f"""
000 | backbone sent | set | free_clinic.staff.staff_key free_clinic.staff.backbone @persons.backbone | {_DOCTOR}
000 | of these senior | set | free_clinic.staff.staff_key free_clinic.staff.senior | {_DOCTOR} {_SENIOR}
000 | counties with a clinic | set | free_clinic.division_code |
000 | townships with a clinic | set | free_clinic.division_code |
000 | clinic days | set | free_clinic.activity_date free_clinic.date_end |
000 | clinic visits | sum | free_clinic.visits_offline free_clinic.visits_online free_clinic.visits_total | {_PUT_BY}
000 | booklets of three kinds | sum | free_clinic.materials.qty lecture.materials.qty publicity.materials.qty |
000 | which booklet | set | free_clinic.materials.material lecture.materials.material publicity.materials.material @materials.name |
000 | articles given | sum | free_clinic.goods_total free_clinic.materials.qty |
000 | class of a material | set | free_clinic.materials.material_class @materials.class |
000 | free medicine in yuan | sum | free_clinic.drugs_yuan free_clinic.materials.value_yuan |
000 | people at the law training | sum | training.n_attended | training.training_kind=9
000 | booklets at the law training | sum | training.materials.qty training.materials_total | training.training_kind=9
000 | listeners | sum | lecture.listeners free_clinic.listeners | lecture.lecture_kind=1 2
000 | open days, exhibitions, films, screens | set | publicity.pub_kind | publicity.pub_kind=1 2 3 4
000 | visitors and minutes | sum | publicity.visitors publicity.minutes publicity.pieces |
000 | LED screens | stock | asset.asset_kind asset.asset_state | asset.asset_kind=15
000 | what the museum holds | stock | asset.stock.count asset.as_of | asset.asset_kind=1
000 | which specimens | set | asset.stock.item asset.stock.unit asset.asset_name asset.owner | asset.stock.item=1 2 3 4 5 6 7 8
000 | hospitals with each convenience | stock | convenience.green_critical convenience.green_elderly convenience.green_mobility |
000 | more conveniences | stock | convenience.escort convenience.wheelchair convenience.hot_water convenience.accessible_wc |
000 | still more conveniences | stock | convenience.service_box convenience.cups convenience.appointment convenience.online_query |
000 | online conveniences | stock | convenience.online_revisit convenience.drug_delivery convenience.bedside_pay |
000 | medical ethics | set | publicity.theme | publicity.theme=3
000 | next steps and practice | text | period_note.next_steps period_note.practice |
000 | highlights | text | free_clinic.highlight lecture.highlight publicity.highlight |
001 | columns 1-4 institutions | set | free_clinic.host_unit free_clinic.cohosts.cohost_unit free_clinic.staff.staff_unit |
001 | grade and line of an institution | set | @units.hospital_grade @units.is_medical @units.line @units.valid_to |
001 | columns 5-13 people by title | set | free_clinic.staff.staff_key free_clinic.staff.staff_title @persons.title @persons.unit | {_SENIOR}
001 | others that helped | sum | free_clinic.helper_n |
001 | columns 14-16 visits | sum | free_clinic.visits_offline free_clinic.visits_online |
001 | shares of a co-host's line | sum | free_clinic.cohosts.share_offline free_clinic.cohosts.share_online |
001 | column 17 preferential services | sum | free_clinic.visits_preferential free_clinic.cohosts.share_preferential |
001 | column 18 listeners | sum | lecture.listeners free_clinic.listeners free_clinic.cohosts.share_listeners | lecture.lecture_kind=2
001 | column 19 materials | sum | free_clinic.materials_total lecture.materials_total publicity.materials_total training.materials_total |
001 | materials of a co-host's line | sum | free_clinic.cohosts.share_materials lecture.cohosts.share_materials |
001 | column 20 admitted | sum | free_clinic.admitted free_clinic.cohosts.share_admitted |
001 | column 21 operations | sum | free_clinic.operations free_clinic.cohosts.share_operations |
001 | column 22 fees waived | sum | free_clinic.waived_yuan free_clinic.cohosts.share_waived |
001 | public places on 16 September | set | free_clinic.clinic_kind free_clinic.activity_date free_clinic.division_code | free_clinic.clinic_kind=1
001 | summary in four points | text | period_note.needs period_note.feelings period_note.problems period_note.suggestions |
001 | kinds and specialties | set | free_clinic.clinic_kind free_clinic.specialties free_clinic.clinic_forms free_clinic.announced | free_clinic.clinic_kind=2 3 4 5 6
002 | matrix, which row | set | free_clinic.send lecture.send training.send publicity.send school.send fd_service.send mentoring.send | training.send=1 2 3 4
002 | matrix, which column | set | free_clinic.site_type lecture.site_type training.site_type school.site_type fd_service.site_type | lecture.site_type=10 20 30 40 70
002 | matrix, people | sum | free_clinic.visits_total lecture.listeners training.n_attended school.pupils fd_service.served |
002 | sessions up to standard | set | training.met_100 | training.training_kind=2 3
002 | signed in and certified | sum | training.n_signed training.n_certified training.n_passed | training.training_kind=2 3
002 | host of the emergency trainings | set | training.host_unit lecture.host_unit | training.training_kind=2 3 lecture.send=2
002 | handbooks and discs by venue | sum | lecture.materials.qty training.materials.qty publicity.materials.qty school.materials.qty |
002 | films by month | set | video.title video.published_on video.origin video.platforms.platform | video.origin=1 2
002 | film views | sum | video.platforms.views |
002 | disease control talks | set | lecture.lecture_kind | lecture.lecture_kind=3
002 | knowledge and prevention trainings | set | training.training_kind | training.training_kind=4 5 8
002 | vaccination bases and clinics | stock | asset.asset_kind asset.asset_state | asset.asset_kind=9 10 11
002 | smart clinics, trained staff | stock | unit_facts.vacc_points unit_facts.vacc_smart unit_facts.vacc_staff unit_facts.vacc_staff_trained |
002 | doses given of doses due | rate | unit_facts.vacc_rate_n unit_facts.vacc_rate_d |
002 | free varicella doses | stock | unit_facts.varicella_doses |
002 | offices and enterprises reached | set | lecture.site training.site fd_service.site @sites.site_type | fd_service.send=4 fd_service.site_type=10 11 12
002 | schools of a hospital | set | @pairings.kind @pairings.from @pairings.to @pairings.start @pairings.end school.site |
002 | touring talks and their listeners | sum | lecture.listeners | lecture.lecture_kind=4
002 | village doctors taught | set | mentoring.trainees.trainee training.roster.trainee training.roster.trainee_kind | mentoring.trainees.trainee_kind=1 training.roster.trainee_kind=1 training.training_kind=1
002 | techniques spread | set | training.techniques mentoring.techniques treatment.techniques.technique @techniques.code |
002 | specialists of a team | stock | fd_team.n_superior fd_team.members.specialist |
002 | who the specialists are | set | fd_team.members.person fd_team.members.senior_unit fd_team.team_name |
002 | service points of a grid | set | fd_team.service_points fd_team.grid | asset.asset_kind=8
002 | ten disclosures | stock | fd_team.open10_n fd_team.open10.shown |
002 | which are disclosed | set | fd_team.open10.item fd_team.open10.date |
002 | agreements and projects | set | fd_team.coop_agreement fd_team.projects.project fd_team.partner_sites |
002 | coverage and its rise | rate | unit_facts.contracted unit_facts.residents unit_facts.contracted_baseline |
002 | satisfaction with the family doctor | rate | survey.n_positive survey.n_valid survey.n_issued | survey.survey_kind=4
002 | family doctor services | sum | fd_service.served fd_service.followups fd_service.signed_new |
002 | kinds of family doctor service | set | fd_service.service_kind fd_service.team | fd_service.service_kind=1 4 5 6 7 8 9 10
002 | targets and their owners | set | @targets.indicator @targets.value @targets.measure @targets.lead_office @targets.contact @targets.due |
002 | ledger of activities | text | task.content task.goal task.quality task.dept task.indicator |
002 | progress and closing | set | task.ledger_state task.due task.supervise task.progress.pct task.closed_on | task.supervise=1 2 3 4 task.ledger_state=4
003 | sessions of its own four | set | lecture.site_type training.site_type publicity.site_type school.site_type | lecture.site_type=12 20 21 22 30 40
003 | coverage of communities and villages | set | lecture.site lecture.division_code @sites.active @places.code |
003 | own films a month | set | video.title video.origin | video.origin=1
003 | knowledge, first choice | rate | survey.n_positive survey.n_valid | survey.survey_kind=2 3
003 | corridors, boards, corners | stock | asset.asset_kind asset.asset_state asset.built_on | asset.asset_kind=2 3 4
003 | four categories, six techniques | stock | capability.n_category capability.n_item capability.able.able |
003 | which techniques | set | capability.able.technique treatment.techniques.technique treatment_day.tally.technique @techniques.category @techniques.counts_as_item |
003 | courses of training | set | training.course training.series_no training.session_no | training.training_kind=1
003 | people trained | sum | training.n_signed training.n_attended |
003 | clinics supported, visits | set | @pairings.from @pairings.to mentoring.mentor mentoring.clinic mentoring.activity_date |
003 | patients seen with the mentor | sum | mentoring.patients_seen |
003 | staff recruited | stock | capability.tcm_recruited capability.tcm_doctors capability.tcm_beds capability.herbs_n capability.formula |
003 | plans | stock | capability.plan_5y capability.plan_year |
003 | problem ledger | text | task.measures task.content | task.source_kind=2
003 | workload | sum | treatment_day.patients treatment_day.times_total treatment_day.tally.times treatment.technique_n |
003 | quality | set | spot_check.result treatment.reaction treatment.outcome | spot_check.result=1 2 3 treatment.reaction=2
003 | consent forms | sum | treatment_day.tally.consents treatment_day.tally.new_courses |
003 | satisfaction | rate | survey.n_positive survey.n_valid | survey.survey_kind=1
004 | halls up to standard and upgraded | stock | capability.tcm_hall | capability.tcm_hall=2 3 4 5
004 | stations and clinics with techniques | set | capability.able.able_item treatment_day.tally.technique @units.ws218_class |
004 | hospitals with a platform | stock | convenience.appointment asset.asset_kind | asset.asset_kind=14
004 | TCM hospitals | set | @units.is_tcm @units.ws218_class |
004 | recommendations and cases | set | recommendation.quarter recommendation.bi_item recommendation.subject_kind recommendation.subject_unit recommendation.subject_person recommendation.case_title | recommendation.subject_kind=1 2 3
004 | results and their proof | set | recommendation.result recommendation.proof_records recommendation.public_notice | recommendation.result=1 2 3 4 5
004 | articles by level of the outlet | set | publicity.outlet_level publicity.outlet publicity.published_on | publicity.pub_kind=6 publicity.outlet_level=1 2 3 4 5
004 | pieces | sum | publicity.pieces |
004 | health exercises | set | lecture.lecture_kind | lecture.lecture_kind=7
004 | sachets and tea bags | sum | lecture.goods_total publicity.goods_total school.goods_total |
004 | evidence of the nine | set | achievement.bi_item achievement.ach_kind achievement.ach_level achievement.title | achievement.bi_item=1 2 3 4 5 6 7 8 9
004 | quantities within one kind | sum | achievement.quantity |
004 | herb gardens | stock | asset.area asset.asset_kind | asset.asset_kind=7
004 | meetings and what they decided | text | meeting.topic meeting.decisions |
"""


class Figure(NamedTuple):
    """One line of the table."""

    document: str
    name: str
    kind: str
    sources: tuple[str, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]


def figures() -> list[Figure]:
    """The table, read."""
    found = []
    for line in TABLE.strip().splitlines():
        document, name, kind, sources, conditions = (cell.strip() for cell in line.split("|"))
        asked: list[tuple[str, list[str]]] = []
        for word in conditions.split():
            if "=" in word:
                field, code = word.split("=")
                asked.append((field, [code]))
            else:
                asked[-1][1].append(word)
        told = tuple((field, tuple(codes)) for field, codes in asked)
        found.append(Figure(document, name, kind, tuple(sources.split()), told))
    return found
