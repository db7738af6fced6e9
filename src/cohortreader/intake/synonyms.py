"""What wards call columns and words, in English, German and Chinese: guesses for a person to look at.

Nothing is translated by these on its own. They fill in a mapping file that is then read, and the
messages that say what to write there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cohortreader.data.cohort import cohort_schema
from cohortreader.intake.mapping_checks import DAY_COLUMNS, RELAPSE, UNSURE
from cohortreader.intake.units import BESIDE_CHINESE

RELAPSES = r"relaps|rezidiv|rückfall|rechute|r[eé]cidiv|reca[ií]da|recurr|复发|復發"
"""What every heading of a relapse says."""
_YES = "yes y ja j true wahr vrai verdadero 1 checked 是 有 oui sí si"
_NO = "no n nein false falsch faux falso 0 unchecked 否 无 non"
_FLAG = {"yes": _YES, "no": _NO}
_EVENT = {
    "1": f"{_YES} dead died death deceased verstorben gestorben tot décédé décédée fallecido fallecida muerto muerta exitus éxitus 死亡 死 event",
    "0": f"{_NO} alive lebt lebend living vivant vivante vivo viva 存活 生存 censored zensiert censuré censurée censurado censurada 删失",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "disease_status": {
        "refractory": "refractory ref refr refraktär r/r-ref 难治",
        "relapsed": "relapsed relapse rel rez rezidiv rückfall 复发",
    },
    "complete_remission": {"yes": f"{_YES} cr 缓解 完全缓解", "no": f"{_NO} nr 未缓解 不缓解"},
    "sex": {
        "female": "female f w weiblich girl mädchen woman mujer niña femme fille féminin feminin femenino femenina 女",
        "male": "male m männlich boy junge man hombre varón niño homme garçon masculin masculino maskulin 男",
    },
    "mrd_negative": {"yes": "negative neg negativ 阴性 阴", "no": "positive pos positiv 阳性 阳"},
    "cause_of_death": {
        "disease": "disease leukaemia leukemia leukämie progression 白血病 疾病",
        "treatment": "treatment trm toxicity toxizität therapie 治疗",
        "other": "other andere sonstige 其他",
    },
    "death": _EVENT,
    "dfs_event": _EVENT,
}
_VITAL = re.compile(
    r"(?:(?P<alive>alive|living|lebt|lebend)|dead|died|deceased|verstorben) ?[,;(]? ?"
    r"(?:of|with|without|from|due|due to|after|in|an|mit|ohne|nach|disease|relapse|remission)\b"
)
_GRADES = {word: str(grade) for grade, word in enumerate(("i", "ii", "iii", "iv", "v"), start=1)}
NONE = {"no", "none", "nein", "keine", "kein", "non", "aucun", "ninguno", "无", "否"}

_TRANSPLANT = r"transplant\w*|hsct|sct|szt|kmt"
_IN_UNIT = r"(?: (?:in )?(?:d|days?|w|wks?|weeks?|m|mos?|mths?|months?|y|yrs?|years?))?$"
_TIME_TO = r"(?:days?|weeks?|months?|years?|time) (?:to|until) "
_LAST_SEEN = r"(?:last |end of )?(?:follow|contact|seen|visit|censor|observation|study)"
_FOLLOWED = (
    r"^(times?|zeit|days|tage|wochen|monate|futime|survtime|fu|follow ?up)$|^(days?|weeks?|months?|years?) (followed|under observation)\b|"
    r"^(days?|weeks?|months?|time|tage?|wochen|monate|zeit|jours?|mois|d[ií]as?|meses|tiempo) (from|since|seit|ab|depuis|desde) |"
    r"^(time|zeit) (in )?(d|days?|w|weeks?|m|mo|months?|y|years?|tagen?|wochen|monaten?|jahren?)$|^(total |length of |median )?(follow ?up|\bfu\b|observation)\W.*(day|week|month|year|mo\b|time|duration|d$|m$)|"
    r"^(time|days?|weeks?|months?|years?) (of|to|until) (last )?(follow ?up|fu|observation)|nachbeobachtung|beobachtungs(zeit|dauer)|"
    r"随访(时间|时长|天|月|年|$)|隨訪(時間|天|月|年|$)|(durée|temps|délai) (de|du) suivi|(délai|temps|durée)\b(?!.*(rechute|r[eé]cidiv)).*(décès|nouvelles)|^suivi\b|(tiempo|meses|d[ií]as) de seguimiento|^seguimiento\b"
)
"""Times of follow-up, where nothing says survival."""
_NUMBERED = r"(#|№|(nr|no|id|num\w*)\b)"
ROW_NUMBER = r"^(#|№|no|nr|s n|序号|(sr|sl|lfd|serial|laufende|row) ?(no|nr|nummer|#))$"
"""Headings of a number of the row, which is a code where no other is."""
_TIMES = r"day|tag|jour|d[ií]a|time|zeit|délai|tiempo|month|monat|\bmois|\bmes(es)?\b|week|woche|天|时间|時間"
_FREE = r"rechute|récidive|maladie|[ée]v[éè]nement|leucémie|enfermedad|evento|recaída|leucemia"
_COLUMNS: Mapping[str, str] = {
    "patient_id": rf"{ROW_NUMBER}|^(id|id ?号|code|pid|upn|uid|nhc|ipp|pts?|pat|patient|patiente|paciente|case|record id|recordid|participant)$|\bmrn\b|"
    rf"\b(pts?|case|fall|study|subj\w*|record|hosp\w*|clinic|chart|regist\w*|enrol\w*|unit|participant) ?{_NUMBERED}|pat\w* ?({_NUMBERED}|code)|"
    r"identif\w* pat|[病患]\w{1,2}[號号]|^subj(ect)?$|usubjid|kürzel|编号|编码|病例|病案|住院号|編號|登记号|受试者|"
    r"^(código|codigo|expediente|dossier)\b|^(num[eé]ro|no|nr|code|n[°º]) ?(de )?(du )?(pat\w*|dossier|expediente)",
    "remission_day_28": r"(remission|\bcr|ansprechen|response)\D*28|28\D*(天|日)?缓解",
    "prior_transplant": r"(prior|previous|earlier|vor|früher\w*|antérieur\w*|previ[oa])\W*(transplant|hsct|sct|szt|greffe|trasplante)|"
    r"(transplant|hsct|sct|szt|greffe|trasplante)\w*\W*(before|prior|vorher|antérieur\w*|previ[oa])|既往移植",
    "transplant_day": rf"^(days?|weeks?|months?|time) (from .* )?(to|until) ({_TRANSPLANT})|^({_TRANSPLANT}) ?(day|time)|"
    rf"\b(tage?|wochen?|monate?|zeit|tag)( bis| der)?( zu[rm]?)? (allo ?)?({_TRANSPLANT})|^({_TRANSPLANT}) ?(tag|zeit)\b|"
    r"(jours?|délai|temps)\b.*greffe|(d[ií]as?|tiempo)\b.*trasplante|移植.*(时间|時間|天)|(天|时间|時間).*移植",
    "disease_status": r"disease status|krankheitsstatus|^status$|statut de la maladie|estado de la enfermedad|疾病状态|^难治",
    "complete_remission": r"complete remission|r[eé]mission|remisi[oó]n|\bcr\b|^rc\b|ansprechen|response|réponse|respuesta|缓解",
    "transplant": r"transplant|trasplant|greff[eé]|hsct|\bsct|\bszt|\bkmt\b|移植",
    "treatment_death": r"\btrm\b|\bnrm\b|treatment\W*(related)?\W*(death|mortality)|died of treatment|toxic death|non relapse mortality|"
    r"\b(death|died|mortality|tod|verstorben|décès|muerte)\W+(\w+\W+){0,3}(treatment|toxic\w*|therap\w*|toxizität|traitement|toxicité|tratamiento|toxicidad)|治疗相关死亡|décès toxique",
    "cause_of_death": r"cause of death|todesursache|cause du décès|causa de (la )?muerte|死因|死亡原因",
    "dfs_days": rf"{_TIME_TO}(relapse|death),? (or|and) (relapse|death)|\b(dfs|efs|rfs|lfs)\b|(disease|event|relapse|leuk\w*) ?free survival|"
    rf"(rezidiv|ereignis|krankheits|leukämie)freies überleben|survie sans ({_FREE})|libre de ({_FREE})|\bsle (j|m|mois|jours|meses|d[ií]as)\b|^(jours|mois|d[ií]as|meses|años) (de )?sle\b|\bevento (de )?sle\b|无病生存|无事件生存|无复发生存",
    "death": r"^(death|died|dead|deceased|verstorben|gestorben|tod|tot|d[ée]c[èe]s|d[ée]c[ée]d\w*|muert[eoa]|muri[óo]|fallecid[oa]|falleci[óo]|fallecimiento|éxitus|exitus|死亡)\b|"
    r"^(is |still |last known )*(alive|living)\b|^lebt?\b|^(noch )?(lebend|am leben\b)|"
    r"^(nicht mehr am leben|(no longer|not) alive|ya no vive)\b|"
    r"^(toujours |encore |sigue |aún )?(vivant|en vie|viv[oae]|con vida)\b|^(是否|仍)?存活(?!时间|期|天|月)|^健在|"
    r"\bvit(al)? ?stat|\bvital\b(?! ?(sign|param|fun[ck]|[ck]apa|organ))|surv(ival)? (status|event)|^surviv(ed|or)( y n| yes no)?$|生存状态|存活状态|是否死亡|生存狀態",
    "os_days": rf"{_TIME_TO}death( or {_LAST_SEEN}|{_IN_UNIT})|\bos\b|overall survival|gesamtüberleben|überleben(s(zeit|dauer))?\b|survie|supervivencia|生存(时间|時間|期|天|月|\b)|總生存|总生存|^survival\b|\bsurv ?(since|from|after|post|in|time|days?|weeks?|months?|mo|years?|[dmy])\b|^surv$|"
    r"^survived (days?|weeks?|months?|years?|d|m|y)\b|^(days?|weeks?|months?|years?|tage|wochen|monate|jahre) (survived|alive|überlebt)$|^os ?(days?|months?|time)$|\bsg (j|m|mois|jours|meses|d[ií]as)\b|^(jours|mois|d[ií]as|meses|años) (de )?sg\b|"
    rf"{_FOLLOWED}",
    "crs_grade": r"\bcrs\b|细胞因子",
    "icans_grade": r"\bicans\b|神经毒",
    "age_years": r"^((adm|admission|enrol\w*|patient|pt|baseline|start) )?(age|alter|edad|âge)\b|年龄|年齡",
    "sex": r"^(sex|sexo|sexe|gender|geschl\w*|male|female|männlich|weiblich|m f|f m|m w|w m|h f|f h|h m|m h|male female|female male)$|性别|性別",
    "weight_kg": r"weight|gewicht|\bpeso\b|\bpoids\b|体重|體重",
    "genetics": r"genet|zytogen|cytogen|génét|遗传|基因",
    "blasts_percent": r"blast|原始细胞|幼稚",
    "extramedullary": r"extramed|\bem\b|髓外",
    "mrd_negative": r"\bmrd\b|微小残留",
    "relapse_day": rf"({RELAPSES}).*({_TIMES})|({_TIMES}).*({RELAPSES})",
}
_DEATHS = r"\b(death|died|dead|tod|tot|verstorben|gestorben|d[ée]c[èe]s|muerte|muri[óo]|falleci\w+)\b|死亡"
_SECOND = r"second|2nd|zweit|deuxième|2e\b|segund|第二次|二次"
_OTHER_THINGS: Mapping[str, str] = {
    "os_days": r"graft|\bpfs\b|progres|进展|\bfree\b|freies|\bsans\b|libre de|无\w{1,3}生存",
    "complete_remission": rf"{RELAPSES}|{_DEATHS}|\bmrd|loss|lost|verlust|duration|dauer|durée|last|ongoing|current|aktuell|持续|目前|baseline|at (start|enrol\w*|inclusion|screening)|bei beginn|入组|{_SECOND}",
    "transplant": rf"{RELAPSES}|{_DEATHS}|gvh|complic|komplik|donor|spender|donneur|eligib|planned|geplant|indicat|condition|供者|并发症|\bauto|自体|{_SECOND}",
}
"""What a heading names where it only mentions a remission, a transplant or survival, such as a relapse after it."""
_DIAGNOSIS = r"diagnos|(first|1st|initial|erst\w*) ?(relapse|rezidiv)|erstrezidiv|初诊|确诊|诊断|首次复发|第一次复发"
_EARLIER = (
    r"prior|previous|earlier|before|(first|1st|initial|erst\w*) ?(relapse|rezidiv|diagnos)|diagnos|\bvor|früher|"
    r"erstdiagnose|erstrezidiv|diagnóstico|antérieur|précédent|previ[oa]\b|anterior|既往|初诊|确诊|诊断|首次复发|第一次复发"
)
_DOSE = r"dose|gabe|infusion|perfusion|dosis|course|cycle|zyklus|treatment|therapy|therapie|traitement|tratamiento|blina\w*"
_OTHER_DATES = (
    rf"\b(last|end|stop|final|ende|letzte\w*|fin|dernière|última|último)\W+(\w+\W+){{0,2}}({_DOSE})\b|"
    rf"\b({_DOSE})\W+(end|stop|ende|fin)\b|末次(用药|给药|治疗)|停药|结束|\b(crs|icans|cytokine|neurotox\w*|conditioning|konditionierung|"
    r"car ?t|maintenance|chemo\w*|infection|fever|admission|discharge|aufnahme|entlassung)\b|入院|出院"
)
"""Dates that are none of the roles: an end of treatment, an adverse event, another treatment."""
_DATES: Mapping[str, str] = {
    "birth": r"birth|\bdob\b|geb|naissance|nacimiento|出生",
    "": f"{_EARLIER}|{_OTHER_DATES}",
    "mrd": r"\bmrd\b|微小残留",
    "failure": r"fail|versagen|échec|fracaso|失败",
    "last_contact": r"end of (observation|study)|last (seen|contact|visit|follow|known|alive|news)|letzt|follow.?up|\bl?fu\b|\blkad\b|dernière|último|última|末次|随访|最后|追蹤|最後|末次隨訪|隨訪",
    "relapse": rf"{RELAPSES}|\brez\b",
    "transplant": r"transplant|trasplante|greffe|hsct|\bsct\b|\bszt\b|\bkmt\b|移植",
    "death": r"death|died|deceased|\bdod\b|\bto[dt]|verst|gestorb|sterbe|d[ée]c[èe]s|d[ée]c[ée]d|muert|muri[óo]|falleci|éxitus|死亡",
    "response": r"response|ansprechen|remission|rémission|réponse|respuesta|缓解|疗效",
    "start": r"start|begin|beginn|first (dose|day|infusion)|erste (gabe|dosis|infusion)|début|première|inicio|primera|"
    r"开始|開始|首次用药|首劑|首剂|首次给药|^day (0|1)$|blina",
}


_FIRST_DAY = rf"{_DATES['start']}|{_DOSE}|\btag (0|1)\b"
_COUNTED_FROM = re.compile(r"\bfrom .+? (?=(?:to|until) )", re.IGNORECASE)
_AFTER = r"after|post|nach|après|después de|tras"
_ORIGIN = re.compile(
    rf"\b(?:from|since|seit|ab|depuis|desde|{_AFTER}) (.+?)(?: (?:to|until|bis|à|hasta)\b|$)|(移植|复发|缓解|手术)[后後]"
)
AFTER_TRANSPLANT = re.compile(
    rf"\b(?:from|since|seit|depuis|desde|{_AFTER})[ -](?:the |der |la )?(?:{_TRANSPLANT}|greffe)\b|移植[后後]",
    re.IGNORECASE,
)


def guess_word(column: str, word: str, *, beside: Iterable[str] = ()) -> str:
    """Accepted word that a word in a file most likely stands for; UNSURE where several could be meant.

    The words ``beside`` it in the file tell which language it is: M is a man, but beside H a woman.

    >>> guess_word("sex", "M"), guess_word("sex", "M", beside=["H", "M"])
    ('male', '___')
    >>> guess_word("transplant", "O", beside=["O", "N"]), guess_word("transplant", "O")
    ('yes', '___')
    >>> guess_word("transplant", "nein"), guess_word("crs_grade", "Grad 2"), guess_word("death", "-")
    ('no', '2', '___')
    """
    plain = word.strip().casefold().rstrip(".")
    column = "transplant" if column == RELAPSE else column  # a flag like any other
    if column.endswith("_grade"):
        found = re.fullmatch(r"(?:grade|grad|g|°|级)?\s*([0-5]|i{1,3}|iv|v)\s*(?:级|°)?", plain)
        if found:
            return _GRADES.get(found[1], found[1])
        return "0" if plain in NONE else UNSURE
    if column == "sex" and plain == "h" and {x.casefold() for x in beside} == {"f", "h"}:
        return "male"
    if column == "sex" and plain in ("m", "h") and {"m", "h"} <= {x.casefold() for x in beside}:
        return UNSURE
    field = cohort_schema().field(column)
    if column in ("death", "dfs_event") and (
        coded := re.fullmatch(r"([01])\s*[:=-]\s*\S.*", plain)
    ):
        return coded[1]  # 1:DECEASED, 0:LIVING
    if column == "death" and (told := _VITAL.match(plain)) and not re.search(r"\bor\b|\?", plain):
        return "0" if told["alive"] else "1"  # died of disease, alive with disease
    others = {x.casefold() for x in beside} - {plain}
    if plain in ("o", "s") and others == {"n"}:  # oui, sí
        plain = "y"
    words = _WORDS.get(column) or (_FLAG if field.type == "boolean" else {})
    return next((here for here, there in words.items() if plain in there.split()), UNSURE)


def counts_from_earlier(name: str, heading: str) -> bool:
    """Whether a column of this course is headed by another time, such as a diagnosis, from which its values count.

    >>> counts_from_earlier("os_days", "OS from diagnosis"), counts_from_earlier("sex", "Sex")
    (True, False)
    >>> counts_from_earlier("os_days", "Days since operation"), counts_from_earlier("os_days", "OS since first dose")
    (True, False)
    """
    plain = re.sub(r"[\s._\-/()]+", " ", heading).strip().casefold()
    origin = _ORIGIN.search(plain)
    if name in DAY_COLUMNS and origin and not re.search(_FIRST_DAY, origin[1] or ""):
        return True
    if name in ("age_years", "weight_kg", "blasts_percent", "extramedullary", *DAY_COLUMNS):
        return bool(re.search(rf"{_DIAGNOSIS}", plain))
    return name == "mrd_negative" and is_earlier(heading)


def guess_column(heading: str) -> str:
    """Column of the schema that a heading most likely stands for; empty if none is like it.

    >>> guess_column("Vor-SZT"), guess_column("Alter (J)"), guess_column("Remarks")
    ('prior_transplant', 'age_years', '')
    """
    heading = _COUNTED_FROM.sub("", heading)
    name = _first(_COLUMNS, heading)
    if name.startswith(
        "transplant"
    ):  # what comes after one is none, and days after one are no follow-up
        other = AFTER_TRANSPLANT.sub(lambda found: "after it" if found.start() else "", heading)
        name = _first(_COLUMNS, other)
    of_now = ("transplant", "relapse_day", "complete_remission")
    if name in of_now and is_earlier(heading):
        return ""
    other = _OTHER_THINGS.get(name, "")
    return "" if other and re.search(other, heading.casefold()) else name


def is_earlier(heading: str) -> bool:
    """Whether a heading names something that was before the course: a diagnosis, an earlier relapse.

    >>> is_earlier("Date of first relapse"), is_earlier("Relapse")
    (True, False)
    """
    plain = re.sub(r"[\s._\-/()]+", " ", heading).strip().casefold()
    return bool(re.search(_EARLIER, plain))


def guess_role(heading: str) -> str:
    """Date (a role of a mapping file) that a heading most likely stands for; empty if none is like it.

    >>> guess_role("Letzter Kontakt"), guess_role("Beginn Blina")
    ('last_contact', 'start')
    """
    return _first(_DATES, heading)


def _first(patterns: Mapping[str, str], heading: str) -> str:
    plain = re.sub(r"[\s._\-/()]+", " ", heading).strip(" ¿¡?!").casefold()
    plain = BESIDE_CHINESE.sub(" ", plain)  # so that a word ends there, as in CRS分级
    return next((name for name, form in patterns.items() if re.search(form, plain)), "")
