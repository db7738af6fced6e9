"""The one door to time-to-event statistics."""

from fewevents.estimates import survival


def test_every_public_name_is_there():
    """Each name in ``__all__`` exists and is documented."""
    for name in survival.__all__:
        assert getattr(survival, name).__doc__, name
