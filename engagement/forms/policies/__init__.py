"""What policies are listed by, begun, built and decided with: a module a kind of form, fields in their own."""

from engagement.forms.policies.lists import NewPolicyForm, PolicyListForm

__all__ = ["NewPolicyForm", "PolicyListForm"]
