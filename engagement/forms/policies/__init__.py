"""What policies are listed by, begun, built and decided with; their kinds of fields have a module of their own."""

from engagement.forms.policies.builder import PolicyForm
from engagement.forms.policies.lists import NewPolicyForm, PolicyListForm
from engagement.forms.policies.trying import TrialForm

__all__ = ["NewPolicyForm", "PolicyForm", "PolicyListForm", "TrialForm"]
