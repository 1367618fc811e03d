"""
The yardstick: a Django project with one view, as `startproject` makes it.

Django's default middleware, a user who is signed in and stays so, one indexed SELECT, a template of twenty rows; and,
unlike the default, database connections that stay open, because the product's do.
"""
