"""Single sign-on: django-allauth's flows over providers that are our own rows, and stricter where it is lenient."""
