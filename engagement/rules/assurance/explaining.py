"""Why an image is not compliant, and the smallest change that makes it so, in a customer's words."""

from collections.abc import Mapping

# What a control needs that is not known of an image, and who may tell.
MISSING: Mapping[str, str] = {
    "malware": "where malware was found; scan again",
    "sensitive_data": "where sensitive data was found; scan again",
    "root_user": "the user that it runs as; scan again",
    "trusted_base_images": "its base image; Aqua names one only where it knows the base",
    "blacklisted_packages": "its packages; import a scanner's report of it",
    "required_packages": "its packages; import a scanner's report of it",
    "license": "the licences of its packages; import a scanner's report of it",
    "whitelisted_licenses": "the licences of its packages; import a scanner's report of it",
    "custom_checks": "what the scripts said; look in the console",
    "scap": "what the profiles said; look in the console",
    "required_labels": "its labels; scan again",
    "forbidden_labels": "its labels; scan again",
    "force_microenforcer": "whether a MicroEnforcer is inside; look in the console",
}
