"""The demonstration's sign-ins; they exist only where the demo data was loaded."""

from typing import NamedTuple


class SignIn(NamedTuple):
    role: str
    email: str
    password: str


SIGN_INS = (
    SignIn("Consultant", "consultant@tidemark.example", "tide-consultant-demo"),
    SignIn("Customer", "customer@tidemark.example", "tide-customer-demo"),
    SignIn("PS lead", "lead@tidemark.example", "tide-lead-demo"),
)
