"""Addresses of an engagement's assurance policies."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import explaining, policies, policy_builder

policies_of = f"{ENGAGEMENT}policies/"
policy = f"{policies_of}<int:pk>/"
engagement_policies = [
    path(policies_of, policies.index, name="policies"),
    path(f"{policies_of}add/", policies.add, name="policy-add"),
    path(policy, policy_builder.show, name="policy"),
    path(f"{policy}try/", policy_builder.try_out, name="policy-try"),
    path(f"{ENGAGEMENT}scans/<int:pk>/why/", explaining.image, name="image-why"),
    path(f"{policy}discard/", policies.discard, name="policy-discard"),
    path(f"{policy}versions/<int:number>/", policies.version, name="policy-version"),
]
