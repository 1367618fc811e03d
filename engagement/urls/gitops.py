"""Addresses of the policies as files: where each version stands, the repository, and drift."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import gitops

gitops_of = f"{ENGAGEMENT}policies/gitops/"
engagement_gitops = [
    path(gitops_of, gitops.index, name="gitops"),
    path(f"{gitops_of}repository/", gitops.repository, name="policy-repository"),
    path(f"{gitops_of}pull-request/", gitops.pull_request, name="gitops-pull-request"),
    path(f"{gitops_of}issue/", gitops.issue, name="gitops-issue"),
    path(f"{gitops_of}prove/", gitops.prove, name="gitops-prove"),
]
