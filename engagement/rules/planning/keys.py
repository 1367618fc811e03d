"""The modules that the shift rules of work-package.md 1.2 speak of by name; all else is said by the package itself."""

REGISTRY = "registry"
SCANNING = "scanning"
GITOPS = "gitops"
CICD = "cicd"
SSO = "sso"
SIEM = "siem"
RETEST = "retest"
