"""No example of hypothesis has a deadline: how long one takes says how busy the machine is, and nothing else."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
