"""
What Aqua tells, as frozen values; a module a noun. Unknown fields are ignored, unknown words kept.

Times are aware, sizes say their unit, "never" is None. Secrets are left out of every `repr`.
"""
