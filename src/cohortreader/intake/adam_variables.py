"""What the columns of a cohort are called in CDISC ADaM, for reading and for writing."""

from __future__ import annotations

from collections.abc import Mapping

FLAG = {"Y": "yes", "N": "no"}
VARIABLES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "patient_id": ("USUBJID", "Unique Subject Identifier", {}),
    "disease_status": ("DISSTAT", "Disease Status before Blinatumomab", {}),
    "complete_remission": ("CRFL", "Complete Remission, Day 14, Flag", FLAG),
    "remission_day_28": ("CR28FL", "Remission around Day 28 Flag", FLAG),
    "transplant": ("HSCTFL", "HSCT after Blinatumomab Flag", FLAG),
    "transplant_day": ("HSCTELD", "Days from First Dose to HSCT", {}),
    "crs_grade": ("CRSGR", "Worst CRS Grade (ASTCT)", {}),
    "icans_grade": ("ICANSGR", "Worst ICANS Grade (ASTCT)", {}),
    "treatment_death": ("TRTDTHFL", "Death Caused by Treatment Flag", FLAG),
    "provenance": ("PROVEN", "Observed or Reconstructed", {}),
    "age_years": ("AGE", "Age", {}),
    "sex": ("SEX", "Sex", {"F": "female", "M": "male", "U": "", "UNDIFFERENTIATED": ""}),
    "weight_kg": ("WEIGHTBL", "Weight (kg) at Baseline", {}),
    "genetics": ("GENETIC", "Genetic Group", {}),
    "prior_transplant": ("PRHSCTFL", "HSCT before Blinatumomab Flag", FLAG),
    "blasts_percent": ("BLASTPC", "Blasts in Marrow (%) at Baseline", {}),
    "extramedullary": ("EXMEDFL", "Extramedullary Disease Flag", FLAG),
    "mrd_negative": ("MRDNEGFL", "MRD Negative at First Assessment Flag", FLAG),
    "mrd_day": ("MRDELD", "Days from First Dose to MRD Assessment", {}),
    "relapse_day": ("RELELD", "Days from First Dose to Relapse", {}),
    "cause_of_death": ("DTHCAUSE", "Cause of Death", {}),
}
"""Column of the schema to its variable of ADSL, the label, and the words that stand in it."""
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "os": ("os_days", "death"),
    "dfs": ("dfs_days", "dfs_event"),
}
"""Endpoint to its columns of days and of events."""
