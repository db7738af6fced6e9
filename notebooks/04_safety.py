# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # safety

# %%
import matplotlib.pyplot as plt
import pandas as pd
from lifelines import KaplanMeierFitter

# %%
days = pd.Series([30, 60, 90, 120, 150])
pd.DataFrame({"days": days, "event": [1, 0, 1, 0, 0]})

# %%
curve = KaplanMeierFitter().fit(days, [1, 0, 1, 0, 0])
axes = curve.plot_survival_function()
axes.set_title("A placeholder")
plt.show()
