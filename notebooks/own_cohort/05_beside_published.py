# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beside the published cohort
#
# The figures of this cohort beside those of Xie and colleagues {cite:p}`xie2023`. The published cohort is an *external* comparison: other patients, another centre,
# other years, perhaps other definitions. A difference between the two can come from any of these; none of the rows below is the effect of a treatment.

# %% tags=["hide-input"]
from helpers.chapters.beside import beside_frame, beside_table, paired_rates, published_band
from helpers.chapters.edition import load_edition
from helpers.endpoints import survival_results
from helpers.cohort import load_cohort
from helpers.published import load_published
from helpers.figures import plot_over_band, plot_proportions
from helpers.tables import show_table

patients = load_cohort()
edition = load_edition(patients)
pairs = paired_rates(patients, load_published())
everyone = survival_results(patients).everyone
band_provenance = (
    f"Curve: {edition.times} Band: reconstructed, the lowest to the highest of 200 cohorts that agree with every published figure; "
    "its days rest on the assumption of even enrolment, its line is their median."
)

# %% [markdown] tags=["needs-published-rates"]
# ## Rates side by side

# %% tags=["hide-input"]
plot_proportions(
    beside_frame(pairs),
    name="rates-beside",
    alt="Rates of this cohort and of the published cohort with their intervals; the same figures are in the table below.",
    caption="Rates of this cohort and of the published one.",
    provenance=f"This cohort: {edition.counts} Published: counts of the abstract. Clopper-Pearson intervals.",
    xlabel="share of patients, with 95% interval",
)

# %% tags=["hide-input"]
show_table(
    beside_table(pairs),
    name="beside-published",
    caption="This cohort beside the published one",
    columns={
        "what": "Rate",
        "own": "This cohort",
        "published": "Published",
        "difference": "Difference",
        "p_value": "Fisher's p",
    },
    align={"own": "right", "published": "right", "difference": "right", "p_value": "right"},
    note="Survival rates are crude: patients without the event over all patients, however long they were followed. The abstract counts children as disease-free who were without remission at day 14, so they reached it later; where this file counts patients without remission as events, the two rows without remission measure different things. P-values are not adjusted for their number.",
)

# %% [markdown] tags=["needs-os"]
# ## Overall survival, over what is known of the published curve
#
# The abstract prints no times. The band shows where its curve may have run.

# %% tags=["hide-input"]
plot_over_band(
    everyone["os"].curves["all patients"].table,
    published_band("os"),
    labels=("this cohort", "published, reconstructed"),
    ticks=everyone["os"].ticks(),
    name="os-over-band",
    alt="Kaplan-Meier curve of overall survival of this cohort over the band of the published cohort.",
    caption="Overall survival of this cohort, over the band of the published one.",
    provenance=band_provenance,
    ylabel="overall survival",
)

# %% [markdown] tags=["needs-dfs"]
# ## Disease-free survival, over what is known of the published curve

# %% tags=["hide-input"]
plot_over_band(
    everyone["dfs"].curves["all patients"].table,
    published_band("dfs"),
    labels=("this cohort", "published, reconstructed"),
    ticks=everyone["dfs"].ticks(),
    name="dfs-over-band",
    alt="Kaplan-Meier curve of disease-free survival of this cohort over the band of the published cohort.",
    caption="Disease-free survival of this cohort, over the band of the published one.",
    provenance=band_provenance,
    ylabel="disease-free survival",
)
