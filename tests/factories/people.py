"""People who sign in, and the customers they belong to."""

from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from engagement.models import Contact, Customer, Membership, User

PASSWORD = "a-long-password-for-tests"


@cache
def hashed_password() -> str:
    """The hash of PASSWORD, made once a run: hashing is slow on purpose."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody outside the team, without a customer; signs in with PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.LazyFunction(hashed_password)


class ConsultantFactory(UserFactory):
    staff_role = User.StaffRole.CONSULTANT


class PsLeadFactory(UserFactory):
    staff_role = User.StaffRole.PS_LEAD


class AdministratorFactory(UserFactory):
    staff_role = User.StaffRole.ADMINISTRATOR


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Customer {n}")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    customer = factory.SubFactory(CustomerFactory)
    area = Contact.Area.REGISTRY
    name = factory.Sequence(lambda n: f"Contact {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A customer's member without an end date; `role=Membership.Role.LEAD` makes a lead."""

    class Meta:
        model = Membership

    customer = factory.SubFactory(CustomerFactory)
    user = factory.SubFactory(UserFactory)
