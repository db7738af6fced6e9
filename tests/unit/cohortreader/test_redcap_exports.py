"""Tables as REDCap exports them: whose column tells records apart, and that several rows a record are said at once."""

from pathlib import Path

import pytest

import cohortreader as cr

# Oracle: an export has the record first, then the event or the instance; rows are typed by hand in that layout.
LONGITUDINAL = {
    "events": "record_id,redcap_event_name,os_days,dead\n"
    "1,baseline_arm_1,400,0\n1,month_6_arm_1,,\n1,month_12_arm_1,,\n2,baseline_arm_1,100,1\n2,month_6_arm_1,,\n",
    "instances": "record_id,redcap_repeat_instrument,redcap_repeat_instance,os_days,dead\n"
    "1,,,400,0\n1,cycle,1,,\n1,cycle,2,,\n2,,,100,1\n2,cycle,1,,\n",
    "labels": "Record ID,Repeat Instrument,Repeat Instance,OS days,Dead?\n"
    "1,,,400,No\n1,Cycle,1,,\n1,Cycle,2,,\n2,,,100,Yes\n2,Cycle,1,,\n",
    "another name": "child,redcap_event_name,patient_code,os_days,dead\n"
    "1,baseline_arm_1,A,400,0\n1,month_6_arm_1,,,\n1,month_12_arm_1,,,\n2,baseline_arm_1,B,100,1\n2,month_6_arm_1,,,\n",
}


@pytest.mark.parametrize("kind", LONGITUDINAL)
def test_a_longitudinal_export_is_said_to_be_one_and_read_once_it_is_not(
    kind: str, tmp_path: Path
) -> None:
    # Oracle: the remedy is to export one event without instances, whose rows are those with days.
    table, mapping = tmp_path / "export.csv", tmp_path / "export.yml"
    table.write_text(LONGITUDINAL[kind])
    heading = LONGITUDINAL[kind].partition(",")[0]
    text = cr.template(table)
    assert f"  {heading}: patient_id\n" in text
    assert "# 5 rows of 2 patients: 2 have several" in text
    assert "export from REDCap one event, without instruments that repeat" in text
    mapping.write_text(text)
    assert "5 rows of 2 patients" in str(cr.check(table, mapping).error)

    first, *rows = LONGITUDINAL[kind].splitlines()
    whole = [row for row in rows if "00," in row]
    table.write_text("\n".join([first, *whole]) + "\n")
    text = cr.template(table)
    assert "rows of" not in text
    mapping.write_text(text)
    patients = cr.read(table, mapping).patients
    assert patients["os_days"].tolist() == [400, 100]
    assert patients["death"].tolist() == [0, 1]


def test_only_an_export_has_its_record_preferred_to_another_code(tmp_path: Path) -> None:
    # Oracle: columns that end on _complete are REDCap's state of a form; without one two codes are as good.
    table = tmp_path / "export.csv"
    rows = "1,A,400,0{0}\n2,B,100,1{0}\n3,C,120,1{0}\n"
    table.write_text("record_id,patient_code,os_days,dead,form_complete\n" + rows.format(",2"))
    assert "  record_id: patient_id\n" in cr.template(table)
    table.write_text("record_id,patient_code,os_days,dead\n" + rows.format(""))
    assert "  record_id: ___   # patient_id, or is it 'patient_code'?" in cr.template(table)
