"""The bridge: the only room that speaks to Aqua."""
