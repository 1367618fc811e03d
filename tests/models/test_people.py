"""Users, customers, memberships."""

import pytest
from django.core.exceptions import ValidationError

from engagement.models import User
from tests.factories import (
    ConsultantFactory,
    CustomerFactory,
    MembershipFactory,
    UserFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_an_email_is_stored_in_lower_case_only():
    with refused_by("user_email_in_lower_case"):
        UserFactory(email="Somebody@example.com")


def test_two_people_cannot_share_an_email():
    UserFactory(email="somebody@example.com")

    with refused_by("engagement_user_email_key"):
        UserFactory(email="somebody@example.com")


def test_two_customers_cannot_share_a_name():
    CustomerFactory(name="Acme")

    with refused_by("engagement_customer_name_key"):
        CustomerFactory(name="Acme")


def test_somebody_belongs_to_a_customer_once():
    membership = MembershipFactory()

    with refused_by("membership_once"):
        MembershipFactory(customer=membership.customer, user=membership.user)


def test_somebody_may_belong_to_two_customers():
    membership = MembershipFactory()

    assert MembershipFactory(user=membership.user).customer != membership.customer


def test_a_user_is_created_in_lower_case_with_a_hashed_password():
    user = User.objects.create_user("Some.Body@Example.com", "a-long-password", name="Somebody")

    assert (user.email, user.check_password("a-long-password")) == ("some.body@example.com", True)


def test_a_user_without_a_password_cannot_sign_in_with_one():
    assert User.objects.create_user("somebody@example.com", name="Somebody").has_usable_password() is False


def test_somebody_is_found_by_an_email_in_any_case():
    user = UserFactory(email="somebody@example.com")

    assert User.objects.get_by_natural_key("Somebody@Example.com") == user


def test_only_people_of_the_team_are_staff():
    assert (ConsultantFactory().is_staff, UserFactory().is_staff) == (True, False)


def test_a_time_zone_must_exist():
    customer = CustomerFactory.build(time_zone="Europe/Atlantis")

    with pytest.raises(ValidationError) as refused:
        customer.clean_fields()

    assert refused.value.message_dict == {"time_zone": ["Choose a time zone such as Europe/Berlin."]}
