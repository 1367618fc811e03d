"""As whom somebody of the team wants to look at an engagement."""

from django import forms

AS = [("customer_lead", "Lead"), ("customer_member", "Member")]


class LookForm(forms.Form):
    role = forms.ChoiceField(choices=AS)
