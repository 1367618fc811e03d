"""
An engagement's policies as a repository for pipelines (work-package.md 5): files, or a git bundle of them.

    files = build(source)                 path to content
    commit, data = as_bundle(source)      one commit, always the same for the same source
"""

from engagement.exports.policy_repository.building import as_bundle, as_zip, build, file_name

__all__ = ["as_bundle", "as_zip", "build", "file_name"]
