"""The old path of these names; see fewevents."""
