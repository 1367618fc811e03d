"""People: who signs in, whose customer they are."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from engagement.lib.zones import validate_zone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Add someone who may sign in; without a password they can only come in another way."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Someone who signs in by e-mail: one of the team (`staff_role`), or a customer's person through a membership."""

    class StaffRole(models.TextChoices):
        NONE = "", "Not of the team"
        CONSULTANT = "consultant", "Consultant"
        PS_LEAD = "ps_lead", "PS lead"
        ADMINISTRATOR = "administrator", "Administrator"

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    staff_role = models.CharField(max_length=20, choices=StaffRole, blank=True, default=StaffRole.NONE)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    # Whether an administrator has switched their power on; said for one request by the way in, never stored.
    has_power = False
    # As whom somebody of the team looks at the engagement that is asked for; said and kept in the same way.
    looks_as: object = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether they are of the delivering team, in whatever role."""
        return bool(self.staff_role)


class Customer(models.Model):
    """Who the package is delivered to."""

    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A named owner on the customer's side, per area (work-package.md, `ko-teams`); need not be able to sign in."""

    class Area(models.TextChoices):
        SPONSOR = "sponsor", "Sponsor"
        REGISTRY = "registry", "Registry"
        CI = "ci", "CI"
        IDENTITY = "identity", "Identity"
        NETWORK = "network", "Network"
        SOC = "soc", "SOC"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    area = models.CharField(max_length=20, choices=Area)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["customer_id", "area", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_area_display()})"
