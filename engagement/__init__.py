"""Tidemark: plan, deliver and prove the Advanced Tier work package."""

from engagement.celery import app as celery_app

__all__ = ["celery_app"]
