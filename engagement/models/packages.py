"""The work package: versioned content of the guide. A published version never changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class WorkPackage(models.Model):
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Counts the edits of a draft, so that two people who edit it notice each other.
    revision = models.PositiveIntegerField(default=0)
    min_sessions = models.PositiveSmallIntegerField(default=6)
    max_sessions = models.PositiveSmallIntegerField(default=8)
    min_session_minutes = models.PositiveSmallIntegerField(default=120)
    max_session_minutes = models.PositiveSmallIntegerField(default=180)
    min_minutes = models.PositiveSmallIntegerField(default=720)
    max_minutes = models.PositiveSmallIntegerField(default=1440)
    # The worked plans that a proposal starts from (work-package.md 1.2): see domain/packages, `ReferencePlan`.
    reference_plans = models.JSONField(default=list, blank=True)
    # What the RAID log of a new engagement begins with (work-package.md 10): [{"kind", "text"}].
    raid_seeds = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="work_package_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(published_at=None), name="one_draft_a_work_package"),
            models.CheckConstraint(
                condition=Q(min_sessions__gt=0)
                & Q(max_sessions__gte=F("min_sessions"))
                & Q(min_session_minutes__gt=0)
                & Q(max_session_minutes__gte=F("min_session_minutes"))
                & Q(max_minutes__gte=F("min_minutes")),
                name="work_package_frame_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class Topic(models.Model):
    """A deliverable unit of the package, or a framing module around them (work-package.md 1)."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "Topic"
        SUB_MODULE = "sub_module", "Sub-module"
        FRAMING = "framing", "Framing"
        PREPARATION = "preparation", "Preparation"

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="topics")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TOPIC)
    aim = models.TextField(blank=True)
    exit_statement = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    min_minutes = models.PositiveSmallIntegerField()
    default_minutes = models.PositiveSmallIntegerField()
    max_minutes = models.PositiveSmallIntegerField()
    is_optional = models.BooleanField(default=False)
    # Minutes more or fewer when something is so (work-package.md 1.1): [{"when", "minutes", "why"}].
    adjustments = models.JSONField(default=list, blank=True)
    demo = models.TextField(blank=True)
    typical_questions = models.JSONField(default=list, blank=True)
    deliverables = ArrayField(models.TextField(), default=list, blank=True)
    pitfalls = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        ordering = ["work_package_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "key"], name="topic_key_once"),
            models.CheckConstraint(
                condition=Q(min_minutes__gt=0)
                & Q(default_minutes__gte=F("min_minutes"))
                & Q(max_minutes__gte=F("default_minutes")),
                name="topic_minutes_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TopicDependency(models.Model):
    """What must, or should, be delivered before a topic (work-package.md 1, dependency table)."""

    class Kind(models.TextChoices):
        HARD = "hard", "Blocks the start"
        SOFT = "soft", "Warns"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="needed_by")
    kind = models.CharField(max_length=4, choices=Kind)
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "needs"], name="topic_dependency_once"),
            models.CheckConstraint(condition=~Q(topic=F("needs")), name="topic_needs_another"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} needs {self.needs}"


class AgendaStep(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="agenda_steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    # Of the block that is held only with an on-premises registry (work-package.md 3.1).
    is_on_premises_only = models.BooleanField(default=False)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="agenda_step_position_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="agenda_step_minutes_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Owner(models.TextChoices):
    """Who has to do a checklist item, or see to a prerequisite."""

    CONSULTANT = "consultant", "Consultant"
    CUSTOMER = "customer", "Customer"
    SUPPORT = "support", "Aqua Support"


class ChecklistTemplate(models.Model):
    """A verifiable outcome of a topic; `facts` name the checks that prove it (work-package.md 2), none = by hand."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="checklist")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=12, choices=Owner)
    evidence = models.CharField(max_length=120, blank=True)
    facts = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_any_fact_enough = models.BooleanField(default=False)
    # What the facts are asked about, for instance "registries" or "image:Docker Hub/alpine:3.4" (rules/subjects.py).
    subject = models.CharField(max_length=120, blank=True)
    is_on_premises_only = models.BooleanField(default=False)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="checklist_key_once")]

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A discovery question of a topic; `options` are the choices, or the columns of a table."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        LIST = "list", "List"
        NUMBER = "number", "Number"
        YES_NO = "yes_no", "Yes or no"
        CHOICE = "choice", "One of"
        CHOICES = "choices", "Any of"
        TABLE = "table", "Table"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    answer_type = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    options = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return self.text


class Prerequisite(models.Model):
    """
    What must be so before a topic can be held, and how many working days ahead (work-package.md 3.x, "Prerequisites").

    It is met by a tick in the engagement, or by itself as soon as the checklist item `met_by_item` is settled or the
    question `met_by_question` is answered.
    """

    class When(models.TextChoices):
        ALWAYS = "always", "Always"
        ON_PREMISES = "on_premises", "With an on-premises registry"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="prerequisites")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=12, choices=Owner)
    lead_working_days = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=12, choices=When, default=When.ALWAYS)
    is_hard = models.BooleanField(default=False)
    met_by_item = models.SlugField(max_length=40, blank=True)
    met_by_question = models.SlugField(max_length=40, blank=True)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="prerequisite_key_once")]

    def __str__(self) -> str:
        return self.text
